"""Who and what the benchmarks' portal holds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing import get_context

from django.db import connection, connections

from office import clock, triggers
from office.models import Controller, User
from privacyportal.filling import offices
from privacyportal.filling.cases import OPEN, UNASSIGNED_EVERY, Wanted
from privacyportal.filling.office_work import store
from privacyportal.filling.offices import HANDLERS, company
from requests.domain import recomputing, reminders
from requests.domain.outlook import Office
from requests.enums import Status
from requests.models import Request

FEW, MANY = 1_000, 1_000_000 if os.environ.get("LARGE") else 100_000
"""Requests of an office that has just begun and of a very large one; ten times as many with LARGE=1."""

PROCESSES = 2
RECEIVED_DAYS = 45
CLOSED_EVERY = 20
CLOSED_FROM = 1_200_000  # numbers; benchmarks of their own begin at 3, 4 and 5 million
DUE_FROM = 5_000_000
PLAIN = 100  # the variety: access, asked from Sweden, not extended
DUE_SOON = 25  # days after the receipt: the last week before an answer is due


_held = [0]
"""How many requests were asked for, latest last."""


def controller() -> Controller:
    """Return the controller that everything is measured at, made if need be."""
    return company("bench", country="SE", time_zone="Europe/Stockholm")


def register() -> Controller:
    """Return a third controller, of which nothing else is measured, with many third parties."""
    return company("bench-register", country="SE", time_zone="Europe/Stockholm")


def controllers() -> list[Controller]:
    """Return both controllers that the requests are spread over."""
    return [controller(), company("bench-norge", country="NO", time_zone="Europe/Oslo")]


def handler() -> User:
    """Return one of the case handlers, who work for both controllers."""
    return User.objects.get(email="handler0@portal.example")


def hold(wanted: int) -> datetime:
    """Let the portal hold so many open requests, each as the product would have stored it, and a few closed ones.

    They are spread over rights, countries, states, assignees, days and two controllers; every reminder up to today
    was given. The mails that went out are not there. Returns the moment for which the portal is in that state.
    """
    now = clock.now()
    there = Request.objects.open().count()
    if (
        there > wanted or there != _held[-1]
    ):  # others came in, whose random references may be those of numbers
        _clear()
    _staffed(now)
    missing = wanted - Request.objects.open().count()
    if missing:
        _grow(missing, now=now)
    _held.append(wanted)
    _tidy()
    return now


def add_due(wanted: int, *, now: datetime) -> None:
    """Add open requests of which each asks for a reminder to its assignee now."""
    both = _offices()
    first = Request.objects.count()
    day = both[0].controller.reminder_day(now)
    requests = [
        Wanted(
            number=DUE_FROM + first + number,
            variety=PLAIN,
            office=(office := both[number % 2]),
            received_on=day - timedelta(days=DUE_SOON),
            status=Status.IN_PROGRESS,
            assignee=_handlers(office)[number % HANDLERS],
            told=False,
        )
        for number in range(wanted)
    ]
    store(requests, now=now)
    _tidy()


def _staffed(now: datetime) -> None:
    """Make staff, and let the scheduled jobs learn how things stand before there is anything to do."""
    offices.staffed(*controllers(), now=now)
    if not Request.objects.exists():
        reminders.sweep(now=now)
        recomputing.recompute_open(now=now)


def _offices() -> list[Office]:
    return [reminders.office_of(one, now=clock.now()) for one in controllers()]


def _handlers(office: Office) -> list[User]:
    return sorted(
        (user for user in office.handlers.values() if user.email.startswith("handler")),
        key=lambda user: user.email,
    )


def _grow(missing: int, *, now: datetime) -> None:
    """Add requests from as many processes as there are cores."""
    first = Request.objects.count()
    shares = [range(first + part, first + missing, PROCESSES) for part in range(PROCESSES)]
    connections.close_all()
    with get_context("fork").Pool(PROCESSES) as pool:
        pool.starmap(_fill, [(share, now) for share in shares])


def _fill(numbers: range, now: datetime) -> None:
    store(list(_planned(numbers, now=now)), now=now)
    connections.close_all()


def _planned(numbers: range, *, now: datetime) -> Iterator[Wanted]:
    both = _offices()
    staff = {office.controller.pk: _handlers(office) for office in both}
    day = both[0].controller.reminder_day(now)
    for place, number in enumerate(numbers):
        office = both[number // 2 % 2]
        handlers = staff[office.controller.pk]
        one = Wanted(
            number=number,
            variety=number,
            office=office,
            received_on=day - timedelta(days=RECEIVED_DAYS - RECEIVED_DAYS * place // len(numbers)),
            status=OPEN[number // 4 % len(OPEN)],
            assignee=handlers[number // 4 % HANDLERS] if number // 7 % UNASSIGNED_EVERY else None,
        )
        yield one
        if number % CLOSED_EVERY == 0:
            yield replace(one, number=CLOSED_FROM + number, status=Status.CLOSED)


def _clear() -> None:
    """Delete all requests with what hangs on them; their data keys stay."""
    with triggers.all_lifted(), connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE requests_request, requests_historicalrequest, mailroom_mail, office_accessentry CASCADE"
        )


def _tidy() -> None:
    """Do what autovacuum would do soon."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
