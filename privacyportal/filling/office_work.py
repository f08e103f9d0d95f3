"""What a realistic office holds: people with their choices, requests long answered, and those under way."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context

from django.db import connection, connections, transaction

from office.models import Controller, User
from privacyportal.filling import choices, people
from privacyportal.filling.cases import OPEN, UNASSIGNED_EVERY, Batch, Wanted
from privacyportal.filling.choices import Terms
from privacyportal.filling.invented import id_of
from requests.domain import reminders
from requests.domain.outlook import Office
from requests.enums import Outcome, Status
from requests.models import Request
from subjects.models import Subject

PER_BATCH = 500
OPEN_EVERY = 8
OPEN_DAYS = 34
"""Open requests came in within so many days: a few are overdue where a month is the rule."""

CLOSED_DAYS = 660
"""Closed ones within so many days before, as far as their controller keeps them so long."""

LATE_EVERY = 23
OUTCOMES = (
    *(Outcome.FULFILLED,) * 14,
    *(Outcome.PARTLY_FULFILLED, Outcome.PARTLY_FULFILLED, Outcome.REFUSED, Outcome.WITHDRAWN),
    *(Outcome.UNVERIFIABLE, Outcome.DUPLICATE),
)
Progress = Callable[[str, int, int], None]
"""Told what is being filled in, how many there are, and how many there will be."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much to add."""

    requests: int = 0
    people: int = 0
    events: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to add where. People and requests are counted from 0, and spread over the controllers in turn.

    Their numbers, from which all about them follows, come after those of all that are there.
    """

    controllers: tuple[Controller, ...]
    terms: tuple[Terms | None, ...]
    amount: Amount
    first_person: int
    first_request: int
    now: datetime

    def events_of(self, person: int) -> int:
        """Return how many events a person has."""
        events, people = self.amount.events, self.amount.people
        return events * (person + 1) // people - events * person // people

    def who_asks(self, request: int) -> int | None:
        """Return the number of the person whose a request is, who is known to the same controller."""
        evenly = self.amount.people - self.amount.people % len(self.controllers)
        return self.first_person + request % evenly if evenly else None


def plan(controllers: Sequence[Controller], *, amount: Amount, now: datetime) -> Plan:
    """Return what will be added to what is there."""
    return Plan(
        controllers=tuple(controllers),
        terms=tuple(choices.terms_of(one, now=now) for one in controllers),
        amount=amount,
        first_person=_first_person(controllers),
        first_request=Request.objects.count(),
        now=now,
    )


def _first_person(controllers: Sequence[Controller]) -> int:
    """Return a number from which on nobody is there: an interrupted run has left out some before its last."""
    first, gap = Subject.objects.count(), PER_BATCH * (processes_here() + 1)
    while True:
        numbers = {id_of(number, at=at): number for at in controllers for number in range(first, first + gap)}
        taken = Subject.objects.order_by().filter(pk__in=numbers).values_list("pk", flat=True)
        last = max((numbers[key] for key in taken), default=None)
        if last is None:
            return first
        first = last + 1


def carry_out(wanted: Plan, *, processes: int, progress: Progress) -> None:
    """Add it, batch by batch; what an interrupted run has added stays."""
    kinds = (
        ("people", wanted.amount.people, _add_people),
        ("requests", wanted.amount.requests, _add_requests),
    )
    for what, count, add in kinds:
        done = 0
        for added in _each(add, wanted, count, processes=processes):
            done += added
            progress(what, done, count)
    _tidy()


def _each(add: Callable[[Plan, range], int], wanted: Plan, count: int, *, processes: int) -> Iterator[int]:
    parts = [range(start, min(start + PER_BATCH, count)) for start in range(0, count, PER_BATCH)]
    if processes == 1:
        yield from (add(wanted, part) for part in parts)
        return
    connections.close_all()
    with get_context("fork").Pool(processes) as pool:
        yield from pool.imap_unordered(_Adding(add, wanted), parts)


@dataclass(frozen=True, slots=True)
class _Adding:
    """One kind of work, ready to be sent to another process."""

    add: Callable[[Plan, range], int]
    plan: Plan

    def __call__(self, part: range) -> int:
        return self.add(self.plan, part)


def _add_people(wanted: Plan, part: range) -> int:
    with transaction.atomic():
        for at, terms, those in _by_controller(wanted, part):
            numbers = [wanted.first_person + one for one in those]
            people.add(at, numbers=numbers, now=wanted.now)
            if terms is not None and wanted.amount.events:
                chosen = [
                    (id_of(number, at=at), wanted.events_of(one))
                    for one, number in zip(those, numbers, strict=True)
                ]
                choices.record(at, people=chosen, terms=terms, now=wanted.now)
    return len(part)


def _add_requests(wanted: Plan, part: range) -> int:
    for at, _terms, those in _by_controller(wanted, part):
        office = reminders.office_of(at, now=wanted.now)
        handlers = sorted(office.handlers.values(), key=lambda user: user.email)
        store([_request(wanted, one, office=office, handlers=handlers) for one in those], now=wanted.now)
    return len(part)


def store(wanted: list[Wanted], *, now: datetime) -> None:
    """Store requests of one controller or several, so many in a transaction."""
    for start in range(0, len(wanted), PER_BATCH):
        part = wanted[start : start + PER_BATCH]
        batch = Batch(day=part[0].office.controller.reminder_day(now), now=now)
        with transaction.atomic():
            batch.fill(part)
            batch.store()


def _by_controller(wanted: Plan, part: range) -> Iterator[tuple[Controller, Terms | None, range]]:
    sharing = len(wanted.controllers)
    for place, (at, terms) in enumerate(zip(wanted.controllers, wanted.terms, strict=True)):
        first = part.start + (place - part.start) % sharing
        yield at, terms, range(first, part.stop, sharing)


def _request(wanted: Plan, place: int, *, office: Office, handlers: list[User]) -> Wanted:
    """Return one request: of eight one is under way, the others were answered within the last two years."""
    turn = place // len(wanted.controllers)
    lap = turn // OPEN_EVERY
    is_open = turn % OPEN_EVERY == 0
    kept = max(1, min(CLOSED_DAYS, office.controller.contents_kept_days - 2 * OPEN_DAYS))
    days = lap * 7 % OPEN_DAYS if is_open else OPEN_DAYS + turn * 37 % kept
    took = OPEN_DAYS - 1 if turn % LATE_EVERY == 0 else 2 + turn * 5 % 26
    return Wanted(
        number=wanted.first_request + place,
        variety=turn,
        office=office,
        received_on=office.controller.reminder_day(wanted.now) - timedelta(days=days),
        status=OPEN[lap % len(OPEN)] if is_open else Status.CLOSED,
        assignee=handlers[lap % len(handlers)] if handlers and turn % UNASSIGNED_EVERY else None,
        took=took,
        outcome=OUTCOMES[turn % len(OUTCOMES)],
        person=wanted.who_asks(place),
    )


def processes_here() -> int:
    """Return how many processes fill at once: as many as there are cores, one where the database takes one writer."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return 1
    return os.cpu_count() or 1


def _tidy() -> None:
    """Do what autovacuum would do soon."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        for name in connections:
            with connections[name].cursor() as cursor:
                cursor.execute("VACUUM (ANALYZE)")
