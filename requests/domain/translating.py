"""Messages in a second language, side by side with what was sent."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from office.models import User
from requests.domain import texts
from requests.domain.changes import changing
from requests.domain.errors import IntakeRefusedError
from requests.enums import Direction
from requests.models import Message, MessageTranslation, Request


def translate(
    case: Request,
    *,
    message: Message | None,
    language: str,
    text: str,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> MessageTranslation:
    """Put a translation beside a message, or beside what the request itself says; an earlier one is replaced.

    Raises `IntakeRefusedError`: no words, or a message of another request.
    """
    if message is not None and message.request_id != case.pk:
        raise IntakeRefusedError("message", _("This message belongs to another request."))
    details: dict[str, str | int | list[str] | None] = {"language": language}
    with changing(case, action="requests.translated", by=by, now=now, seen=seen, details=details) as locked:
        return _keep(locked, message=message, language=language, text=text, is_original=False, by=by, now=now)


def keep_original(
    case: Request, *, sent_at: datetime, language: str, text: str, by: User
) -> MessageTranslation | None:
    """Put beside the message that an officer wrote at a moment what they had written first, in their own language.

    Runs in the transaction of the writing. None where that wrote no message.
    """
    message = case.messages.filter(direction=Direction.TO_PERSON, author=by, created_at=sent_at).first()
    if message is None:
        return None
    return _keep(case, message=message, language=language, text=text, is_original=True, by=by, now=sent_at)


def _keep(
    case: Request,
    *,
    message: Message | None,
    language: str,
    text: str,
    is_original: bool,
    by: User,
    now: datetime,
) -> MessageTranslation:
    words = texts.paragraphs("translation", text)
    if not words:
        raise IntakeRefusedError("translation", _("Write the translation."))
    case.translations.filter(message=message, language=language).delete()
    return MessageTranslation.objects.create(
        data_key_id=case.data_key_id,
        request=case,
        message=message,
        language=language,
        text=words,
        is_original=is_original,
        by=by,
        at=now,
    )
