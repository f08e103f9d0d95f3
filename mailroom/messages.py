"""From a row of the outbox to the bytes that go over the wire.

Written by hand rather than by `django.core.mail`: that takes several milliseconds a mail, more than everything else
of a delivery together. Header values come from checked addresses and one-line subjects, and are checked once more.
"""

import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache

from django.conf import settings

from mailroom.addresses import ascii_form
from mailroom.errors import UnsafeHeaderError
from mailroom.models import Mail

NO_AUTOMATIC_ANSWERS = "DR, RN, NRN, OOF, AutoReply"
"""What Exchange is asked not to answer with. Notices that a mail could not be delivered ("NDR") are welcome."""

LONGEST_LINE = 998
"""Bytes that a line may have (RFC 5322, 2.1.1); longer ones are sent as quoted-printable."""

LONGEST_PLAIN_HEADER = 500
"""Letters up to which a header is left as it is; beyond, encoded words make sure that it can be folded."""

LINE_BREAK = re.compile(r"\r\n|\r|\n")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Message:
    """What a mail server is given: the sender and the recipient of the envelope, and the content."""

    sender: str
    recipient: str
    content: bytes


def build(mail: Mail, *, now: datetime) -> Message:
    """Make the message of a mail, dated `now`; the Message-ID is the same at every attempt.

    Automatic mail is marked by RFC 3834's `Auto-Submitted`, so that holiday notices stay away and no two
    machines talk to each other. Raises `UnsafeHeaderError` should a control character have reached a header.
    """
    name, sender = sender_of(mail)
    recipient = ascii_form(str(mail.to))
    reply_to = str(mail.reply_to) or (mail.controller.contact_email if mail.controller else "")
    headers = [
        ("From", _mailbox(name, sender)),
        ("To", recipient),
        ("Reply-To", ascii_form(reply_to) if reply_to else ""),
        ("Subject", _encoded("Subject", str(mail.subject))),
        ("Date", format_datetime(now)),
        ("Message-ID", mail.message_id),
        ("Content-Language", mail.language),
        ("Auto-Submitted", "auto-generated" if mail.automatic else ""),
        ("X-Auto-Response-Suppress", NO_AUTOMATIC_ANSWERS if mail.automatic else ""),
        ("MIME-Version", "1.0"),
    ]
    lines = "".join(f"{name}: {_checked(value)}\r\n" for name, value in headers if value)
    return Message(ascii_form(sender), recipient, lines.encode("ascii") + _body(mail))


def sender_of(mail: Mail) -> tuple[str, str]:
    """Return name and address of the sender: the controller under its own name, or the portal."""
    if mail.controller is None:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)
    return mail.controller.name, mail.controller.sender_email


def _body(mail: Mail) -> bytes:
    """Write the plain part and, after it, the HTML part, which is the better one where it can be shown."""
    plain = _part("text/plain", str(mail.text))
    if not mail.html:
        return plain
    boundary = f"=_{mail.pk.hex}"
    mark = f"--{boundary}".encode("ascii")
    opening = f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    parts = [opening + mark, plain, mark, _part("text/html", str(mail.html)), mark + b"--\r\n"]
    return b"\r\n".join(parts)


def _part(kind: str, text: str) -> bytes:
    """Write one part; its lines end as mail servers want them."""
    content = LINE_BREAK.sub("\r\n", text).encode("utf-8", "replace")
    encoding = "8bit"
    if len(max(content.split(b"\r\n"), key=len)) > LONGEST_LINE:
        content, encoding = binascii.b2a_qp(content, istext=True), "quoted-printable"
    head = f'Content-Type: {kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode("ascii") + content


@lru_cache(maxsize=256)
def _mailbox(name: str, address: str) -> str:
    """Write a name and its address; letters outside ASCII as encoded words (RFC 2047)."""
    name = CONTROL.sub(" ", name)
    if name.isascii():
        return formataddr((name, ascii_form(address)))
    return f"{_encoded('From', name)} <{ascii_form(address)}>"


def _encoded(header: str, value: str) -> str:
    """Write a header's text, folded, letters outside ASCII as encoded words (RFC 2047)."""
    charset = "ascii" if value.isascii() and len(value) < LONGEST_PLAIN_HEADER else "utf-8"
    return Header(value, charset, header_name=header).encode(linesep="\r\n")


def _checked(value: str) -> str:
    """Return a header's value; refuse a line break that is no folding, and any other control character."""
    if CONTROL.search(value.replace("\r\n ", "")):
        raise UnsafeHeaderError
    return value
