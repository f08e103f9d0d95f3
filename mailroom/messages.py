"""From a row of the outbox to the bytes that go over the wire.

Written by hand rather than by `django.core.mail`: that takes several milliseconds a mail, more than everything else
of a delivery together. Header values come from checked addresses and one-line subjects, and are checked once more.
"""

import binascii
import re
import string
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache

from django.conf import settings

from mailroom.addresses import ascii_form
from mailroom.errors import ErasedError, UnsafeHeaderError
from mailroom.models import Mail

NO_AUTOMATIC_ANSWERS = "DR, RN, NRN, OOF, AutoReply"
"""What Exchange is asked not to answer with. Notices that a mail could not be delivered ("NDR") are welcome."""

LONGEST_LINE = 998
"""Bytes that a line may have (RFC 5322, 2.1.1); longer ones are sent as quoted-printable."""

LONGEST_PLAIN_HEADER = 500
"""Letters up to which a header is left as it is; beyond, encoded words make sure that it can be folded."""

LONGEST_ENCODED_TEXT = 63
"""Letters that an encoded word has for its text: 75 in all (RFC 2047, 2), less "=?utf-8?q?" and "?="."""

PLAIN_IN_A_WORD = frozenset(string.ascii_letters + string.digits + "!*+-/")
"""What stands for itself in an encoded word, wherever that stands (RFC 2047, 5)."""

LINE_BREAK = re.compile(r"\r\n|\r|\n")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Message:
    """What a mail server is given: the sender and the recipient of the envelope, and the content. Equal to none."""

    sender: str
    recipient: str
    content: bytes


def build(mail: Mail, *, now: datetime) -> Message:
    """Make the message of a mail, dated `now`; the Message-ID is the same at every attempt.

    Automatic mail is marked by RFC 3834's `Auto-Submitted`, so that holiday notices stay away and no two
    machines talk to each other. Raises `UnsafeHeaderError` should a control character have reached a header, and
    `ErasedError`.
    """
    to = mail.to
    if not to:
        raise ErasedError
    name, address = sender_of(mail)
    sender, recipient = ascii_form(address), ascii_form(to)
    reply_to = str(mail.reply_to) or (mail.controller.contact_email if mail.controller else "")
    headers = [
        ("From", _mailbox(name, sender)),
        ("To", recipient),
        ("Reply-To", ascii_form(reply_to)),
        ("Subject", _encoded(str(mail.subject))),
        ("Date", _date(now)),
        ("Message-ID", mail.message_id),
        ("Content-Language", mail.language),
        ("Auto-Submitted", "auto-generated" if mail.automatic else ""),
        ("X-Auto-Response-Suppress", NO_AUTOMATIC_ANSWERS if mail.automatic else ""),
        ("MIME-Version", "1.0"),
    ]
    _check([sender, *(value for _name, value in headers)])
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers if value])
    return Message(sender, recipient, lines.encode("ascii") + _body(mail))


def sender_of(mail: Mail) -> tuple[str, str]:
    """Return name and address of the sender: the controller under its own name, or the portal."""
    if mail.controller is None:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)
    return mail.controller.name, mail.controller.sender_email


def _body(mail: Mail) -> bytes:
    """Write the plain part and, after it, the HTML part, which is the better one where it can be shown."""
    plain, html = _part("text/plain", str(mail.text)), str(mail.html)
    if not html:
        return plain
    boundary = f"=_{mail.pk.hex}"
    mark = f"--{boundary}".encode("ascii")
    opening = f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    parts = [opening + mark, plain, mark, _part("text/html", html), mark + b"--\r\n"]
    return b"\r\n".join(parts)


def _part(kind: str, text: str) -> bytes:
    """Write one part; its lines end as mail servers want them."""
    lines = LINE_BREAK.sub("\n", text) if "\r" in text else text
    content = lines.replace("\n", "\r\n").encode("utf-8", "replace")
    encoding = "8bit"
    if max(map(len, content.split(b"\r\n"))) > LONGEST_LINE:
        # It breaks lines like the first break that it finds, which a text of one line has not.
        soft = binascii.b2a_qp(content.replace(b"\r\n", b"\n"), istext=True)
        content, encoding = soft.replace(b"\n", b"\r\n"), "quoted-printable"
    head = f'Content-Type: {kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode("ascii") + content


@lru_cache(maxsize=16)
def _date(moment: datetime) -> str:
    """Write a moment as headers do; all mails of a round share it."""
    return format_datetime(moment)


@lru_cache(maxsize=256)
def _mailbox(name: str, address: str) -> str:
    """Write a name and its address; letters outside ASCII as encoded words (RFC 2047)."""
    name = CONTROL.sub(" ", name)
    return formataddr((name, address)) if name.isascii() else f"{_encoded(name)} <{address}>"


def _encoded(text: str) -> str:
    """Write a header's text; letters outside ASCII, and very long texts, as encoded words, one a line (RFC 2047)."""
    if text.isascii() and len(text) < LONGEST_PLAIN_HEADER and "=?" not in text:
        return text
    words: list[str] = []
    word: list[str] = []
    length = 0
    for letter in text:
        written = _written(letter)
        length += len(written)
        if length > LONGEST_ENCODED_TEXT:
            words.append("".join(word))
            word, length = [], len(written)
        word.append(written)
    words.append("".join(word))
    return "\r\n ".join(f"=?utf-8?q?{word}?=" for word in words)


@lru_cache(maxsize=1024)
def _written(letter: str) -> str:
    """Write a letter as it stands in an encoded word."""
    if letter in PLAIN_IN_A_WORD:
        return letter
    return "_" if letter == " " else "".join(f"={byte:02X}" for byte in letter.encode("utf-8", "replace"))


def _check(values: list[str]) -> None:
    """Refuse a line break that is no folding, and any other control character."""
    if CONTROL.search("".join([value.replace("\r\n ", "") for value in values])):
        raise UnsafeHeaderError
