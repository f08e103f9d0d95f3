"""Issuing notices to recipients: 10,000 of them must need no more memory than 1,000."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing import get_context
from uuid import uuid4

from django.db import connections

from bench import population
from bench.figures import Figure, at_most
from bench.stage import Stage
from office import clock
from thirdparties import names
from thirdparties.domain import notices
from thirdparties.enums import Clue, ContactRole, NoticeKind, ThirdPartyKind
from thirdparties.models import Contact, Notice, ThirdParty
from vault.domain import keys

FEW, MANY = 1_000, 10_000
MOST = 1.2
BATCH = 500
CAUSE = "bench:notices"


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure by how much more a process grows at its peak for ten times as many notices."""
    _make_recipients(MANY)
    few, _seconds = _apart(FEW)
    many, seconds = _apart(MANY)
    told = f"{many:.1f} MB for {MANY:,} ({MANY / seconds:.0f} a second), {few:.1f} MB for {FEW:,}"
    yield at_most("notices, memory", ratio=many / few, bound=MOST, told=told)


def _apart(count: int) -> tuple[float, float]:
    """Issue in a process of its own; return what it needs at its peak, in MB, and the seconds when not traced."""
    connections.close_all()
    with get_context("fork").Pool(1) as pool:
        return pool.apply(_issue, [count])


def _issue(count: int) -> tuple[float, float]:
    seconds = _told(count, cause=f"{CAUSE}:timed:{uuid4()}")
    gc.collect()
    tracemalloc.start()
    _told(count, cause=f"{CAUSE}:{uuid4()}")
    _now, peak = tracemalloc.get_traced_memory()
    connections.close_all()
    return peak / 1024**2, seconds


def _told(count: int, *, cause: str) -> float:
    """Tell so many recipients; return the seconds. Raises RuntimeError where not all were told."""
    now, ours = clock.now(), population.controller()
    last = ThirdParty.objects.filter(controller=ours).order_by("pk").values_list("pk", flat=True)[count - 1]
    started = time.perf_counter()
    issued = notices.issue(
        controller=ours,
        recipients=ThirdParty.objects.in_use().filter(controller=ours, pk__lte=last),
        kind=NoticeKind.STOP,
        purposes=[],
        person=None,
        find_by=[(Clue.EMAIL, "elsa@person.example")],
        what="",
        due_on=ours.today(now) + timedelta(days=14),
        cause=cause,
        by=None,
        now=now,
    )
    if issued.told != count or Notice.objects.for_cause(cause).count() != count:
        raise RuntimeError(f"{issued.told} of {count} recipients were told.")
    return time.perf_counter() - started


def _make_recipients(count: int) -> None:
    """Make third parties that have somebody to write to, all under one key."""
    ours, key_id = population.controller(), keys.create("third-party")
    for start in range(0, count, BATCH):
        parties = [
            ThirdParty(
                controller=ours,
                legal_name=f"Recipient {number} AB",
                name_key=names.key_of(f"Recipient {number} AB"),
                kind=ThirdPartyKind.PROCESSOR.value,
                data_key_id=key_id,
            )
            for number in range(start, min(start + BATCH, count))
        ]
        ThirdParty.objects.bulk_create(parties)
        Contact.objects.bulk_create(
            Contact(
                data_key_id=key_id,
                third_party=party,
                role=ContactRole.PRIVACY.value,
                email=f"privacy@recipient-{start + place}.example",
            )
            for place, party in enumerate(parties)
        )
