"""Destroying data keys: ordered in the row's transaction, carried out by a job until done.

The two databases cannot commit together. So the order is a row of the main database, written with the change
that causes it; the job destroys the key, then marks the order as done. Done orders stay as tombstones.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import connections, router, transaction

from vault import families
from vault.domain import keyring, keys
from vault.errors import DataKeyError, VaultError
from vault.files import SealedStorage
from vault.models import DataKey, Shred
from vault.querysets import in_batches

BATCH = 500
VAULT = "vault"
TASK = "vault.shred"
REPLAYED = "replayed"
"""Reason of a tombstone that was found in the vault alone."""


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
    _wake_on_commit()
    return shred


def carry_out(*, now: datetime) -> int:
    """Destroy the keys of all orders that wait; return how many. Safe to repeat and to run twice at once."""
    count = 0
    while orders := list(Shred.objects.waiting().order_by("ordered_at")[:BATCH]):
        _destroy(orders, now=now)
        transaction.on_commit(scrub, using=VAULT)
        count += Shred.objects.filter(pk__in=[order.pk for order in orders]).update(done_at=now)
    return count


def replay(*, now: datetime) -> Iterator[int]:
    """Destroy again all keys that have a tombstone, in the main database or in the vault, after a restore.

    Either may be the older one: what only the vault knows to be destroyed gets its tombstone back, the blind
    indexes and files that came back with the main database go, and the vault learns of keys made and destroyed
    after its backup. Yields how many keys had come back, batch by batch. Safe to stop and to repeat.
    """
    for gone in in_batches(DataKey.everything.filter(wrapped=None), size=BATCH):
        Shred.objects.bulk_create(
            [
                Shred(key_id=key.pk, label=key.label, reason=REPLAYED, ordered_at=key.destroyed_at or now)
                for key in gone
            ],
            ignore_conflicts=True,
        )
    for orders in in_batches(Shred.objects.all(), size=BATCH):
        yield _destroy(orders, now=now)
    transaction.on_commit(scrub, using=VAULT)
    carry_out(now=now)


def to_replay() -> int:
    """Count the keys of which only one database knows that they were destroyed: a replay is due after a restore."""
    count = 0
    for orders in in_batches(Shred.objects.filter(done_at__isnull=False), size=BATCH):
        count += DataKey.objects.filter(pk__in=[order.pk for order in orders]).count()
    for gone in in_batches(DataKey.everything.filter(wrapped=None), size=BATCH):
        ids = [key.pk for key in gone]
        count += len(ids) - Shred.objects.filter(pk__in=ids).count()
    return count


def _destroy(orders: Sequence[Shred], *, now: datetime) -> int:
    ids = [order.pk for order in orders]
    unknown = [
        DataKey(id=order.pk, label=order.label, wrapped=None, master="", destroyed_at=now) for order in orders
    ]
    DataKey.everything.bulk_create(unknown, ignore_conflicts=True)
    count = DataKey.objects.filter(pk__in=ids).update(wrapped=None, destroyed_at=now)
    for key_id in ids:
        keyring.condemn(key_id)
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


def scrub() -> None:
    """Remove what was destroyed or wrapped anew from the vault's files, as far as the database can.

    Raises VaultError while another connection keeps the write-ahead log.
    """
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


def _wake_on_commit() -> None:
    """Wake a worker after the commit, once per transaction."""
    pending = transaction.get_connection().run_on_commit
    if not any(function is _wake for _savepoints, function, _robust in pending):
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    current_app.send_task(TASK, retry=False, ignore_result=True)
