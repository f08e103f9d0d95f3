"""Deriving 100,000 open requests anew after a change of options, against a raw update of their rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import connection, connections

from bench import population
from bench.figures import Figure, at_most
from bench.processes import apart, peak
from bench.stage import Stage
from requests.domain import recomputing
from requests.models import Deadline, Upkeep

REQUESTS = 100_000
MOST = 15
MOST_GROWTH = 64  # megabytes


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure the job after a closing day was named that moves a part of them."""
    now = population.hold(REQUESTS)
    raw = _seconds(_update_raw)
    _name_closing_day(now=now)
    taken, written, growth = apart(_recompute, now)
    told = f"{taken:.1f} s, {written:,} moved; raw {raw:.1f} s"
    yield at_most("recompute, share of a raw update", ratio=taken / raw, bound=MOST, told=told)
    yield Figure(
        "recompute, memory",
        f"grew by {growth:.0f} MB",
        f"at most {MOST_GROWTH} MB",
        ok=growth <= MOST_GROWTH,
    )


def _update_raw() -> None:
    """Update the rows that the office works by in one statement, and put them back."""
    for days in (1, -1):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE requests_deadline SET due_on = due_on + %s WHERE is_current AND is_open", [days]
            )


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) / 2


def _name_closing_day(*, now: datetime) -> None:
    """Close both offices on a day that answers are due on."""
    due = Deadline.objects.current().open().filter(due_on__gt=now.date() + timedelta(days=7))
    first = due.order_by("due_on").values_list("due_on", flat=True)[0]
    for controller in population.controllers():
        controller.closing_days.get_or_create(day=first, defaults={"name": "Closed"})


def _recompute(now: datetime) -> tuple[float, int, float]:
    """Run the job; return its seconds, for how many requests it wrote, and by how many MB the process grew."""
    Upkeep.objects.exists()
    before = peak()
    started = time.perf_counter()
    written = recomputing.recompute_open(now=now)
    taken = time.perf_counter() - started
    growth = peak() - before
    connections.close_all()
    return taken, written, growth
