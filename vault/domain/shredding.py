"""Destroying data keys: ordered in the row's transaction, carried out by a job until done.

The two databases cannot commit together. So the order is a row of the main database, written with the change
that causes it; the job destroys the key, then marks the order as done. Done orders stay as tombstones.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from uuid import UUID

from celery import current_app
from django.db import connections, router, transaction

from vault import families
from vault.domain import keyring, keys
from vault.errors import DataKeyError, VaultError
from vault.files import SealedStorage
from vault.models import DataKey, Shred

BATCH = 500
VAULT = "vault"
TASK = "vault.shred"


def order(key_id: UUID, *, reason: str, now: datetime) -> Shred:
    """Order the destruction of a data key; call it in the transaction of the row that loses its values.

    From the commit on, this process reads the key's values as SHREDDED; all do once the job ran. `reason` is
    a code, never personal. Ordering again changes nothing. Raises DataKeyError for a key that was never made.
    """
    if key_id == keys.INDEX_KEY_ID:
        raise DataKeyError("The key of the blind indexes serves every row and is never shredded.")
    label = DataKey.everything.filter(pk=key_id).values_list("label", flat=True).first()
    if label is None:
        raise DataKeyError(f"The vault database holds no data key {key_id} to shred.")
    shred, _ = Shred.objects.get_or_create(
        key_id=key_id, defaults={"label": label, "reason": reason, "ordered_at": now}
    )
    transaction.on_commit(partial(keyring.condemn, key_id))
    transaction.on_commit(_wake, robust=True)
    return shred


def carry_out(*, now: datetime) -> int:
    """Destroy the keys of all orders that wait; return how many. Safe to repeat and to run twice at once."""
    count = 0
    while ids := list(Shred.objects.waiting().order_by("ordered_at").values_list("pk", flat=True)[:BATCH]):
        _destroy(ids, now=now)
        count += Shred.objects.filter(pk__in=ids).update(done_at=now)
    return count


def replay(*, now: datetime) -> int:
    """Destroy again all keys with a tombstone, after a restore of the vault; return how many came back."""
    count = 0
    done = Shred.objects.exclude(done_at=None).values_list("pk", flat=True).iterator()
    while ids := list(islice(done, BATCH)):
        count += _destroy(ids, now=now)
    return count


def _destroy(ids: Sequence[UUID], *, now: datetime) -> int:
    count = DataKey.objects.filter(pk__in=ids).update(wrapped=None, destroyed_at=now)
    for key_id in ids:
        keyring.condemn(key_id)
    transaction.on_commit(_scrub, using=VAULT)
    _forget_hashes(ids)
    _remove_files(ids)
    return count


def _forget_hashes(ids: Iterable[UUID]) -> None:
    """Empty the blind indexes of rows that can no longer be read, so that a search finds nobody there."""
    for model, index, key in families.index_columns():
        rows = model._base_manager.using(router.db_for_write(model)).filter(**{f"{key}__in": ids})
        rows.exclude(**{index: None}).update(**{index: None})


def _remove_files(ids: Iterable[UUID]) -> None:
    """Delete files that can no longer be read, to free their space."""
    storage = SealedStorage()
    for model, field in families.file_columns():
        for name in model._base_manager.filter(**{f"{field.key}__in": ids}).values_list(
            field.attname, flat=True
        ):
            if name:
                storage.delete(name)


def _scrub() -> None:
    """Remove the destroyed keys' bytes from the vault's files, as far as the database can. Raises VaultError."""
    connection = connections[VAULT]
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute(f"VACUUM {connection.ops.quote_name(DataKey._meta.db_table)}")
            return
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise VaultError(
                "The vault's write-ahead log is in use, so destroyed keys are still in it: next run."
            )


def _wake() -> None:
    current_app.send_task(TASK, retry=False, ignore_result=True)
