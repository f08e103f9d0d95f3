"""Reading the purge records: whether what was ordered is done, and that they were taken along."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from office.domain import access_log
from office.models import Controller, User
from requests.models import PurgeRecord
from vault.models import Shred

EXPORTED = "requests.purges_exported"


def destroyed_at(record: PurgeRecord) -> datetime | None:
    """Return when the last of a record's keys was destroyed; None while one of them waits."""
    return _latest(record, done=_done([record]))


def in_chunks(rows: Any, *, size: int) -> Iterator[list[tuple[PurgeRecord, datetime | None]]]:
    """Yield records with the moment at which their keys were destroyed, however many there are."""
    found = rows.iterator(chunk_size=size)
    while chunk := list(islice(found, size)):
        yield with_moments(chunk)


def with_moments(records: list[PurgeRecord]) -> list[tuple[PurgeRecord, datetime | None]]:
    """Return records with the moment at which their keys were destroyed, in one query for all."""
    done = _done(records)
    return [(record, _latest(record, done=done)) for record in records]


@transaction.atomic
def note_export(controllers: Collection[UUID], *, by: User, now: datetime) -> None:
    """Log at each controller that its records were exported."""
    for controller in Controller.objects.filter(pk__in=controllers):
        access_log.record(action=EXPORTED, actor=by, controller=controller, target=None, now=now)


def _done(records: list[PurgeRecord]) -> dict[str, datetime | None]:
    keys = [key for record in records for key in record.keys]
    return {str(key): at for key, at in Shred.objects.filter(pk__in=keys).values_list("pk", "done_at")}


def _latest(record: PurgeRecord, *, done: dict[str, datetime | None]) -> datetime | None:
    moments = [done.get(key) for key in record.keys]
    known = [moment for moment in moments if moment is not None]
    return max(known) if known and len(known) == len(moments) else None
