"""Files that people and staff send, and how they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model

from office.accepted_files import ACCEPTED_SUFFIXES, ZIPPED_TYPES, AcceptedFile, accept, safe_name, sniff
from requests.models import Attachment, Message

Kept = TypeVar("Kept", bound=Model)

__all__ = [
    "ACCEPTED_SUFFIXES",
    "ZIPPED_TYPES",
    "AcceptedFile",
    "accept",
    "attach",
    "keep",
    "safe_name",
    "sniff",
]


def attach(message: Message, *, files: list[AcceptedFile], now: datetime) -> list[Attachment]:
    """Keep accepted files with a message, encrypted under the request's data key, whatever the message's is."""
    key = message.request.data_key_id
    return keep(Attachment, owner={"message": message}, files=files, key=key, now=now)


def keep(
    kind: type[Kept], *, owner: Mapping[str, Model], files: Sequence[AcceptedFile], key: UUID, now: datetime
) -> list[Kept]:
    """Keep accepted files as rows of a kind with its owner, encrypted under a data key; all of them or none."""
    kept: list[Any] = []
    try:
        for accepted in files:
            row: Any = kind(
                data_key_id=key,
                name=accepted.name,
                content_type=accepted.content_type,
                size=accepted.size,
                created_at=now,
                **owner,
            )
            kept.append(row)
            row.file.save(accepted.name, accepted.upload, save=False)
            row.save()
    except Exception:
        for row in kept:
            row.file.delete(save=False)
        raise
    return kept
