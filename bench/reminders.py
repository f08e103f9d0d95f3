"""The reminder sweep: 1,000 requests that are due among 10,000 open ones and among 100,000."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench import population
from bench.figures import Figure, at_most
from bench.stage import Stage
from requests.domain import reminders

FEW, MANY = 10_000, 100_000
DUE = 1_000
MOST = 1.5


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure how much longer the same reminders take among ten times as many requests."""
    many, few = _seconds_among(MANY), _seconds_among(FEW)
    told = f"{many:.1f} s among {MANY:,}, {few:.1f} s among {FEW:,}"
    yield at_most("reminders, 1,000 due", ratio=many / few, bound=MOST, told=told)


def _seconds_among(size: int) -> float:
    """Sweep with so many open requests; raises RuntimeError where anything but what is due was said."""
    now = population.hold(size - DUE)
    if reminders.sweep(now=now):
        raise RuntimeError("Something was due before it should be.")
    population.add_due(DUE, now=now)
    started = time.perf_counter()
    queued = reminders.sweep(now=now)
    taken = time.perf_counter() - started
    if queued != DUE or reminders.sweep(now=now):
        raise RuntimeError(f"{queued} mails were queued, or something was said twice.")
    return taken
