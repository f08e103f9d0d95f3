"""Tickets: a key that a browser holds for a short time, readable only by this portal, only for one thing.

The portal keeps no copy. A ticket is the key and the moment of its end under AES-256-GCM, with a key derived from
SECRET_KEY, and bound to what it opens.
"""

from __future__ import annotations

import base64
import binascii
import os
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from vault.cipher import KEY_BYTES, NONCE_BYTES, Secret

MOMENT = 8


def issue(secret: Secret, *, bound: bytes, until: datetime) -> str:
    """Return a ticket for `secret` that works until a moment; its text fits in a cookie."""
    nonce = os.urandom(NONCE_BYTES)
    plain = int(until.timestamp()).to_bytes(MOMENT, "big") + secret.raw
    return base64.urlsafe_b64encode(nonce + _cipher().encrypt(nonce, plain, bound)).decode()


def redeem(ticket: str, *, bound: bytes, now: datetime) -> Secret | None:
    """Return the key of a ticket; None where it is over, for something else, or none of ours."""
    try:
        sealed = base64.urlsafe_b64decode(ticket)
        plain = _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError, binascii.Error):
        return None
    until = datetime.fromtimestamp(int.from_bytes(plain[:MOMENT], "big"), tz=UTC)
    return Secret(plain[MOMENT:]) if now < until else None


def _cipher() -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"vault.tickets")
    return AESGCM(derived.derive(settings.SECRET_KEY.encode()))
