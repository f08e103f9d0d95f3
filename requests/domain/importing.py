"""Taking over open requests from a spreadsheet: read, checked row by row, then all of them or none.

Cells are text and nothing else: a formula is refused in Excel files and stays text in CSV files.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

import law
from law import EventKind, Right
from office.models import Controller, User
from requests import countries
from requests.domain import clock, intake
from requests.domain.changes import changing, move
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.domain.import_columns import COLUMNS, FACTS, REFERENCE
from requests.domain.import_values import country, day, language, one_of
from requests.domain.intake import Submission
from requests.enums import RIGHT_NAMES, Channel, ClockKind, ForWhom, Status
from requests.models import Request
from vault.domain import indexes

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell; `row` is its number in the sheet, `column` its name, empty for the row."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row that could be read."""

    row: int
    submission: Submission
    channel: Channel
    received_on: date
    facts: tuple[tuple[ClockKind, date], ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a sheet: candidates in the order of their rows, and every fault."""

    candidates: tuple[Candidate, ...]
    faults: tuple[Fault, ...]


class _Row:
    """Reads one row and gathers its faults instead of stopping at the first."""

    def __init__(self, number: int, cells: Cells, *, controller: Controller, today: date) -> None:
        self.number = number
        self.cells = cells
        self.controller = controller
        self.today = today
        self.faults: list[Fault] = []

    def fault(self, column: str, message: str) -> None:
        """Note what is wrong."""
        self.faults.append(Fault(row=self.number, column=column, message=message))

    def text(self, column: str) -> str:
        """Return a cell's text."""
        return self.cells.get(column, "").strip()

    def day(self, column: str) -> date | None:
        """Return a cell's day, or note that it is none."""
        text = self.text(column)
        if not text:
            return None
        try:
            found = day(text)
        except ValueError:
            self.fault(column, _("“%(text)s” is no day. Write it as 2026-12-28.") % {"text": text})
            return None
        if found > self.today:
            self.fault(column, _("This day lies in the future."))
            return None
        return found

    def candidate(self) -> Candidate | None:
        """Return the row as a request, or None when it has a fault."""
        received_on = self.day("received_on")
        if received_on is None and not self.faults:
            self.fault("received_on", _("The day of receipt is missing."))
        right = one_of(self.text("right"), {right.value: str(name) for right, name in RIGHT_NAMES.items()})
        if right is None:
            self.fault("right", self._unknown("right", [right.value for right in RIGHT_NAMES]))
        channel = one_of(self.text("channel"), dict(Channel.choices))
        if channel is None:
            self.fault("channel", self._unknown("channel", Channel.values))
        for_whom = one_of(self.text("for_whom") or ForWhom.SELF, dict(ForWhom.choices))
        if for_whom is None:
            self.fault("for_whom", self._unknown("for_whom", ForWhom.values))
        spoken = language(self.text("language") or self.controller.default_language)
        if spoken is None:
            self.fault("language", self._unknown("language", ["en", "sv", "nb"]))
        home = country(self.text("country"))
        if home is None:
            self.fault("country", _("Write the country with its two letters, for example SE."))
        region = self._region(home or "")
        facts = self._facts(received_on)
        if self.faults or received_on is None or None in (right, channel, for_whom, spoken, home):
            return None
        given = Submission(
            right=Right(str(right)),
            country=str(home),
            region=region,
            language=str(spoken),
            for_whom=ForWhom(str(for_whom)),
            about=self._about(),
            **{
                name: self.text(name)
                for name in (
                    "person_name",
                    "email",
                    "postal_address",
                    "represented_name",
                    "account",
                    "device_serial",
                    "order_number",
                )
            },
        )
        return self._checked(given, Channel(str(channel)), received_on, facts)

    def _checked(
        self,
        given: Submission,
        channel: Channel,
        received_on: date,
        facts: tuple[tuple[ClockKind, date], ...],
    ) -> Candidate | None:
        try:
            clean = intake.cleaned(given)
        except IntakeRefusedError as error:
            self.fault(error.field, str(error))
            return None
        return Candidate(
            row=self.number, submission=clean, channel=channel, received_on=received_on, facts=facts
        )

    def _about(self) -> str:
        reference = self.text(REFERENCE)
        parts = [_("Reference until now: %(reference)s") % {"reference": reference}] if reference else []
        return "\n\n".join(part for part in (*parts, self.text("about")) if part)

    def _region(self, home: str) -> str:
        region = self.text("region").upper()
        if region and region not in dict(countries.regions_of(home)):
            self.fault("region", _("This is no part of the country with a law of its own."))
        return region

    def _facts(self, received_on: date | None) -> tuple[tuple[ClockKind, date], ...]:
        found = [(kind, on) for column, kind in FACTS.items() if (on := self.day(column)) is not None]
        for column, kind in FACTS.items():
            on = dict(found).get(kind)
            if on is not None and received_on is not None and on < received_on:
                self.fault(column, _("This day lies before the request was received."))
        days = dict(found)
        asked, proved = days.get(ClockKind.IDENTITY_ASKED), days.get(ClockKind.IDENTITY_PROVED)
        if proved is not None and (asked is None or proved < asked):
            self.fault("identity_proved_on", _("Identity cannot be proved before it was asked."))
        return tuple(sorted(found, key=lambda fact: fact[1]))

    def _unknown(self, column: str, known: Sequence[str]) -> str:
        text = self.text(column)
        choices = ", ".join(known)
        if not text:
            return _("This is missing. Write one of: %(choices)s.") % {"choices": choices}
        return _("“%(text)s” is not known. Write one of: %(choices)s.") % {"text": text, "choices": choices}


def check(controller: Controller, *, rows: Sequence[Cells], now: datetime) -> Checked:
    """Read every row as a request that is under way; row 1 of the sheet holds the names, so rows count from 2."""
    today = controller.today(now)
    read = [_Row(number, cells, controller=controller, today=today) for number, cells in enumerate(rows, 2)]
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
    if Request.objects.filter(submission_id=_submission_id(batch, row=2)).exists():
        ids = [_submission_id(batch, row=number) for number, _cells in enumerate(rows, 2)]
        return list(Request.objects.filter(controller=controller, submission_id__in=ids))
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
