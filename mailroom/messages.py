"""From a row of the outbox to the message that goes over the wire."""

from datetime import datetime
from email.utils import format_datetime, formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from mailroom.models import Mail

NO_AUTOMATIC_ANSWERS = "DR, RN, NRN, OOF, AutoReply"
"""What Exchange is asked not to answer with. Notices that a mail could not be delivered ("NDR") are welcome."""


def build(mail: Mail, *, now: datetime) -> EmailMultiAlternatives:
    """Make the message of a mail, dated `now`; the Message-ID is the same at every attempt.

    Automatic mail is marked by RFC 3834's `Auto-Submitted`, so that holiday notices stay away and no two
    machines talk to each other. Raises `BadHeaderError` should a line break have reached a header.
    """
    headers = {
        "Message-ID": mail.message_id,
        "Date": format_datetime(now),
        "Content-Language": mail.language,
    }
    if mail.automatic:
        headers["Auto-Submitted"] = "auto-generated"
        headers["X-Auto-Response-Suppress"] = NO_AUTOMATIC_ANSWERS
    reply_to = str(mail.reply_to) or (mail.controller.contact_email if mail.controller else "")
    message = EmailMultiAlternatives(
        subject=str(mail.subject),
        body=str(mail.text),
        from_email=sender_of(mail),
        to=[str(mail.to)],
        reply_to=[reply_to] if reply_to else None,
        headers=headers,
    )
    if mail.html:
        message.attach_alternative(str(mail.html), "text/html")
    return message


def sender_of(mail: Mail) -> str:
    """Name the sender: the controller under its own name, or the portal."""
    if mail.controller is None:
        return settings.DEFAULT_FROM_EMAIL
    return formataddr((mail.controller.name, mail.controller.sender_email))
