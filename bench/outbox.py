"""The outbox: mails handed to a local mail server by one worker, against a bare smtplib loop over one connection."""

from __future__ import annotations

import smtplib
import time
import uuid
from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

import law
from bench import mail_server
from bench.figures import Figure, at_least
from bench.population import controller
from bench.stage import Stage
from mailroom import messages, tasks
from mailroom.domain import outbox
from mailroom.enums import State
from mailroom.messages import Message
from mailroom.models import Mail
from office import clock
from vault.domain import keys

MAILS = 10_000
PER_TRANSACTION = 500
LEAST_SHARE = 0.5


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure how many mails a second leave, as a share of what smtplib alone hands over."""
    Mail.objects.all().delete()
    _queue(MAILS)
    prepared = _prepared()
    with mail_server.running() as port:
        bare = MAILS / _seconds_of_bare_loop(prepared, port)
        ours = MAILS / _seconds_of_worker(port)
    yield at_least(
        "outbox, share of bare smtplib",
        ratio=ours / bare,
        bound=LEAST_SHARE,
        told=f"{ours:.0f} of {bare:.0f} mails a second",
    )


def _queue(count: int) -> None:
    """Queue receipts, each for a person with a key of their own, as intake does."""
    now = clock.now() - timedelta(minutes=1)
    ours = controller()
    for start in range(0, count, PER_TRANSACTION):
        with transaction.atomic(), transaction.atomic(using="vault"):
            for number in range(start, start + PER_TRANSACTION):
                outbox.queue_mail(
                    controller=ours,
                    data_key_id=keys.create("bench"),
                    to=f"elsa.{number}@person.example",
                    template="requests/receipt",
                    context={
                        "reference": f"BE-{number:06}",
                        "right_label": "Access to personal data",
                        "due_on": date(2026, 12, 28),
                        "guidance": False,
                        "authority": law.authority("SE"),
                        "url": f"https://bench.example/bench/requests/{uuid.uuid4()}/",
                    },
                    language=ours.languages[number % 3],
                    dedupe_key=f"bench:{number}",
                    cause=f"bench:{number}",
                    now=now,
                )


def _prepared() -> list[Message]:
    """Make beforehand what the bare loop sends: byte for byte what the worker will send."""
    mails = Mail.objects.select_related("controller")
    return [messages.build(mail, now=clock.now()) for mail in mails.iterator()]


def _seconds_of_bare_loop(prepared: list[Message], port: int) -> float:
    started = time.perf_counter()
    with smtplib.SMTP(mail_server.HOST, port) as server:
        for message in prepared:
            server.sendmail(message.sender, [message.recipient], message.content)
    return time.perf_counter() - started


def _seconds_of_worker(port: int) -> float:
    """Let the worker's task drain the queue, in as many turns as it takes."""
    settings.MAIL_TRANSPORT |= {"kind": "smtp", "host": mail_server.HOST, "port": port}
    waiting = Mail.objects.filter(state=State.QUEUED)
    started = time.perf_counter()
    while waiting.exists():
        tasks.deliver()
    return time.perf_counter() - started
