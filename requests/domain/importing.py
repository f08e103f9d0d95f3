"""Taking over open requests from a spreadsheet: read, checked row by row, then all of them or none.

Cells are text and nothing else: a formula is refused in Excel files and stays text in CSV files.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

import law
from law import EventKind
from office.models import Controller, User
from requests.domain import clock, intake
from requests.domain.changes import changing, move
from requests.domain.errors import RequestError
from requests.domain.import_columns import COLUMNS
from requests.domain.import_rows import Candidate, Cells, Fault, Row
from requests.enums import ClockKind, Status
from requests.models import Request
from vault.domain import indexes

MAX_ROWS = 100
"""All rows are written in one transaction; on SQLite nobody else writes meanwhile."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a sheet: candidates in the order of their rows, and every fault."""

    candidates: tuple[Candidate, ...]
    faults: tuple[Fault, ...]


def check(controller: Controller, *, rows: Sequence[Cells], now: datetime) -> Checked:
    """Read every row as a request that is under way; row 1 of the sheet holds the names, so rows count from 2."""
    today = controller.today(now)
    read = [Row(number, cells, controller=controller, today=today) for number, cells in enumerate(rows, 2)]
    candidates = [found for row in read if (found := row.candidate()) is not None]
    faults = [fault for row in read for fault in row.faults]
    faults += _repeated(candidates, controller=controller)
    faults += _beyond_the_law(candidates, controller=controller, today=today)
    return Checked(candidates=tuple(candidates), faults=tuple(sorted(faults, key=lambda fault: fault.row)))


def take_over(
    controller: Controller, *, rows: Sequence[Cells], batch: uuid.UUID, by: User, now: datetime
) -> list[Request]:
    """Take over every row, or none. The same `batch` twice makes nothing new.

    Nobody gets a mail by it. Raises `RequestError` when a row has a fault.
    """
    here = Request.objects.filter(controller=controller)
    if here.filter(submission_id=_submission_id(batch, row=2)).exists():
        ids = [_submission_id(batch, row=number) for number, _cells in enumerate(rows, 2)]
        return list(here.filter(submission_id__in=ids))
    checked = check(controller, rows=rows, now=now)
    if checked.faults or not checked.candidates:
        raise RequestError(_("The rows have faults, so nothing was taken over."))
    with transaction.atomic():
        return [
            _take_over_one(controller, candidate=candidate, batch=batch, by=by, now=now)
            for candidate in checked.candidates
        ]


def _take_over_one(
    controller: Controller, *, candidate: Candidate, batch: uuid.UUID, by: User, now: datetime
) -> Request:
    given = replace(candidate.submission, submission_id=_submission_id(batch, row=candidate.row))
    case = intake.carry_over(
        controller,
        submission=given,
        channel=candidate.channel,
        received_on=candidate.received_on,
        by=by,
        now=now,
    )
    if not candidate.facts:
        return case
    with changing(case, action="requests.carried_over", by=by, now=now) as locked:
        for kind, on in candidate.facts:
            clock.record(locked, kind=kind, on=on, by=by, now=now)
        kinds = {kind for kind, _on in candidate.facts}
        waits = ClockKind.IDENTITY_ASKED in kinds and ClockKind.IDENTITY_PROVED not in kinds
        move(locked, Status.IDENTITY_CHECK if waits else Status.IN_PROGRESS)
    return locked


def _submission_id(batch: uuid.UUID, *, row: int) -> uuid.UUID:
    return uuid.uuid5(batch, str(row))


def _repeated(candidates: Sequence[Candidate], *, controller: Controller) -> list[Fault]:
    """Find rows that stand twice in the sheet, or that the portal has already."""
    keys = {candidate.row: _key(candidate) for candidate in candidates if candidate.submission.email}
    known = {
        (index, right, received_on): reference
        for index, right, received_on, reference in Request.objects.filter(
            controller=controller, email_index__in={key[0] for key in keys.values()}
        ).values_list("email_index", "right", "received_on", "reference")
    }
    counted = Counter(keys.values())
    faults = []
    for row, key in keys.items():
        if key in known:
            message = _("%(reference)s is here already, with the same address, right and day of receipt.")
            faults.append(Fault(row=row, column="", message=message % {"reference": known[key]}))
        elif counted[key] > 1:
            faults.append(
                Fault(
                    row=row,
                    column="",
                    message=_("This row stands twice: same address, right and day of receipt."),
                )
            )
    return faults


def _key(candidate: Candidate) -> tuple[str, str, date]:
    given = candidate.submission
    return indexes.of(Request, "email_index", given.email), given.right.value, candidate.received_on


def _beyond_the_law(candidates: Sequence[Candidate], *, controller: Controller, today: date) -> list[Fault]:
    """Find rows with days for which no law is known here."""
    faults = []
    for candidate in candidates:
        events = tuple(law.Event(kind=EventKind(kind.value), on=on) for kind, on in candidate.facts)
        case = Request(
            controller=controller,
            country=candidate.submission.country,
            region=candidate.submission.region,
            received_at=datetime.combine(
                candidate.received_on, intake.MIDDAY, tzinfo=ZoneInfo(controller.time_zone)
            ),
        )
        try:
            clock.derive_from(case, events=events, right=candidate.submission.right, today=today)
        except RequestError as error:
            faults.append(Fault(row=candidate.row, column="received_on", message=str(error)))
    return faults


def column_names() -> list[str]:
    """Return the names of the columns, as the template's first row has them."""
    return [column.name for column in COLUMNS]
