"""The way to a mail server: signing in and reading, with everything that can go wrong said in a sentence."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from mailroom.enums import Security
from mailroom.errors import MailboxError
from mailroom.loopback import is_loopback
from mailroom.models import Mailbox

SECONDS = 20
"""How long a mail server may take for an answer."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
DATE = re.compile(rb'\bINTERNALDATE "([^"]{10,40})"')


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail on the server. `received_at` is when it reached it, None where the server does not say."""

    uid: int
    size: int
    received_at: datetime | None


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[Folder]:
    """Open a mailbox's folder for reading. Raises `MailboxError`, which names no address and no password."""
    box = None
    try:
        box = _connected(mailbox)
        with _errors_in_words():
            _sign_in(box, name=mailbox.username, password=str(mailbox.password))
            box.folder.set(mailbox.folder)
            yield Folder(box, name=mailbox.folder)
    finally:
        if box is not None:
            with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
                box.logout()


def _connected(mailbox: Mailbox) -> BaseMailBox:
    security = Security(mailbox.security)
    if security is Security.PLAIN and not is_loopback(mailbox.host):
        raise MailboxError("plain")
    with _errors_in_words():
        if security is Security.PLAIN:
            return MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=SECONDS)
        context = ssl.create_default_context()
        if security is Security.STARTTLS:
            return _StartTls(mailbox.host, mailbox.port, timeout=SECONDS, ssl_context=context)
        return MailBox(mailbox.host, mailbox.port, timeout=SECONDS, ssl_context=context)


def _sign_in(box: BaseMailBox, *, name: str, password: str) -> None:
    sign_in = box.login if (name + password).isascii() else box.login_utf8
    sign_in(name, password, initial_folder=None)


@contextmanager
def _errors_in_words() -> Iterator[None]:
    """Say what went wrong so that somebody can mend it; the server's own words may hold addresses."""
    try:
        yield
    except MailboxLoginError:
        raise MailboxError("password") from None
    except MailboxFolderSelectError:
        raise MailboxError("folder") from None
    except ssl.SSLCertVerificationError:
        raise MailboxError("certificate") from None
    except ssl.SSLError:
        raise MailboxError("tls") from None
    except TimeoutError:
        raise MailboxError("silent") from None
    except OSError:
        raise MailboxError("unreachable") from None
    except (ImapToolsError, imaplib.IMAP4.error):
        raise MailboxError("broken") from None


class _StartTls(MailBoxStartTls):
    """Hangs up where the server does not let the conversation be encrypted."""

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4(self._host, self._port, self._timeout)
        try:
            if "STARTTLS" not in client.capabilities:
                raise MailboxError("starttls")
            client.starttls(self._ssl_context)
        except BaseException:
            with suppress(OSError):  # the connection may be broken already
                client.shutdown()
            raise
        return client


class Folder:
    """An open folder."""

    def __init__(self, box: BaseMailBox, *, name: str) -> None:
        self._box = box
        self._name = name

    @property
    def uidvalidity(self) -> int:
        """The number that changes when the server numbers its mails anew."""
        return int(self._box.folder.status(self._name, ["UIDVALIDITY"])["UIDVALIDITY"])

    def after(self, uid: int, *, since: date | None) -> list[int]:
        """Return the numbers of the mails after `uid` that arrived on a day or later, in their order."""
        days = f" SINCE {since.day}-{MONTHS[since.month - 1]}-{since.year}" if since else ""
        found = [int(number) for number in self._box.uids(f"UID {uid + 1}:*{days}")]
        return sorted(number for number in found if number > uid)  # "*" means the last one, even an old one

    def listed(self, uids: Sequence[int]) -> list[Listed]:
        """Return size and time of receipt of mails."""
        found = {}
        for line in self._fetch(uids, "(UID RFC822.SIZE INTERNALDATE)"):
            head = line[0] if isinstance(line, tuple) else line
            uid, size = UID.search(head), SIZE.search(head)
            if uid and size:
                found[int(uid[1])] = Listed(int(uid[1]), int(size[1]), _moment(head))
        return [found[uid] for uid in uids if uid in found]

    def contents(self, uids: Sequence[int], *, whole: bool) -> dict[int, bytes]:
        """Return mails as bytes, or only their headers; reading marks nothing."""
        part = "BODY.PEEK[]" if whole else "BODY.PEEK[HEADER]"
        found: dict[int, bytes] = {}
        lines = self._fetch(uids, f"(UID {part})")
        for number, line in enumerate(lines):
            if not isinstance(line, tuple):
                continue
            after = lines[number + 1] if number + 1 < len(lines) else b""
            uid = UID.search(line[0]) or (UID.search(after) if isinstance(after, bytes) else None)
            if uid:
                found[int(uid[1])] = line[1]
        return found

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Mark mails as read, where the server lets us; they stay where they are."""
        with suppress(ImapToolsError):
            self._box.flag([str(uid) for uid in uids], "\\Seen", value=True)

    def _fetch(self, uids: Sequence[int], parts: str) -> list[bytes | tuple[bytes, bytes]]:
        if not uids:
            return []
        numbers = ",".join(str(uid) for uid in uids)
        kind, lines = self._box.client.uid("FETCH", numbers, parts)
        if kind != "OK":
            raise imaplib.IMAP4.error("FETCH")
        return [line for line in lines if line is not None]


def _moment(head: bytes) -> datetime | None:
    """Read an INTERNALDATE such as "25-Nov-2026 10:00:00 +0100"."""
    found = DATE.search(head)
    try:
        moment = (
            parsedate_to_datetime(found[1].decode("ascii").strip().replace("-", " ", 2)) if found else None
        )
    except (ValueError, TypeError, UnicodeError):
        return None
    return moment.astimezone(UTC) if moment and moment.tzinfo else None
