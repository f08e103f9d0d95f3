"""The cryptography: envelopes for values, wrapping for keys. Knows no model and no database.

A value's envelope is: version (1 byte), data key id (16), nonce (12), AES-256-GCM ciphertext with tag. The
associated data binds it to its place: key id, model label, field name, row.
"""

import hmac
import os
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vault.errors import MisplacedValueError

VERSION = b"\x01"
TOMBSTONE = b"\x00"
KEY_BYTES = 32
NONCE_BYTES = 12
_BODY = 1 + 16 + NONCE_BYTES


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is stored: what its ciphertext is bound to."""

    label: str
    field: str
    row: str
    key_id: UUID

    def __str__(self) -> str:
        return f"{self.label}.{self.field} in row {self.row}"

    def bound(self) -> bytes:
        """Return the associated data, unambiguous since labels and names hold no NUL."""
        return VERSION + self.key_id.bytes + "\0".join((self.label, self.field, self.row)).encode()


class Secret:
    """An unwrapped data key. Never shown, never pickled."""

    __slots__ = ("__dict__", "raw")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    @cached_property
    def aead(self) -> AESGCM:
        """The cipher for values under this key."""
        return AESGCM(self.raw)

    def __repr__(self) -> str:
        return "<secret>"

    def __reduce__(self) -> str:
        raise TypeError("A data key is never pickled.")


def seal(text: str, *, place: Place, secret: Secret) -> bytes:
    """Encrypt `text` for its place."""
    nonce = os.urandom(NONCE_BYTES)
    body = secret.aead.encrypt(nonce, text.encode(), place.bound())
    return VERSION + place.key_id.bytes + nonce + body


def unseal(envelope: bytes, *, place: Place, secret: Secret) -> str:
    """Decrypt an envelope; raises MisplacedValueError when it was not sealed for `place`."""
    try:
        plain = secret.aead.decrypt(envelope[17:_BODY], envelope[_BODY:], place.bound())
    except (InvalidTag, ValueError):
        raise misplaced(place) from None
    return plain.decode()


def misplaced(place: Place | str) -> MisplacedValueError:
    """Return the error for a value that is not where it was sealed."""
    return MisplacedValueError(
        f"The stored value of {place} does not belong here: it was moved from another row or field, or was "
        "damaged. Restore the row from a backup."
    )


def key_id_of(envelope: bytes) -> UUID | None:
    """Return the id of the data key that an envelope was sealed under; None when it is no envelope."""
    return _uuid(envelope[1:17]) if envelope[:1] == VERSION and len(envelope) > _BODY else None


@lru_cache(maxsize=4096)
def _uuid(raw: bytes) -> UUID:
    """Read an identifier; a row's values name the same one, and making one takes long."""
    return UUID(bytes=raw)


def wrap(secret: bytes, *, key_id: UUID, master_id: str, master: bytes) -> bytes:
    """Encrypt a data key under a master key, bound to both ids."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(master).encrypt(nonce, secret, _wrap_bound(key_id, master_id))


def unwrap(wrapped: bytes, *, key_id: UUID, master_id: str, master: bytes) -> Secret:
    """Decrypt a data key; raises MisplacedValueError when it was wrapped under another key or id."""
    nonce, body = wrapped[1 : 1 + NONCE_BYTES], wrapped[1 + NONCE_BYTES :]
    try:
        return Secret(AESGCM(master).decrypt(nonce, body, _wrap_bound(key_id, master_id)))
    except (InvalidTag, ValueError):
        raise MisplacedValueError(
            f"Data key {key_id} does not open under master key '{master_id}': VAULT_KEYS holds another key "
            "of that name, or the vault database was damaged."
        ) from None


def fingerprint(text: str, *, column: str, secret: Secret) -> str:
    """Return a keyed hash for exact search: HMAC-SHA256, first 128 bits, as 32 hex characters."""
    message = f"{column}\0{text}".encode()
    return hmac.digest(secret.raw, message, "sha256")[:16].hex()


def _wrap_bound(key_id: UUID, master_id: str) -> bytes:
    return b"data key" + key_id.bytes + master_id.encode()
