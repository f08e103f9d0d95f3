"""Changing the master key: data keys are wrapped again, rows and files stay as they are."""

from django.db import transaction

from vault import cipher
from vault.domain import master_keys
from vault.models import DataKey

BATCH = 500


def rewrap() -> int:
    """Wrap all data keys under the current master key, in batches; return how many. Safe to repeat.

    Raises MasterKeyError when one of them is wrapped by a master key that is no longer in the settings.
    """
    count = 0
    while batch := _rewrap_batch():
        count += batch
    return count


@transaction.atomic(using="vault")
def _rewrap_batch() -> int:
    master_id, master = master_keys.current()
    rows = list(DataKey.objects.select_for_update().exclude(master=master_id).order_by("pk")[:BATCH])
    for row in rows:
        secret = cipher.unwrap(
            bytes(row.wrapped or b""),
            key_id=row.pk,
            master_id=row.master,
            master=master_keys.named(row.master),
        )
        row.wrapped = cipher.wrap(secret.raw, key_id=row.pk, master_id=master_id, master=master)
        row.master = master_id
    DataKey.objects.bulk_update(rows, ["wrapped", "master"])
    return len(rows)
