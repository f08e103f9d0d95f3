"""The ways out: an SMTP server, or a folder of files that any mail program opens."""

import email
import ipaddress
import os
import smtplib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from mailroom import dialogue
from mailroom.messages import Message
from mailroom.models import Mail
from office.models import User

TIMEOUT = 30
"""Seconds that the mail server may stay silent."""

PERMANENT = 500

READABLE = policy.SMTPUTF8.clone(linesep="\n", refold_source="all")
"""Headers and bodies in UTF-8, as a person reads them."""


class DeliveryError(Exception):
    """A mail did not leave; the text is the technical reason and may still hold an address."""


class RefusedError(DeliveryError):
    """The server will never take this mail."""


class DeferredError(DeliveryError):
    """The server does not take this mail now."""


class UnreachableError(DeliveryError):
    """No mail leaves this way now."""


class Transport(Protocol):
    """A way out."""

    def send(self, message: Message, mail: Mail) -> None:
        """Hand one message over, or raise a `DeliveryError`; `confirm` is asked before the next one."""

    def confirm(self) -> None:
        """Return when the message that was handed over last has been taken, or raise a `DeliveryError`."""

    def close(self) -> None:
        """Let go of what is held open."""


class FileTransport:
    """Writes each mail into a file of its own, whole or not at all; a second attempt replaces the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: Message, mail: Mail) -> None:
        """Write the message, with headers and bodies in readable UTF-8."""
        parsed = email.message_from_bytes(message.content, policy=policy.default)
        target = (
            self.folder / f"{mail.created_at:%Y%m%dT%H%M%S}-{mail.template.replace('/', '.')}-{mail.id}.eml"
        )
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, unfinished = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.write(parsed.as_bytes(policy=READABLE))
            Path(unfinished).replace(target)
        except OSError as error:
            raise UnreachableError(f"The mail folder cannot be written to: {error.strerror}") from error

    def confirm(self) -> None:
        """A file that was written stays."""

    def close(self) -> None:
        """Nothing is held open."""


class SmtpTransport:
    """Hands mails to an SMTP server, many over one connection."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.backend = EmailBackend(
            host=config["host"],
            port=config["port"],
            username=config.get("user", ""),
            password=config.get("password", ""),
            use_tls=config.get("tls", False),
            use_ssl=config.get("ssl", False),
            timeout=TIMEOUT,
        )
        self.used = False
        self.handed_over: Message | None = None

    def send(self, message: Message, mail: Mail) -> None:
        """Hand over on the open connection; where the server has hung up after earlier mails, on a new one."""
        try:
            self._hand_over(message)
        except UnreachableError:
            if not self.used:
                raise
            self._hand_over(message)
        self.handed_over = message

    def confirm(self) -> None:
        """Hear that the server takes the message; where it hangs up instead, after earlier ones, send it anew."""
        message, self.handed_over = self.handed_over, None
        assert message is not None  # noqa: S101 - the tour asks once for each message
        try:
            self._hear()
        except UnreachableError:
            if not self.used:
                raise
            self._hand_over(message)
            self._hear()
        self.used = True

    def close(self) -> None:
        """Say goodbye to the server."""
        try:
            self.backend.close()
        except (OSError, smtplib.SMTPException):
            self.backend.connection = None

    def _hand_over(self, message: Message) -> None:
        with self._failures_translated():
            self.backend.open()
            dialogue.hand_over(self._connection(), message)

    def _hear(self) -> None:
        with self._failures_translated():
            dialogue.hear_verdict(self._connection())

    def _connection(self) -> smtplib.SMTP:
        if self.backend.connection is None:
            raise UnreachableError("The mail server gave no connection.")
        return self.backend.connection

    @contextmanager
    def _failures_translated(self) -> Iterator[None]:
        """Say what a failure means for the mail."""
        try:
            yield
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            self._raise(code, words, permanent=code >= PERMANENT, cause=error)
        except smtplib.SMTPDataError as error:
            permanent = error.smtp_code >= PERMANENT
            self._raise(error.smtp_code, error.smtp_error, permanent=permanent, cause=error)
        except smtplib.SMTPSenderRefused as error:
            # What the server has against the sender is ours to mend, not the mail's end.
            self._raise(error.smtp_code, error.smtp_error, permanent=False, cause=error)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise UnreachableError(_reason(error)) from error

    def _raise(self, code: int, words: bytes | str, *, permanent: bool, cause: Exception) -> None:
        """Raise what a server's answer means for the mail."""
        reason = f"{code} {_decoded(words)}"
        if code == dialogue.SERVICE_NOT_AVAILABLE:
            self.close()
            raise UnreachableError(reason) from cause
        raise (RefusedError if permanent else DeferredError)(reason) from cause


class Transports:
    """The ways out that one round of deliveries uses, each opened once."""

    def __init__(self) -> None:
        self.files: FileTransport | None = None
        self.smtp: SmtpTransport | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.smtp is not None:
            self.smtp.close()

    def way_out_for(self, mail: Mail) -> Transport:
        """Choose how a mail leaves; those of a demonstration stay on this machine."""
        config: dict[str, Any] = settings.MAIL_TRANSPORT
        if config["kind"] == "smtp" and (is_loopback(config["host"]) or not is_of_a_demonstration(mail)):
            self.smtp = self.smtp or SmtpTransport(config)
            return self.smtp
        self.files = self.files or FileTransport(Path(config["dir"]))
        return self.files


def is_of_a_demonstration(mail: Mail) -> bool:
    """Tell whether a mail is of a demo controller, or to somebody who works for demo controllers only."""
    if mail.controller is not None:
        return mail.controller.is_demo
    recipient = User.objects.normalize_email(str(mail.to))
    colleagues = User.objects.filter(email=recipient, grants__isnull=False)
    return colleagues.exists() and not colleagues.filter(grants__controller__is_demo=False).exists()


@cache
def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _reason(error: Exception) -> str:
    """Put a connection's failure into words."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{type(error).__name__}: {words}"


def _decoded(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
