"""Files that people and staff send, and how they are kept."""

from __future__ import annotations

from datetime import datetime

from office.accepted_files import ACCEPTED_SUFFIXES, ZIPPED_TYPES, AcceptedFile, accept, safe_name, sniff
from requests.models import Attachment, Message

__all__ = ["ACCEPTED_SUFFIXES", "ZIPPED_TYPES", "AcceptedFile", "accept", "attach", "safe_name", "sniff"]


def attach(message: Message, *, files: list[AcceptedFile], now: datetime) -> list[Attachment]:
    """Keep accepted files with a message, encrypted under the request's data key."""
    kept: list[Attachment] = []
    try:
        for accepted in files:
            attachment = Attachment(
                data_key_id=message.data_key_id,
                message=message,
                name=accepted.name,
                content_type=accepted.content_type,
                size=accepted.size,
                created_at=now,
            )
            kept.append(attachment)
            attachment.file.save(accepted.name, accepted.upload, save=False)
            attachment.save()
    except Exception:
        for attachment in kept:
            attachment.file.delete(save=False)
        raise
    return kept
