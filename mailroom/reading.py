"""From a mail's bytes to what is kept of it. Bounded in size and time, and never stopped by what a mail holds.

Python's parser takes any bytes, but takes its time with thousands of parts; what has more, or headers longer than
any mail program writes, is not taken apart: of such a mail the headers are read, and people are told.
"""

from __future__ import annotations

import email
import logging
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import Message
from email.utils import getaddresses
from uuid import UUID

from mailroom import addresses, mail_text
from mailroom.enums import Arrival
from mailroom.errors import InvalidAddressError

logger = logging.getLogger(__name__)

LARGEST = 25_000_000
"""Bytes of a mail that is fetched whole; of larger ones only the headers are."""

LONGEST_HEAD = 200_000
"""Bytes of headers that are looked at."""

MOST_LINES = 500_000
"""Lines of a mail that is taken apart; a mail of the largest size has fewer, encoded as mail programs do."""

LONGEST_FIELD, LONGEST_CONTENT_FIELD = 20_000, 2_000
"""Letters of one header that are kept; those that say what a part is are taken apart slowly when they are long."""

MOST_FIELDS = 5_000
MOST_LOOKS = 20_000_000
"""How often the parser may hold a line against the end of a part: each line once for each part around it."""

MOST_BOUNDARIES = 1_000
MOST_PARTS = 200
MOST_FILES = 20
MOST_REFERENCES = 30

MESSAGE_ID = re.compile(r"<([^<>\s]{1,250})>")
OURS = re.compile(rb"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@[^<>\s]{1,250}>")
BOUNDARY = re.compile(rb"boundary", re.IGNORECASE)
STATUS = re.compile(rb"^Status:[ \t]*([245]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
FAILED = re.compile(rb"^Action:[ \t]*failed", re.IGNORECASE | re.MULTILINE)
DELAYED = re.compile(rb"^Action:[ \t]*(delayed|delivered|relayed|expanded)", re.IGNORECASE | re.MULTILINE)
ROBOTS = frozenset({"mailer-daemon", "postmaster", "mail-daemon"})
SENT_TO = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
AUTOMATIC = ("x-autoreply", "x-autorespond")
SUPPRESS = "X-Auto-Response-Suppress"
BULK = frozenset({"bulk", "junk"})
QUIET_PRECEDENCE = BULK | {"list"}

QUIET = "quiet"
"""Warns of a mail that a person may have written, and to which nothing is sent automatically all the same."""


@dataclass(frozen=True, slots=True, repr=False)
class FoundFile:
    """A file in a mail, as it came: its name and type are what the sender says."""

    name: str
    kind: str
    content: bytes


@dataclass(slots=True, repr=False)
class Read:
    """What was read of a mail."""

    kind: Arrival = Arrival.MESSAGE
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    text: str = ""
    message_id: str = ""
    returned: list[UUID] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    ours: list[UUID] = field(default_factory=list)
    sent_to: list[str] = field(default_factory=list)
    identity: str = ""
    files: list[FoundFile] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    status: str = ""
    has_failed: bool = False


class _Part(Message):
    """A mail, or a part of one, of whose headers no more is kept than a mail program writes."""

    def set_raw(self, name: str, value: str) -> None:
        if len(self) < MOST_FIELDS:
            longest = LONGEST_CONTENT_FIELD if name.casefold().startswith("content-") else LONGEST_FIELD
            super().set_raw(name, value[:longest])


def read(raw: bytes, *, whole: bool) -> Read:
    """Read a mail; `whole` False where only its headers were fetched."""
    head = _head_of(raw)
    try:
        headers = _parsed(head)
        found = _from_headers(headers)
        if not found.message_id:
            found.identity = head.decode("latin-1")
    except Exception as error:
        logger.warning("The headers of a mail cannot be read: %s", type(error).__name__)
        return Read(warnings=["broken"], identity=head.decode("latin-1")[:LONGEST_HEAD])
    if not whole:
        return found
    try:
        _read_body(found, raw=raw, headers=headers)
    except Exception as error:
        logger.warning("The content of a mail cannot be read: %s", type(error).__name__)
        found.warnings.append("broken")
    return found


def _head_of(raw: bytes) -> bytes:
    """Return the headers, cut where they are too long."""
    ends = _ends_of_head(raw)
    return raw[: min(ends)] + b"\r\n\r\n" if ends else raw[:LONGEST_HEAD]


def _ends_of_head(raw: bytes) -> list[int]:
    return [at for mark in (b"\r\n\r\n", b"\n\n") if (at := raw.find(mark, 0, LONGEST_HEAD)) >= 0]


def _from_headers(headers: Message) -> Read:
    found = Read()
    found.sender, found.sender_name = _sender(headers)
    found.subject = mail_text.header(headers.get("Subject"))[:500]
    found.message_id = _first_id(headers.get("Message-ID"))
    found.returned = _ours(f"<{found.message_id}>".encode())
    named = [str(headers.get(name) or "")[:10_000] for name in ("In-Reply-To", "References")]
    found.names = list(dict.fromkeys(MESSAGE_ID.findall(" ".join(named))))[-MOST_REFERENCES:]
    found.ours = _ours(" ".join(named).encode("utf-8", "replace"))
    found.sent_to = _recipients(headers)
    found.identity = "\0".join(
        str(headers.get(name) or "")[:1000] for name in ("Message-ID", "Date", "From", "Subject")
    )
    found.kind = _kind(headers, sender=found.sender)
    if found.kind is Arrival.MESSAGE and _wants_no_automatic_answer(headers):
        found.warnings.append(QUIET)
    return found


def _sender(headers: Message) -> tuple[str, str]:
    """Return address and name of the sender; no address where there is none that could be answered."""
    raw = str(headers.get("From") or "")[: mail_text.LONGEST_HEADER]
    for name, address in getaddresses([raw]):
        try:
            return addresses.checked(address), mail_text.header(name)[:200]
        except InvalidAddressError:
            continue
    return "", mail_text.header(raw)[:200]


def _recipients(headers: Message) -> list[str]:
    values = [str(value)[:4_000] for name in SENT_TO for value in headers.get_all(name, [])[:10]]
    return [address.casefold() for _name, address in getaddresses(values)[:100] if "@" in address]


def _first_id(value: object) -> str:
    found = MESSAGE_ID.search(str(value or "")[: mail_text.LONGEST_HEADER])
    return found[1] if found else ""


def _ours(text: bytes) -> list[UUID]:
    """Find what looks like Message-IDs of ours."""
    return [UUID(found.decode()) for found in dict.fromkeys(OURS.findall(text))][:MOST_REFERENCES]


def _kind(headers: Message, *, sender: str) -> Arrival:
    """Say what a mail is, by its headers: RFC 3464 for bounces, RFC 3834 and custom for automatic answers.

    What a list passes on, and what Exchange marks by `X-Auto-Response-Suppress`, a person may have written: neither
    header makes a mail automatic, and a precedence of bulk only does together with the latter.
    """
    local_part = sender.rpartition("@")[0].casefold()
    nobody = str(headers.get("Return-Path") or "").strip() == "<>"
    if headers.get_content_type() == "multipart/report" and _is_delivery_report(headers):
        return Arrival.BOUNCE
    if local_part in ROBOTS or "X-Failed-Recipients" in headers:
        return Arrival.BOUNCE
    submitted = str(headers.get("Auto-Submitted") or "no").split(";")[0].split("(")[0].strip().casefold()
    precedence = _precedence(headers)
    automatic = (
        submitted not in {"", "no"}
        or any(name in headers for name in AUTOMATIC)
        or precedence == "auto_reply"
        or (precedence in BULK and SUPPRESS in headers)
    )
    return Arrival.AUTO_REPLY if automatic or nobody else Arrival.MESSAGE


def _wants_no_automatic_answer(headers: Message) -> bool:
    """Tell a mail whose sender, or the list that it came through, asks for no automatic answer."""
    listed = "List-Id" in headers or _precedence(headers) in QUIET_PRECEDENCE
    return listed or SUPPRESS in headers


def _precedence(headers: Message) -> str:
    return str(headers.get("Precedence") or "").strip().casefold()


def _is_delivery_report(headers: Message) -> bool:
    kind = str(headers.get_param("report-type") or "delivery-status").casefold()
    return kind == "delivery-status"


def _read_body(found: Read, *, raw: bytes, headers: Message) -> None:
    if not _can_be_taken_apart(raw, headers=headers):
        found.warnings.append("broken")
        return
    mail = _parsed(raw)
    parts = list(_leaves(mail))
    if len(parts) > MOST_PARTS:
        found.warnings.append("broken")
    parts = parts[:MOST_PARTS]
    found.text = _text(parts)
    found.files = list(_files(parts))
    if found.kind is Arrival.BOUNCE:
        found.ours = list(
            dict.fromkeys([*found.ours, *_ours(raw[-LONGEST_HEAD:]), *_ours(raw[:LONGEST_HEAD])])
        )
        status = STATUS.search(raw)
        found.status = status[1].decode() if status else ""
        is_delayed = bool(DELAYED.search(raw)) or found.status.startswith(("2", "4"))
        found.has_failed = bool(FAILED.search(raw)) or not is_delayed
        found.files = []


def _parsed(raw: bytes) -> Message:
    return email.message_from_bytes(raw, _Part, policy=policy.compat32)


def _can_be_taken_apart(raw: bytes, *, headers: Message) -> bool:
    """Tell whether a mail has no more headers, lines and parts than the parser takes in good time."""
    if len(raw) > LONGEST_HEAD and not _ends_of_head(raw):
        return False
    lines = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
    deepest = sum(1 for _found in BOUNDARY.finditer(raw))
    if lines > MOST_LINES or lines * deepest > MOST_LOOKS:
        return False
    has_parts = headers.get_content_maintype() in {"multipart", "message"}
    return not has_parts or raw.count(b"\n--") + raw.count(b"\r--") <= MOST_BOUNDARIES


def _leaves(mail: Message) -> Iterator[Message]:
    """Yield the parts that hold something, a mail within a mail as one; however deep, without recursion."""
    waiting = [mail]
    while waiting:
        part = waiting.pop(0)
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting[:0] = [one for one in inner if isinstance(one, Message)]
        else:
            yield part


def _content(part: Message) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list):
        return b"\n".join(one.as_bytes() for one in inner if isinstance(one, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _is_file(part: Message) -> bool:
    disposition = str(part.get_content_disposition() or "")
    return disposition == "attachment" or bool(part.get_filename()) or part.get_content_maintype() != "text"


def _text(parts: list[Message]) -> str:
    """Return the words: of the plain part where it has some, else of the HTML."""
    bodies = [part for part in parts if not _is_file(part)]
    for wanted in ("text/plain", "text/html"):
        texts = [_words(part) for part in bodies if part.get_content_type() == wanted]
        text = mail_text.cleaned("\n\n".join(texts))
        if text:
            return text
    return ""


def _words(part: Message) -> str:
    content = _content(part)[: mail_text.LONGEST_HTML * 4]
    text = mail_text.decoded(content, str(part.get_content_charset() or "utf-8"))
    return mail_text.from_html(text) if part.get_content_type() == "text/html" else text


def _files(parts: list[Message]) -> Iterator[FoundFile]:
    for part in [part for part in parts if _is_file(part)][: MOST_FILES * 2]:
        kind = part.get_content_type()
        name = mail_text.header(part.get_filename() or "")
        if not name:
            name = "mail.eml" if kind == "message/rfc822" else f"file{mimetypes.guess_extension(kind) or ''}"
        yield FoundFile(name=name, kind=known_kind(kind), content=_content(part))


def known_kind(kind: str) -> str:
    """Return a type if it is a known one: what a sender calls a file may be anything."""
    return (
        kind
        if kind in mimetypes.types_map.values() or kind == "message/rfc822"
        else "application/octet-stream"
    )
