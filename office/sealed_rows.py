"""Rows of a spreadsheet on their way from the preview to the confirmation: with the person, sealed, nowhere else."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from office.models import User

LIFETIME_SECONDS = 3600
MAX_SEALED = 900_000
"""A form may carry a megabyte (DATA_UPLOAD_MAX_MEMORY_SIZE)."""


class UnsealError(Exception):
    """The rows were changed, are too old, or belong to somebody else."""


@dataclass(frozen=True, slots=True, repr=False)
class Parcel:
    """The rows of one sheet for one controller; `batch` names the import, so that it happens once."""

    controller: str
    batch: uuid.UUID
    rows: Sequence[dict[str, str]]


def seal(parcel: Parcel, *, what: str, viewer: User) -> str:
    """Encrypt rows so that only this portal reads them, for this person, for an hour.

    `what` names the page, such as `requests.import`: rows of one are nothing to another.
    """
    body = {
        "viewer": str(viewer.pk),
        "controller": parcel.controller,
        "batch": str(parcel.batch),
        "rows": list(parcel.rows),
    }
    return _fernet(what).encrypt(zlib.compress(json.dumps(body).encode())).decode()


def unseal(text: str, *, what: str, viewer: User) -> Parcel:
    """Return the rows; raises `UnsealError`."""
    try:
        body = json.loads(zlib.decompress(_fernet(what).decrypt(text.encode(), ttl=LIFETIME_SECONDS)))
    except (InvalidToken, UnicodeEncodeError) as error:
        raise UnsealError from error
    if body["viewer"] != str(viewer.pk):
        raise UnsealError
    return Parcel(controller=body["controller"], batch=uuid.UUID(body["batch"]), rows=body["rows"])


def _fernet(what: str) -> Fernet:
    secret = hashlib.sha256(what.encode() + b"\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))
