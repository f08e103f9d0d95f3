"""Purging closed requests: 10,000 of them need no more memory than 1,000."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import connections

from bench import population
from bench.figures import Figure, at_most
from bench.processes import apart, peak
from bench.stage import Stage
from office import clock
from office.models import Controller
from privacyportal.filling import offices
from privacyportal.filling.cases import Batch, Wanted
from requests.domain import reminders, retention
from requests.enums import Channel, Direction, Status
from requests.models import Attachment, Message, PurgeRecord, Request
from vault.domain import shredding

FEW, MANY = 1_000, 10_000
MOST = 1.1
BATCH = 500
FIRST = 3_000_000
"""The number of the first request: no other benchmark has it."""

CLOSED_DAYS_AGO = 100
KEPT_DAYS = 30
FILE_EVERY = 10


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure how much larger a process gets at its peak for ten times as many requests, and how long it takes."""
    apart(measured, _fill, FEW)
    few, _seconds = apart(measured, _purge, FEW)
    apart(measured, _fill, MANY)
    many, seconds = apart(measured, _purge, MANY)
    told = f"peak {many:.0f} MB for {MANY:,}, {few:.0f} MB for {FEW:,}; {MANY / seconds:.0f} a second"
    yield at_most("purge of requests, memory", ratio=many / few, bound=MOST, told=told)


def measured(work: Callable[[int], None], number: int) -> tuple[float, float]:
    """Work, and return how many MB the process had at its peak, and the seconds that it took."""
    started = time.perf_counter()
    work(number)
    taken = time.perf_counter() - started
    connections.close_all()
    return peak(), taken


def _purge(count: int) -> None:
    """Purge so many, keys and files included. Raises RuntimeError where not all went."""
    now, before = clock.now(), PurgeRecord.objects.count()
    erased = retention.erase_expired(now=now)
    shredding.carry_out(now=now)
    if erased != count or PurgeRecord.objects.count() != before + count:
        raise RuntimeError(f"{erased} of {count} requests were purged.")


def _fill(count: int) -> None:
    """Make requests whose time of keeping is over, each with a message, some with a file."""
    now = clock.now()
    office = reminders.office_of(_company(), now=now)
    received_on = office.controller.today(now) - timedelta(days=CLOSED_DAYS_AGO)
    first = FIRST + Request.objects.filter(controller=office.controller).count()
    for start in range(first, first + count, BATCH):
        batch = Batch(day=office.controller.today(now), now=now)
        batch.fill(
            [
                Wanted(
                    number=number,
                    variety=population.PLAIN,
                    office=office,
                    received_on=received_on,
                    status=Status.CLOSED,
                    assignee=None,
                )
                for number in range(start, start + BATCH)
            ]
        )
        batch.store()
        messages = [_message(case) for case in batch.cases]
        Message.objects.bulk_create(messages)
        for message in messages[::FILE_EVERY]:
            _attach(message)


def _company() -> Controller:
    found = offices.company("bench-purge", country="SE", time_zone="Europe/Stockholm")
    found.contents_days = found.retention_days = KEPT_DAYS
    found.save()
    return found


def _message(case: Request) -> Message:
    return Message(
        data_key_id=case.data_key_id,
        request=case,
        direction=Direction.FROM_PERSON,
        channel=Channel.WEB_FORM,
        body="Please find attached what you asked for.",
        created_at=case.received_at,
        sent_at=case.received_at,
    )


def _attach(message: Message) -> None:
    attachment = Attachment(
        data_key_id=message.data_key_id,
        message=message,
        name="proof.txt",
        content_type="text/plain",
        size=4096,
        created_at=message.created_at,
    )
    attachment.file.save("proof.txt", ContentFile(b"x" * 4096), save=False)
    attachment.save()
