"""The master keys, which wrap data keys: read from the settings each time, since they rotate."""

import base64
import binascii
import re
from functools import lru_cache

from django.conf import settings

from vault.cipher import KEY_BYTES
from vault.errors import MasterKeyError

_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


def current() -> tuple[str, bytes]:
    """Return id and key of the master key that wraps new data keys. Raises MasterKeyError."""
    return next(iter(_parsed(tuple(settings.VAULT_KEYS)).items()))


def named(master_id: str) -> bytes:
    """Return the master key with this id. Raises MasterKeyError, naming it."""
    keys = _parsed(tuple(settings.VAULT_KEYS))
    if master_id not in keys:
        raise MasterKeyError(
            f"VAULT_KEYS lacks the master key '{master_id}', which wraps data keys still in use. Add it back "
            "after the current one; `manage.py rotate_master_key` makes it dispensable."
        )
    return keys[master_id]


@lru_cache(maxsize=4)
def _parsed(lines: tuple[str, ...]) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for line in lines:
        master_id, _, text = line.partition(":")
        if not _NAME.fullmatch(master_id):
            raise MasterKeyError(
                "Each of VAULT_KEYS is 'id:key', the id of letters, digits, '.', '_' or '-'."
            )
        if master_id in keys:
            raise MasterKeyError(f"VAULT_KEYS names the master key '{master_id}' twice.")
        keys[master_id] = _decoded(master_id, text)
    if not keys:
        raise MasterKeyError("VAULT_KEYS holds no master key; `manage.py make_master_key` makes one.")
    return keys


def _decoded(master_id: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise MasterKeyError(f"The master key '{master_id}' is not {KEY_BYTES} bytes in URL-safe base64.")
    return key
