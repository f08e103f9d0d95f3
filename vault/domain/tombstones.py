"""The list of all orders to destroy data keys, to be kept apart from both databases.

A key that was destroyed after the last backup of both would come back if both were lost. The list holds identifiers
and codes only, is small, and says nothing about whom; it may be kept anywhere, for as long as the oldest backup.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from uuid import UUID

from vault.domain import keys
from vault.errors import VaultError
from vault.models import Shred
from vault.querysets import in_batches

BATCH = 500


def written() -> Iterator[str]:
    """Yield the list, one line an order, with those that wait."""
    for orders in in_batches(Shred.objects.all(), size=BATCH):
        for order in orders:
            yield json.dumps(
                {
                    "key": str(order.pk),
                    "label": order.label,
                    "reason": order.reason,
                    "ordered_at": order.ordered_at.isoformat(),
                }
            )


def learn(lines: Iterable[str]) -> Iterator[int]:
    """Take the orders of a list into the main database, to be carried out; yield how many lines were read.

    What is known already stays as it is. Raises VaultError, naming the line, for what is no such list; lines
    before it are kept, and reading the mended list again does no harm.
    """
    orders = (_order(line, number=number) for number, line in enumerate(lines, start=1) if line.strip())
    while batch := list(islice(orders, BATCH)):
        Shred.objects.bulk_create(batch, ignore_conflicts=True)
        yield len(batch)


def _order(line: str, *, number: int) -> Shred:
    try:
        told = json.loads(line)
        key_id, ordered_at = UUID(told["key"]), datetime.fromisoformat(told["ordered_at"])
        order = Shred(key_id=key_id, label=told["label"], reason=told["reason"], ordered_at=ordered_at)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise VaultError(
            f"Line {number} is not one that `manage.py list_shreds` writes: the file is another, or was cut off."
        ) from None
    if key_id == keys.INDEX_KEY_ID:
        raise VaultError(f"Line {number} names the key of the blind indexes, which is never shredded.")
    return order
