"""The secrets in links that open something without an account: random, and kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets

BYTES = 24
"""192 random bits."""


def new() -> str:
    """Return a fresh token, 32 characters that fit in an address."""
    return secrets.token_urlsafe(BYTES)


def fingerprint(token: str) -> str:
    """Return what is stored of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
