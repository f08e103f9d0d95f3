"""Data keys and files that no row names: left over when a transaction failed after the vault had its part."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from vault import families
from vault.domain import keys
from vault.errors import VaultError
from vault.models import DataKey

BATCH = 500
REST = timedelta(days=1)
ALWAYS_PLAUSIBLE = 100
PLAUSIBLE_SHARE = 0.05


def sweep(*, now: datetime) -> int:
    """Delete data keys older than a day that no row names; return how many. `now` is the machine's time.

    Raises VaultError instead of deleting when implausibly many are orphans: then the main database is another
    one than the vault belongs to, or an old backup of it.
    """
    candidates = DataKey.objects.exclude(pk=keys.INDEX_KEY_ID).filter(created_at__lt=now - REST)
    orphans = [key_id for batch in _batches(candidates) for key_id in _unnamed(batch)]
    if len(orphans) > max(ALWAYS_PLAUSIBLE, PLAUSIBLE_SHARE * DataKey.objects.count()):
        raise VaultError(
            f"{len(orphans)} data keys belong to no row, too many to be left-overs: nothing was deleted. "
            "Check that DATABASE_URL and VAULT_DATABASE_URL belong together and are of the same age."
        )
    for start in range(0, len(orphans), BATCH):
        DataKey.objects.filter(pk__in=orphans[start : start + BATCH]).delete()
    return len(orphans)


def _batches(candidates: "DataKey.objects") -> Iterator[list[UUID]]:  # type: ignore[name-defined]
    ids = list(candidates.order_by("created_at").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _unnamed(ids: Sequence[UUID]) -> list[UUID]:
    left = set(ids)
    for model, column in families.key_columns():
        if left:
            left.difference_update(
                model._base_manager.filter(**{f"{column}__in": left})
                .values_list(column, flat=True)
                .distinct()
            )
    return [key_id for key_id in ids if key_id in left]
