"""The mailboxes: mails read from a real Dovecot by one job, into encrypted tables, and sorted."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench import imap_server
from bench.figures import Figure
from bench.imap_server import Dovecot
from bench.population import controller
from bench.stage import Stage
from mailroom import tasks
from mailroom.enums import ArrivalState, Security
from mailroom.models import Incoming, Mailbox
from office import clock
from vault.domain import keys

MAILS = 1_000
LEAST_A_SECOND = 20
PDF = "JVBERi0xLjcgcHJvb2Y=\r\n" + (
    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg==\r\n" * 200
)


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure how many mails a second one job takes in; every tenth has a file, every fourth is of HTML."""
    with imap_server.running() as server:
        _mailbox(server)
        now = clock.now()
        server.deliver_many([_mail(number) for number in range(MAILS)], received_at=now)
        started = time.perf_counter()
        tasks.fetch()
        seconds = time.perf_counter() - started
    taken = Incoming.objects.exclude(state=ArrivalState.ARRIVED).count()
    rate = taken / seconds
    yield Figure(
        "mails read in one job",
        f"{rate:.0f} a second ({taken} of {MAILS} in {seconds:.1f} s)",
        f"at least {LEAST_A_SECOND} a second, all",
        ok=rate >= LEAST_A_SECOND and taken == MAILS,
    )


def _mailbox(server: Dovecot) -> None:
    Mailbox.objects.create(
        data_key_id=keys.create("mailbox"),
        controller=controller(),
        host=imap_server.HOST,
        port=server.port,
        security=Security.PLAIN,
        username=imap_server.USER,
        password=imap_server.PASSWORD,
        reply_address="privacy@bench.example",
        created_at=clock.now(),
    )


def _mail(number: int) -> bytes:
    """Write a mail as mail programs do."""
    head = (
        f"From: Elsa {number} <elsa.{number}@person.example>\r\nTo: privacy@bench.example\r\n"
        f"Subject: =?utf-8?q?Mina_uppgifter_=C3=A5r_{number}?=\r\nMessage-ID: <{number}@person.example>\r\n"
        "Date: Wed, 25 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
    )
    words = "Please send me all that you know about me.\r\n" * 20
    if number % 4 == 0:
        html = f"<html><body><p>{words}</p><img src='https://tracker.example/{number}.gif'></body></html>"
        return f"{head}Content-Type: text/html; charset=utf-8\r\n\r\n{html}".encode()
    if number % 10 == 1:
        return (
            f'{head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{words}'
            '\r\n--b\r\nContent-Type: application/pdf; name="proof.pdf"\r\nContent-Transfer-Encoding: base64\r\n'
            f"Content-Disposition: attachment\r\n\r\n{PDF}\r\n--b--\r\n"
        ).encode()
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{words}".encode()
