"""Changing the master key: data keys are wrapped again, rows and files stay as they are."""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction

from vault import cipher
from vault.domain import master_keys
from vault.domain.shredding import VAULT, scrub
from vault.models import DataKey

BATCH = 500


def rewrap() -> Iterator[int]:
    """Wrap all data keys under the current master key, in batches; yield how many were, batch by batch.

    May be stopped and repeated at any time: what is done stays done. Goes over the keys until none is left, since
    a process that was not restarted yet wraps new ones under the old master key. At the end the old wrappings
    leave the vault's files.

    Raises MasterKeyError when a key is wrapped by a master key that is no longer in the settings.
    """
    while waiting():
        last = UUID(int=0)
        while batch := _rewrap_batch(after=last):
            yield len(batch)
            last = batch[-1].pk
    transaction.on_commit(scrub, using=VAULT)


def waiting() -> int:
    """Return how many data keys are under another master key than the current one."""
    return DataKey.objects.exclude(master=master_keys.current()[0]).count()


@transaction.atomic(using=VAULT)
def _rewrap_batch(*, after: UUID) -> list[DataKey]:
    master_id, master = master_keys.current()
    rows = DataKey.objects.select_for_update().exclude(master=master_id).filter(pk__gt=after)
    batch = list(rows.order_by("pk")[:BATCH])
    for row in batch:
        secret = cipher.unwrap(
            bytes(row.wrapped or b""),
            key_id=row.pk,
            master_id=row.master,
            master=master_keys.named(row.master),
        )
        row.wrapped = cipher.wrap(secret.raw, key_id=row.pk, master_id=master_id, master=master)
        row.master = master_id
    DataKey.objects.bulk_update(batch, ["wrapped", "master"])
    return batch
