"""The ways out: an SMTP server, or a folder of files that any mail program opens."""

import email
import ipaddress
import os
import smtplib
import tempfile
from collections.abc import Callable
from email import policy
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from mailroom.dialogue import Dialogue, Refusal
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


Outcome = tuple[Message, DeliveryError | None]
"""What became of a message: None when it was taken."""


class Transport(Protocol):
    """A way out."""

    def send(self, message: Message, mail: Mail) -> list[Outcome]:
        """Hand a message over; returns what became of this one and earlier ones, as far as it is known."""

    def finish(self) -> list[Outcome]:
        """Return what became of the messages whose outcome was not known yet."""

    def close(self) -> None:
        """Let go of what is held open."""


class FileTransport:
    """Writes each mail into a file of its own, whole or not at all; a second attempt replaces the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: Message, mail: Mail) -> list[Outcome]:
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
            return [(message, UnreachableError(f"The mail folder cannot be written to: {error.strerror}"))]
        return [(message, None)]

    def finish(self) -> list[Outcome]:
        """Each file was written at once."""
        return []

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
        self.dialogue: Dialogue | None = None
        self.has_taken_some = False

    def send(self, message: Message, mail: Mail) -> list[Outcome]:
        """Say a message on the open connection; the server's verdict comes with a later one."""
        return self._converse([message], lambda dialogue: None)

    def finish(self) -> list[Outcome]:
        """Hear the verdicts that are due."""
        return self._converse([], Dialogue.finish) if self.dialogue else []

    def close(self) -> None:
        """Say goodbye to the server."""
        self.dialogue = None
        self.has_taken_some = False
        try:
            self.backend.close()
        except (OSError, smtplib.SMTPException):
            self.backend.connection = None

    def _converse(self, messages: list[Message], end: Callable[[Dialogue], None]) -> list[Outcome]:
        """Say messages and hear verdicts; where the server has hung up after some mails, go on with the next one.

        A server that hangs up before it has taken any is out of reach.
        """
        outcomes: list[Outcome] = []
        while True:
            try:
                dialogue = self._dialogue()
                while messages:
                    dialogue.say(messages[0])
                    messages = messages[1:]
                end(dialogue)
            except (OSError, smtplib.SMTPException) as error:
                outcomes += self._heard()
                messages = self._left(messages)
                goes_on = self.has_taken_some
                self.close()
                if not goes_on:
                    return [*outcomes, *((message, UnreachableError(_reason(error))) for message in messages)]
            else:
                return outcomes + self._heard()

    def _dialogue(self) -> Dialogue:
        """Return the dialogue with the server, opened if need be."""
        if self.dialogue is None:
            self.backend.open()
            connection = self.backend.connection
            if connection is None:
                raise smtplib.SMTPServerDisconnected("The mail server gave no connection.")
            self.dialogue = Dialogue(connection)
        return self.dialogue

    def _left(self, messages: list[Message]) -> list[Message]:
        """Return what has to be said anew: what the server left in doubt, and what it has not heard of."""
        in_doubt = self.dialogue.unanswered() if self.dialogue else []
        return in_doubt + [message for message in messages if message not in in_doubt]

    def _heard(self) -> list[Outcome]:
        """Take the verdicts, in the words of the mailroom."""
        if self.dialogue is None:
            return []
        verdicts, self.dialogue.verdicts = self.dialogue.verdicts, []
        self.has_taken_some = self.has_taken_some or any(refusal is None for _message, refusal in verdicts)
        return [(message, _meaning(refusal)) for message, refusal in verdicts]


def _meaning(refusal: Refusal | None) -> DeliveryError | None:
    """Say what a server's refusal means for the mail."""
    if refusal is None:
        return None
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(refusal.recipients.values()))
        reason = f"{code} {_decoded(words)}"
    else:
        code, reason = refusal.smtp_code, _reason(refusal)
    # What the server has against the sender is ours to mend, not the mail's end.
    for_good = code >= PERMANENT and not isinstance(refusal, smtplib.SMTPSenderRefused)
    return RefusedError(reason) if for_good else DeferredError(reason)


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

    def opened(self) -> list[Transport]:
        """Return the ways out that were used."""
        return [way_out for way_out in (self.smtp, self.files) if way_out is not None]

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
