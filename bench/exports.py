"""Lists that leave as CSV: 20,000 rows of the worklist and of the access log need no more memory than 2,000."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta

from bench import population
from bench.figures import Figure, at_most
from bench.pages import WORKLIST, signed_in
from bench.stage import Stage
from office import clock
from office.enums import Role
from office.models import Controller, User
from privacyportal.filling import offices
from privacyportal.filling.cases import Batch, Wanted
from requests.domain import reminders
from requests.enums import Status
from requests.models import Request

FEW, MANY = 2_000, 20_000
MOST = 1.2
BATCH = 500
CLOSED_DAYS_AGO, DAYS = 100, 25
FIRST = 6_000_000
"""The number of the first request: no other benchmark has it."""

EXPORTS = {"worklist": f"{WORKLIST}export/?show=closed", "access log": "/admin/office/accessentry/take/"}


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure how much more memory a download of ten times as many rows takes at its peak."""
    company = offices.company("bench-exports", country="SE", time_zone="Europe/Stockholm")
    lead = offices.member(Role.PRIVACY_LEAD, company)
    peaks: dict[int, dict[str, float]] = {}
    for count in (FEW, MANY):
        _fill(company, count)
        for address in EXPORTS.values():
            _peak(address, by=lead, rows=count)  # what is read once has been, and texts are known by heart
        peaks[count] = {name: _peak(address, by=lead, rows=count) for name, address in EXPORTS.items()}
    for name in EXPORTS:
        few, many = peaks[FEW][name], peaks[MANY][name]
        told = f"peak {many:.1f} MB for {MANY:,} rows, {few:.1f} MB for {FEW:,}"
        yield at_most(f"{name} as CSV, memory", ratio=many / few, bound=MOST, told=told)


def _peak(address: str, *, by: User, rows: int) -> float:
    """Download a list; return how many MB Python held at most meanwhile. Raises RuntimeError for a part of it."""
    client, lines = signed_in(by), 0
    gc.collect()
    tracemalloc.start()
    try:
        given = {"kind": "csv", "reason": "Measured."}
        response = client.post(address, given, headers={"host": "localhost"})
        if not response.streaming:
            raise RuntimeError(f"{address}: {response.status_code}, and not streamed")
        for part in response.streaming_content:  # type: ignore[attr-defined]
            lines += part.count(b"\r\n")
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    if lines <= rows:
        raise RuntimeError(f"{address}: {lines} lines for {rows} rows and their names.")
    return peak / 2**20


def _fill(company: Controller, count: int) -> None:
    """Let the company have so many closed requests, each with its entry in the log."""
    now = clock.now()
    office = reminders.office_of(company, now=now)
    today = company.today(now)
    for start in range(Request.objects.filter(controller=company).count(), count, BATCH):
        batch = Batch(day=today, now=now)
        batch.fill(
            [
                Wanted(
                    number=FIRST + number,
                    variety=population.PLAIN,
                    office=office,
                    received_on=today - timedelta(days=CLOSED_DAYS_AGO + number % DAYS),
                    status=Status.CLOSED,
                    assignee=None,
                )
                for number in range(start, start + BATCH)
            ]
        )
        batch.store()
