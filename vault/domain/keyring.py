"""The keys at hand: each thread's short-lived cache of data keys.

Emptied at the start and end of each web request and Celery task and after a few seconds, so that no key
outlives its destruction by another process; a key destroyed by this process is refused at once.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice
from uuid import UUID
from weakref import WeakSet

from vault import cipher
from vault.cipher import Place, Secret
from vault.domain import master_keys
from vault.errors import DataKeyError, ShreddedKeyError
from vault.models import DataKey
from vault.values import KeyBatch

MAX_AGE = 5.0
KEYS_PER_QUERY = 500
CONDEMNED_KEPT = 10_000


@dataclass(slots=True)
class _Entry:
    loaded: float
    wrapped: bytes | None
    master: str
    known: bool
    secret: Secret | None = None


class _KeyRing(threading.local):
    def __init__(self) -> None:
        self.entries: dict[UUID, _Entry] = {}
        self.batches: WeakSet[KeyBatch] = WeakSet()


_ring = _KeyRing()
_condemned: OrderedDict[UUID, None] = OrderedDict()


def secret_of(key_id: UUID, *, batch: KeyBatch | None = None) -> Secret | None:
    """Return a data key, None when it was destroyed; loads those of all unread results with it.

    Raises DataKeyError when the vault never held it, MasterKeyError when its master key is missing.
    """
    if key_id in _condemned:
        return None
    entry = _fresh(key_id)
    if entry is None:
        _load(key_id, batch)
        entry = _ring.entries[key_id]
    if not entry.known:
        raise DataKeyError(
            f"The vault database does not hold the data key {key_id}, and it was not shredded. Restore the "
            "vault from a later backup, or check that VAULT_DATABASE_URL and DATABASE_URL belong together."
        )
    if entry.wrapped is None:
        return None
    if entry.secret is None:
        master = master_keys.named(entry.master)
        entry.secret = cipher.unwrap(entry.wrapped, key_id=key_id, master_id=entry.master, master=master)
    return entry.secret


def secret_to_write(place: Place) -> Secret:
    """Return the data key for a value that is about to be stored. Raises ShreddedKeyError, DataKeyError."""
    secret = secret_of(place.key_id)
    if secret is None:
        raise ShreddedKeyError(
            f"The data key of {place} was destroyed: nothing can be stored under it again."
        )
    return secret


def keep(key: DataKey) -> None:
    """Put a key that is known to be stored on the ring."""
    wrapped = None if key.wrapped is None else bytes(key.wrapped)
    _ring.entries[key.pk] = _Entry(time.monotonic(), wrapped, key.master, known=True)


def expect() -> KeyBatch:
    """Return a batch for one column of a result that is being read."""
    batch = KeyBatch()
    _ring.batches.add(batch)
    return batch


def condemn(key_id: UUID) -> None:
    """Refuse a key from now on in this process: its destruction is certain."""
    _condemned[key_id] = None
    while len(_condemned) > CONDEMNED_KEPT:
        _condemned.popitem(last=False)


def is_condemned(key_id: UUID) -> bool:
    """Tell whether this process knows that the key is destroyed, or about to be."""
    return key_id in _condemned


def forget() -> None:
    """Empty this thread's ring."""
    _ring.entries.clear()


def _fresh(key_id: UUID) -> _Entry | None:
    entry = _ring.entries.get(key_id)
    if entry is None or not 0 <= time.monotonic() - entry.loaded < MAX_AGE:
        return None
    return entry


def _load(key_id: UUID, batch: KeyBatch | None) -> None:
    wanted = {key_id}
    for known in ([batch] if batch else []) + list(_ring.batches):
        room = KEYS_PER_QUERY - len(wanted)
        ids = (UUID(bytes=each) for each in known.ids)
        wanted.update(islice((each for each in ids if _fresh(each) is None), room))
    rows = DataKey.everything.filter(pk__in=wanted).values_list("pk", "wrapped", "master")
    now = time.monotonic()
    entries = {each: _Entry(now, None, "", known=False) for each in wanted}
    for pk, wrapped, master in rows:
        entries[pk] = _Entry(now, None if wrapped is None else bytes(wrapped), master, known=True)
    _ring.entries.update(entries)
