"""Issuing notices to recipients: 10,000 of them must need no more memory than 1,000."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import connections

from bench import population
from bench.figures import Figure, at_most
from bench.processes import apart, peak
from bench.stage import Stage
from office import clock
from thirdparties import names
from thirdparties.domain import notices
from thirdparties.enums import Clue, ContactRole, NoticeKind, ThirdPartyKind
from thirdparties.models import Contact, Notice, ThirdParty
from vault.domain import keys

FEW, MANY = 1_000, 10_000
MOST = 1.1
BATCH = 500
CAUSE = "bench:notices"
NAME = "Recipient"  # the register of other benchmarks has no contacts


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure how much larger a process gets at its peak for ten times as many notices."""
    _make_recipients(MANY)
    few, many = apart(_issue, FEW), apart(_issue, MANY)
    told = f"peak {many:.0f} MB for {MANY:,}, {few:.0f} MB for {FEW:,}"
    yield at_most("notices, memory", ratio=many / few, bound=MOST, told=told)


def _issue(count: int) -> float:
    """Return how many MB the process had at its peak."""
    _told(count, cause=f"{CAUSE}:{count}")
    connections.close_all()
    return peak()


def _told(count: int, *, cause: str) -> None:
    """Tell so many recipients. Raises RuntimeError where not all were told."""
    now, ours = clock.now(), population.controller()
    made = ThirdParty.objects.in_use().filter(controller=ours, legal_name__startswith=NAME)
    last = made.order_by("pk").values_list("pk", flat=True)[count - 1]
    issued = notices.issue(
        controller=ours,
        recipients=made.filter(pk__lte=last),
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


def _make_recipients(count: int) -> None:
    """Make third parties that have somebody to write to, all under one key."""
    ours, key_id = population.controller(), keys.create("third-party")
    for start in range(0, count, BATCH):
        parties = [
            ThirdParty(
                controller=ours,
                legal_name=f"{NAME} {number} AB",
                name_key=names.key_of(f"{NAME} {number} AB"),
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
