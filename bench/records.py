"""The records of processing activities: 1,000 third parties, 3,000 systems and 500 purposes as JSON."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure
from bench.processes import apart
from bench.stage import Stage
from office import clock
from office.models import Controller, User
from policies.models import DataCategory, Purpose
from privacyportal.filling.offices import company
from thirdparties.enums import AgreementKind, DataSubjects, Measure, Presence, ThirdPartyKind
from thirdparties.models import (
    Agreement,
    CountryUse,
    Facility,
    PurposeFacts,
    SharedCategory,
    Sharing,
    System,
    SystemCategory,
    SystemPurpose,
    ThirdParty,
)
from thirdparties.records.building import build
from thirdparties.records.json_file import json_file

PARTIES, SYSTEMS, PURPOSES = 1_000, 3_000, 500
CATEGORIES, FACILITIES = 40, 20
EACH = 3
"""Purposes of a system and of a third party, and categories of each."""

MOST_SECONDS = 2.0
ROUNDS = 3
Row = TypeVar("Row")
COUNTRIES = ("SE", "DE", "US", "GB", "CN", "IN", "CH", "NO")


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure the file from the first query to the last byte, and count queries with one of each and with all."""
    controller, now = company("bench-records", country="SE", time_zone="Europe/Stockholm"), clock.now()
    _hold(controller, parties=1, systems=1, purposes=1)
    few = _queries(controller, now=now)
    _hold(controller, parties=PARTIES, systems=SYSTEMS, purposes=PURPOSES)
    many = _queries(controller, now=now)
    seconds, size = apart(_written, controller.pk)
    told = f"{seconds:.2f} s, {size / 1_000_000:.1f} MB"
    yield Figure(
        "records of processing as JSON", told, f"under {MOST_SECONDS:g} s", ok=seconds < MOST_SECONDS
    )
    yield Figure(
        "records of processing, queries",
        f"{few} with one of each, {many} with all",
        "the same",
        ok=few == many,
    )


def _written(pk: UUID) -> tuple[float, int]:
    """Write the file a few times; return the least seconds that it took, and its bytes."""
    controller, taken = Controller.objects.get(pk=pk), []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        content = json_file(build(controller, language="en", now=clock.now()))
        taken.append(time.perf_counter() - started)
    connections.close_all()
    return min(taken), len(content)


def _queries(controller: Controller, *, now: datetime) -> int:
    with CaptureQueriesContext(connection) as captured:
        build(controller, language="en", now=now)
    return len(captured)


def _hold(controller: Controller, *, parties: int, systems: int, purposes: int) -> None:
    """Fill a company's register up to so many of each, past the domain: how long writing takes is not measured."""
    kinds = _categories(controller)
    wanted = _purposes(controller, purposes)
    known = _parties(controller, parties, purposes=wanted, categories=kinds)
    _systems(controller, systems, parties=known, purposes=wanted, categories=kinds)


def _categories(controller: Controller) -> list[DataCategory]:
    rows = [
        DataCategory(controller=controller, code=f"records-{number:03}", name={"en": f"Kind {number}"})
        for number in range(CATEGORIES)
    ]
    DataCategory.objects.bulk_create(rows, ignore_conflicts=True)
    return list(DataCategory.objects.filter(controller=controller, code__startswith="records-"))


def _purposes(controller: Controller, count: int) -> list[Purpose]:
    here = Purpose.objects.filter(controller=controller, code__startswith="records-")
    rows = [
        Purpose(
            controller=controller,
            code=f"records-{number:04}",
            name={"en": f"Purpose {number}"},
            description={"en": "What it is for, in plain words that people read."},
            lawful_basis="contract",
            retention={"en": "Two years"},
        )
        for number in range(here.count(), count)
    ]
    Purpose.objects.bulk_create(rows)
    PurposeFacts.objects.bulk_create(
        PurposeFacts(purpose=row, subjects=[DataSubjects.CUSTOMERS.value]) for row in rows
    )
    return list(here)


def _parties(
    controller: Controller, count: int, *, purposes: list[Purpose], categories: list[DataCategory]
) -> list[ThirdParty]:
    here = ThirdParty.objects.filter(controller=controller)
    first = here.count()
    rows = [
        ThirdParty(
            controller=controller,
            legal_name=f"Party {number} AB",
            name_key=f"party {number}",
            kind=ThirdPartyKind.PROCESSOR.value,
            countries=[COUNTRIES[number % len(COUNTRIES)]],
        )
        for number in range(first, count)
    ]
    ThirdParty.objects.bulk_create(rows)
    owner = User.objects.first() or User.objects.create_user(
        "owner@bench.example", name="Owner", password=None
    )
    Agreement.objects.bulk_create(
        Agreement(
            third_party=row, kind=AgreementKind.PROCESSOR.value, owner=owner, starts_on=date(2020, 1, 1)
        )
        for row in rows
    )
    shared = [
        Sharing(third_party=row, purpose=purpose)
        for number, row in enumerate(rows, start=first)
        for purpose in _some(purposes, number)
    ]
    Sharing.objects.bulk_create(shared)
    SharedCategory.objects.bulk_create(
        SharedCategory(sharing=row, category=category)
        for number, row in enumerate(shared)
        for category in _some(categories, number)
    )
    return list(here)


def _systems(
    controller: Controller,
    count: int,
    *,
    parties: list[ThirdParty],
    purposes: list[Purpose],
    categories: list[DataCategory],
) -> None:
    halls = [
        Facility(
            controller=controller, name=f"Hall {number}", city="Kista", country="SE", measures=Measure.values
        )
        for number in range(FACILITIES)
    ]
    Facility.objects.bulk_create(halls, ignore_conflicts=True)
    halls = list(Facility.objects.filter(controller=controller))
    first = System.objects.filter(controller=controller).count()
    rows = [
        System(
            controller=controller,
            name=f"System {number}",
            operated_by=parties[number % len(parties)],
            facility=halls[number % len(halls)],
            retention="Thirteen months",
        )
        for number in range(first, count)
    ]
    System.objects.bulk_create(rows)
    numbered = list(enumerate(rows, start=first))
    SystemPurpose.objects.bulk_create(
        SystemPurpose(system=row, purpose=one) for number, row in numbered for one in _some(purposes, number)
    )
    SystemCategory.objects.bulk_create(
        SystemCategory(system=row, category=one)
        for number, row in numbered
        for one in _some(categories, number)
    )
    CountryUse.objects.bulk_create(
        CountryUse(system=row, country=COUNTRIES[(number + step) % len(COUNTRIES)], presence=presence.value)
        for number, row in numbered
        for step, presence in enumerate(Presence)
    )


def _some(rows: list[Row], number: int) -> list[Row]:
    """Return a few of the rows, others for each number."""
    return [rows[(number * EACH + step) % len(rows)] for step in range(min(EACH, len(rows)))]
