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


class Batches:
    """The data keys of one column of a result, as it is read row by row."""

    def __init__(self) -> None:
        self._current: KeyBatch | None = None

    def expecting(self, key_id: UUID) -> KeyBatch:
        """Return the batch that a value under this key loads its key with."""
        if self._current is None or len(self._current.ids) >= KEYS_PER_QUERY:
            self._current = KeyBatch()
            _ring.batches.add(self._current)
        self._current.ids.add(key_id)
        return self._current


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


def condemn(key_id: UUID) -> None:
    """Refuse a key from now on in this process: its destruction is certain."""
    _condemned[key_id] = None
    while len(_condemned) > CONDEMNED_KEPT:
        _condemned.popitem(last=False)


def is_condemned(key_id: UUID) -> bool:
    """Tell whether this process knows that the key is destroyed, or about to be."""
    return key_id in _condemned


def holds(key_id: UUID) -> bool:
    """Tell whether the key is on this thread's ring."""
    return _fresh(key_id) is not None


def forget() -> None:
    """Empty this thread's ring."""
    _ring.entries.clear()
    _ring.batches.clear()


def forget_all_but(key_id: UUID) -> None:
    """Empty this thread's ring but for one key, which nobody destroys."""
    kept = _fresh(key_id)
    forget()
    if kept is not None:
        _ring.entries[key_id] = kept


def _fresh(key_id: UUID) -> _Entry | None:
    entry = _ring.entries.get(key_id)
    if entry is None or not 0 <= time.monotonic() - entry.loaded < MAX_AGE:
        return None
    return entry


def _load(key_id: UUID, batch: KeyBatch | None) -> None:
    wanted = {key_id}
    for known in [batch, *_ring.batches]:
        if known is not None and len(wanted) < KEYS_PER_QUERY:
            missing = (each for each in known.ids - wanted if _fresh(each) is None)
            wanted.update(islice(missing, KEYS_PER_QUERY - len(wanted)))
    rows = DataKey.everything.filter(pk__in=wanted).values_list("pk", "wrapped", "master")
    found = {pk: (None if wrapped is None else bytes(wrapped), master) for pk, wrapped, master in rows}
    now = time.monotonic()
    for each in wanted:
        wrapped, master = found.get(each, (None, ""))
        _ring.entries[each] = _Entry(now, wrapped, master, known=each in found)
