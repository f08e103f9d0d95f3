"""Evidence bundles: one of 200 MB must need no more memory than one of 20 MB."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta

from django.core.files.base import ContentFile

from bench import population
from bench.figures import Figure, at_most
from bench.processes import apart
from bench.purge import measured
from bench.stage import Stage
from office import clock
from office.models import User
from privacyportal.filling.cases import Batch, Wanted
from requests.domain import bundles, reminders
from requests.enums import BundleState, FileSource, Status
from requests.models import CollectedFile, Collection, EvidenceBundle, Request
from vault.domain import keys

FEW, MANY = 2, 20
"""How many files."""

FILE_MB = 10
MOST = 1.1
FIRST = 4_000_000
"""The number of the first request: no other benchmark has it."""


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure how much larger a process gets at its peak for a bundle ten times as large, and how long it takes."""
    apart(measured, _fill, FEW)
    few, _seconds = apart(measured, _make, FEW)
    apart(measured, _fill, MANY)
    many, seconds = apart(measured, _make, MANY)
    size = MANY * FILE_MB
    told = f"peak {many:.0f} MB for {size} MB, {few:.0f} MB for {FEW * FILE_MB} MB; {size / seconds:.0f} MB a second"
    yield at_most("evidence bundle, memory", ratio=many / few, bound=MOST, told=told)


def _make(count: int) -> None:
    """Make the bundle that waits. Raises RuntimeError where it is not whole."""
    bundles.make_all(moment=clock.now)
    bundle = EvidenceBundle.objects.latest("asked_at")
    if bundle.state != BundleState.READY or (bundle.size or 0) < count * FILE_MB * 2**20:
        raise RuntimeError(f"The bundle of {count} files is {bundle.state}.")


def _fill(count: int) -> None:
    """Make a request with so many files, and ask for its bundle."""
    now = clock.now()
    office = reminders.office_of(population.controller(), now=now)
    batch = Batch(day=office.controller.today(now), now=now)
    batch.fill(
        [
            Wanted(
                number=FIRST + count,
                variety=population.PLAIN,
                office=office,
                received_on=office.controller.today(now) - timedelta(days=3),
                status=Status.IN_PROGRESS,
                assignee=None,
            )
        ]
    )
    batch.store()
    case = Request.objects.get(pk=batch.cases[0].pk)
    collection = Collection.objects.create(request=case, data_key_id=keys.create("collection"))
    for number in range(count):
        content = os.urandom(FILE_MB * 2**20)
        row = CollectedFile(
            data_key_id=collection.data_key_id,
            collection=collection,
            source=FileSource.OFFICE,
            name=f"export-{number}.zip",
            content_type="application/zip",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            created_at=now,
        )
        row.file.save("export.zip", ContentFile(content), save=False)
        row.save()
    asker = User.objects.first() or User.objects.create_user("lead@bench.example", name="Lead", password=None)
    bundles.ask(case, reason="Measured.", language="en", by=asker, now=now)
