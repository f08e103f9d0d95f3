"""Data keys that rows name and the vault does not hold: made after the backup that the vault was restored from."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from vault import families
from vault.domain import shredding
from vault.models import DataKey, Shred

BATCH = 500
LOST = "lost"


def missing() -> Iterator[list[UUID]]:
    """Yield the keys that are missing, in batches; one may come again if several tables name it."""
    for model, column in families.key_columns():
        named = model._base_manager.order_by(column).values_list(column, flat=True).distinct()
        last = UUID(int=0)
        while batch := list(named.filter(**{f"{column}__gt": last})[:BATCH]):
            held = DataKey.everything.filter(pk__in=batch).values_list("pk", flat=True)
            lost = sorted(set(batch).difference(held))
            if lost:
                yield lost
            last = batch[-1]


def count() -> int:
    """Return how many keys are missing."""
    return len({key_id for lost in missing() for key_id in lost})


def write_off(*, now: datetime) -> int:
    """Give up the missing keys: what they closed reads as erased from now on; return how many they were.

    Not to be taken back: a later backup of the vault would bring keys that are destroyed at once.
    """
    found = 0
    for lost in missing():
        orders = [Shred(key_id=key_id, label=LOST, reason=LOST, ordered_at=now) for key_id in lost]
        Shred.objects.bulk_create(orders, ignore_conflicts=True)
        found += shredding.carry_out(now=now)
    return found
