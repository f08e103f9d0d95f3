"""Whether broker, worker, beat, the mail server and the mailboxes do their work."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone

from mailroom import imap
from mailroom.domain import delivery
from mailroom.errors import MailboxError
from mailroom.models import Mailbox
from mailroom.transports import is_loopback
from office import clock
from privacyportal import health, jobs
from privacyportal.celery import app
from privacyportal.doctor.findings import Finding, check, ok, warning, wrong

ANSWER = 3.0
PATIENCE = 10
"""Seconds that a worker, and a mail server, have for an answer."""


@check("broker")
def broker() -> Iterator[Finding]:
    """See that tasks can be handed over."""
    if health.broker_takes():
        yield ok("The broker takes tasks.")
    elif settings.REDIS_URL:
        yield wrong(
            "The broker that REDIS_URL names cannot be reached: mails wait for the beat's next turn.",
            "See that Redis runs, takes connections from here, and that the password fits.",
        )
    else:
        yield wrong(
            f"The broker's folder {settings.BROKER_DIR} cannot be written to.", "chown it to this user."
        )


@check("worker")
def worker() -> Iterator[Finding]:
    """Ask the workers whether they are there; those of the filesystem broker cannot be asked."""
    if not settings.REDIS_URL or not health.broker_takes():
        return
    answers = app.control.ping(timeout=ANSWER)
    if answers:
        yield ok(f"{len(answers)} workers answer." if len(answers) > 1 else "A worker answers.")
    else:
        yield wrong(
            "No worker answers: no mail leaves and no deadline is minded.",
            "Start it (systemctl start privacyportal-worker) and look into its log.",
        )


@check("beat", needs=("default",))
def beat() -> Iterator[Finding]:
    """See when the last turn of the beat came to its end, and which jobs are behind."""
    last, restart = jobs.last_turn(), "See that privacyportal-beat and privacyportal-worker run, once each."
    if last is None:
        yield wrong("No job of the beat was ever done.", restart)
        return
    silence = timezone.now() - last
    if silence > health.BEAT_PATIENCE:
        yield wrong(f"No job was done for {_minutes(silence)}.", restart)
        return
    late = jobs.late(now=timezone.now())
    if late:
        yield wrong(
            f"Jobs are late: {', '.join(late)}.",
            "The worker's log says why they fail, or never come to an end.",
        )
    else:
        yield ok("The jobs of the beat are done in time.")


@check("mail server")
def mail_server() -> Iterator[Finding]:
    """Greet the mail server and sign in; no mail is sent."""
    config = settings.MAIL_TRANSPORT
    if config["kind"] != "smtp":
        yield warning(f"Mails are written into {config['dir']} and leave for nobody.", "Set EMAIL_URL.")
        return
    where = f"{config['host']}:{config['port']}"
    if not (config["tls"] or config["ssl"] or is_loopback(config["host"])):
        yield wrong(
            f"Mails go to {where} unencrypted.", "Let EMAIL_URL begin with smtp+tls:// or smtp+ssl://."
        )
    backend = EmailBackend(
        host=config["host"],
        port=config["port"],
        username=config["user"],
        password=config["password"],
        use_tls=config["tls"],
        use_ssl=config["ssl"],
        timeout=PATIENCE,
    )
    try:
        backend.open()
    except smtplib.SMTPAuthenticationError:
        yield wrong(f"The mail server {where} refuses user or password.", "Correct both in EMAIL_URL.")
    except ssl.SSLError as error:
        yield wrong(
            f"The mail server {where} cannot be trusted, or speaks no TLS there: {error.reason}.",
            "See that host and port fit, and that its certificate is valid for that name.",
        )
    except (OSError, smtplib.SMTPException) as error:
        yield wrong(
            f"The mail server {where} cannot be reached: {type(error).__name__}.",
            "See that host and port in EMAIL_URL fit and that the way there is open.",
        )
    else:
        yield ok(f"The mail server {where} takes our greeting.")
    finally:
        backend.close()


@check("mails", needs=("default",))
def mails() -> Iterator[Finding]:
    """See that mails leave."""
    backlog = delivery.backlog(now=clock.now())
    if backlog.overdue > health.MAIL_PATIENCE:
        yield wrong(
            f"A mail has been due for {_minutes(backlog.overdue)} and nobody takes it.",
            "See that a worker runs.",
        )
    if backlog.failed:
        yield warning(
            f"{backlog.failed} mails were given up.",
            "Look at them in the admin under Mails, and send them again or write a letter.",
        )
    if backlog.overdue <= health.MAIL_PATIENCE:
        yield ok(f"Mails that wait: {backlog.waiting}, none for too long.")


@check("mailboxes", needs=("default", "vault"))
def mailboxes() -> Iterator[Finding]:
    """Open each mailbox that is read; nothing in it is touched."""
    for mailbox in Mailbox.objects.filter(active=True):
        try:
            with imap.opened(mailbox) as folder:
                assert folder.uidvalidity  # noqa: S101 - a folder that can be read has one
        except MailboxError as error:
            yield wrong(
                f"The mailbox {mailbox} cannot be read: {error}", "Correct it in the admin, under Office."
            )
        else:
            yield ok(f"The mailbox {mailbox} can be read.")


def _minutes(span: timedelta) -> str:
    return f"{int(span.total_seconds() // 60)} minutes"
