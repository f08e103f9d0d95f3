"""The e-mail backend: what Django itself sends (invitations, password resets) goes through the outbox too."""

import uuid
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import translation

from mailroom import addresses
from mailroom.domain import outbox
from mailroom.enums import State
from mailroom.errors import AttachmentsUnsupportedError
from mailroom.kinds import SYSTEM
from mailroom.models import Mail
from office import clock
from vault.domain import keys


class OutboxBackend(BaseEmailBackend):
    """Turns each message into rows of the outbox, one per recipient, that belong to no controller."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue the messages; returns how many were queued.

        Raises `InvalidAddressError` and `AttachmentsUnsupportedError`; nothing of the whole call is queued then.
        """
        with transaction.atomic():
            return sum([self._queue(message) for message in email_messages])

    def _queue(self, message: EmailMessage) -> int:
        if message.attachments:
            raise AttachmentsUnsupportedError
        recipients = [addresses.checked(parseaddr(recipient)[1]) for recipient in message.recipients()]
        now = clock.now()
        for recipient in recipients:
            mail = Mail(
                data_key_id=keys.create("mail"),
                template=SYSTEM,
                to=recipient,
                subject=" ".join(str(message.subject).split()),
                text=str(message.body),
                html=_html_of(message),
                language=translation.get_language() or "en",
                dedupe_key=f"system:{uuid.uuid4()}",
                state=State.QUEUED,
                next_attempt_at=now,
                created_at=now,
            )
            outbox.store(mail)
        return 1 if recipients else 0


def _html_of(message: EmailMessage) -> str:
    """Find the HTML alternative of a message."""
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    alternatives: Any = message.alternatives
    return next((str(content) for content, kind in alternatives if kind == "text/html"), "")
