"""One-time codes that open what the portal itself cannot: a key is locked under a code that is kept nowhere.

A code has 100 random bits, so that it cannot be tried out, not even by whoever holds all databases, files and the
master key. It is written in Crockford's base32, which people can read out and type: no I, L, O, U, and case, spaces
and hyphens do not matter.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from vault.cipher import KEY_BYTES, NONCE_BYTES, Secret

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
GROUP = 5
ALIKE = str.maketrans("OILoil", "011011", " \t\r\n-–—\u00a0")
"""What people write for what is meant, and what they put between the groups."""

SALT = 16
COST, BLOCK, PARALLEL = 14, 8, 1
"""scrypt's parameters: 2^14 rounds, 16 MB of memory, some 50 ms (RFC 7914). The code's bits carry the security."""


@dataclass(frozen=True, slots=True, repr=False)
class Lock:
    """A key locked under a code. `kdf` names the function and parameters that turn the code into a key."""

    kdf: str
    salt: bytes
    wrapped: bytes


def new() -> str:
    """Return a fresh code as it is shown: four groups of five."""
    code = "".join(secrets.choice(ALPHABET) for _position in range(LENGTH))
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def normalise(typed: str) -> str | None:
    """Return a typed code in its one spelling, None where it can be none."""
    code = typed.translate(ALIKE).upper()
    if len(code) != LENGTH or any(letter not in ALPHABET for letter in code):
        return None
    return code


def lock(key: bytes, *, code: str, bound: bytes) -> Lock:
    """Lock a key under a code; it opens only for what is `bound` to it. Raises ValueError for what is no code."""
    salt, nonce = os.urandom(SALT), os.urandom(NONCE_BYTES)
    kdf = f"scrypt {COST} {BLOCK} {PARALLEL}"
    derived = _derived(code, kdf=kdf, salt=salt)
    if derived is None:
        raise ValueError("This is no code.")
    return Lock(kdf=kdf, salt=salt, wrapped=nonce + AESGCM(derived).encrypt(nonce, key, bound))


def unlock(locked: Lock, *, code: str, bound: bytes) -> Secret | None:
    """Return the key, None where the code is another."""
    derived = _derived(code, kdf=locked.kdf, salt=locked.salt)
    if derived is None:
        return None
    nonce, body = locked.wrapped[:NONCE_BYTES], locked.wrapped[NONCE_BYTES:]
    try:
        return Secret(AESGCM(derived).decrypt(nonce, body, bound))
    except InvalidTag:
        return None


def _derived(code: str, *, kdf: str, salt: bytes) -> bytes | None:
    spelt = normalise(code)
    if spelt is None:
        return None
    _scrypt, cost, block, parallel = kdf.split()
    maker = Scrypt(salt=salt, length=KEY_BYTES, n=2 ** int(cost), r=int(block), p=int(parallel))
    return maker.derive(spelt.encode())
