"""Handing files over: sealing and fetching 200 MB must need no more memory than 2 MB."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from bench import population
from bench.figures import Figure, at_most
from bench.processes import apart, peak
from bench.stage import Stage
from law import Right
from mailroom.models import Mail
from office import clock
from office.accepted_files import accept
from office.models import User
from requests.domain import collecting, fetching, intake, packages, sealing
from requests.domain.intake import Submission
from requests.enums import Channel, FileSource
from requests.models import Request
from vault.domain import keyring

MEGABYTE = 1_000_000
LITTLE, MUCH = 2, 200
EACH = 2
MOST = 1.1
CODE = re.compile(r"(?:\w{5}-){3}\w{5}")


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure how much larger a process gets at its peak for a hundred times as much, and how long that takes."""
    population.hold(1)
    cases = {size: _collected(size) for size in (LITTLE, MUCH)}
    (little, _quick), (much, seconds) = (
        apart(_seal_and_fetch, str(cases[size].pk)) for size in (LITTLE, MUCH)
    )
    told = f"peak {much:.0f} MB for {MUCH} MB in {seconds:.0f} s, {little:.0f} MB for {LITTLE} MB"
    yield at_most("package sealed and fetched, memory", ratio=much / little, bound=MOST, told=told)


def _seal_and_fetch(key: str) -> tuple[float, float]:
    """Return how many MB the process had at its peak, and the seconds."""
    now, started = clock.now(), time.perf_counter()
    case = Request.objects.select_related("controller").get(pk=key)
    packages.hand_over(case, text="Here is all we hold.", by=population.handler(), now=now)
    if sealing.seal_all(now=now) != 1:
        raise RuntimeError("Nothing was sealed.")
    package = packages.latest(case)
    mail = Mail.objects.get(cause=case.cause, template="requests/code")
    code = CODE.search(str(mail.text))
    if package is None or code is None:
        raise RuntimeError("No code was sent.")
    ticket = fetching.enter_code(package, typed=code.group(), token="bench", now=now)
    secret = fetching.admit(package, ticket=ticket, token="bench", now=now)
    if secret is None or sum(map(len, fetching.plain(package, secret=secret))) != package.size:
        raise RuntimeError("The package could not be fetched whole.")
    connections.close_all()
    return peak(), time.perf_counter() - started


def _collected(megabytes: int) -> Request:
    """Return a request for which so much is collected, in files that compression gains nothing from."""
    now, by = clock.now(), population.handler()
    given = Submission(
        right=Right.ACCESS, country="SE", language="en", email=f"much{megabytes}@person.example", about="All"
    )
    case = intake.submit(population.controller(), submission=given, channel=Channel.WEB_FORM, now=now)
    for number in range(megabytes // EACH):
        _collect(case, number=number, by=by)
    collecting.confirm_others(case, by=by, now=now)
    return case


def _collect(case: Request, *, number: int, by: User) -> None:
    content = b"%PDF-1.7 " + os.urandom(EACH * MEGABYTE)
    file = accept(SimpleUploadedFile(f"file {number}.pdf", content))
    collecting.add(case, files=[file], source=FileSource.OFFICE, by=by, now=clock.now())
    keyring.forget()
