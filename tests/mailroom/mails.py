"""Mails as people and machines write them."""

from __future__ import annotations

import itertools
from datetime import datetime
from email.message import EmailMessage

from django.db import transaction

from bench import imap_server
from bench.imap_server import Dovecot
from mailroom import reading
from mailroom.domain import sorting, storing
from mailroom.enums import Security
from mailroom.models import Incoming, Mail, Mailbox
from office.models import Controller
from vault.domain import keys

_numbers = itertools.count(1)


def arrive(
    controller: Controller, *raw: bytes, now: datetime, received_at: datetime | None = None
) -> list[Incoming]:
    """Let mails arrive at a controller without a server, and sort them; returns them in their order."""
    box = Mailbox.objects.filter(controller=controller).first() or mailbox(controller, None, now=now)
    box.uidvalidity = 1
    uids = [next(_numbers) for _mail in raw]
    arrived = [
        storing.Arrived(
            uid=uid,
            size=len(one),
            received_at=received_at or now,
            too_large=False,
            read=reading.read(one, whole=True),
        )
        for uid, one in zip(uids, raw, strict=True)
    ]
    with transaction.atomic():
        storing.store(box, arrived, now=now)
    sorting.sort_arrived(now=now)
    return list(Incoming.objects.filter(uid__in=uids).order_by("uid"))


def mailbox(controller: Controller, server: Dovecot | None, *, now: datetime) -> Mailbox:
    """Return the mailbox of the server, read for a controller; answers reach it."""
    return Mailbox.objects.create(
        data_key_id=keys.create("mailbox"),
        controller=controller,
        host=imap_server.HOST,
        port=server.port if server else 143,
        security=Security.PLAIN,
        username=imap_server.USER,
        password=imap_server.PASSWORD,
        reply_address=f"privacy@{controller.slug}.example",
        created_at=now,
    )


def mail(
    text: str, *, sender: str = "Elsa <elsa@person.example>", subject: str = "My data", **headers: str
) -> EmailMessage:
    """Return a mail from a person; headers with "_" for "-"."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "privacy@dreame.example"
    message["Subject"] = subject
    message["Message-ID"] = f"<{next(_numbers)}@person.example>"
    for key, value in headers.items():
        name = key.replace("_", "-")
        del message[name]
        message[name] = value
    message.set_content(text)
    return message


def plain(text: str, **given: str) -> bytes:
    """Return a mail from a person as bytes."""
    return mail(text, **given).as_bytes()


def bounce(sent: Mail, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """Return the notice that a mail of ours could not be delivered (RFC 3464)."""
    return (
        "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nTo: portal@dreame.example\r\n"
        f"Subject: Undelivered\r\nMessage-ID: <{next(_numbers)}@mx.example>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; elsa@person.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {sent.message_id}\r\n\r\n--b--\r\n"
    ).encode()
