"""The law: 100,000 due dates with their derivation, against the bare date arithmetic by python-dateutil for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

import law
from bench.figures import Figure, at_most
from bench.stage import Stage
from law import Case, Event, EventKind, Right, Step

DATES = 100_000
MOST = 10
FIRST = date(2026, 1, 1)
DAYS = 700
PAUSED_ONE_IN = 11  # no multiple of the number of laws, so that each has some
PERIODS = {
    "SE": relativedelta(months=1),
    "NO": relativedelta(months=1),
    "GB-ENG": relativedelta(months=1),
    "DE": relativedelta(months=1),
    "CH": relativedelta(days=30),
    "US-CA": relativedelta(days=45),
    "BR": relativedelta(days=15),
    "SG": relativedelta(days=30),
    "AU": relativedelta(days=30),
    "ZA": relativedelta(days=30),
}
"""Ten laws, each with the time that it gives for an answer."""


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure processor time, both after a warm-up: public holidays are worked out once for each place and year."""
    cases = list(_cases())
    _derive(cases)
    ours, bare = _seconds(_derive, cases), _seconds(_add, cases)
    told = f"{ours:.2f} s, bare {bare:.2f} s"
    yield at_most("law, 100,000 due dates", ratio=ours / bare, bound=MOST, told=told)


def _cases() -> Iterator[Case]:
    codes = list(PERIODS)
    for number in range(DATES):
        day = FIRST + timedelta(days=number % DAYS)
        asked = Event(EventKind.IDENTITY_ASKED, day + timedelta(days=1))
        proved = Event(EventKind.IDENTITY_PROVED, day + timedelta(days=6))
        events = (asked, proved) if number % PAUSED_ONE_IN == 0 else ()
        yield Case(codes[number % len(codes)], Right.ACCESS, day, events=events)


def _derive(cases: list[Case]) -> None:
    for case in cases:
        law.deadline(case, Step.RESPOND, today=FIRST)


def _add(cases: list[Case]) -> None:
    for case in cases:
        case.received + PERIODS[case.jurisdiction]


def _seconds(work: Callable[[list[Case]], None], cases: list[Case]) -> float:
    started = time.process_time()
    work(cases)
    return time.process_time() - started
