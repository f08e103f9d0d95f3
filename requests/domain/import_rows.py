"""One row of a spreadsheet of open requests, read into what the portal takes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from law import Right
from office import countries
from office.models import Controller
from requests.domain import intake
from requests.domain.errors import IntakeRefusedError
from requests.domain.import_columns import FACTS, REFERENCE
from requests.domain.import_values import day, one_of
from requests.domain.intake import Submission
from requests.enums import RIGHT_NAMES, Channel, ClockKind, ForWhom

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True, repr=False)
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


class Row:
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
        right = self._one_of("right", {right.value: str(name) for right, name in RIGHT_NAMES.items()})
        channel = self._one_of("channel", {one.value: str(one.label) for one in Channel})
        for_whom = self._one_of(
            "for_whom", {one.value: str(one.label) for one in ForWhom}, otherwise=ForWhom.SELF
        )
        spoken = self._one_of(
            "language",
            {code: str(name) for code, name in settings.LANGUAGES},
            otherwise=self.controller.default_language,
        )
        home = self._home()
        region = self._region(home)
        facts = self._facts(received_on)
        if self.faults or received_on is None:
            return None
        given = Submission(
            right=Right(right),
            country=home,
            region=region,
            language=spoken,
            for_whom=ForWhom(for_whom),
            person_name=self.text("person_name"),
            email=self.text("email"),
            postal_address=self.text("postal_address"),
            represented_name=self.text("represented_name"),
            account=self.text("account"),
            device_serial=self.text("device_serial"),
            order_number=self.text("order_number"),
            about=self._about(),
        )
        return self._checked(given, channel=Channel(channel), received_on=received_on, facts=facts)

    def _one_of(self, column: str, names: Mapping[str, str], *, otherwise: str = "") -> str:
        """Return the code that a cell means, `otherwise` for an empty one; note a fault if it means none."""
        text = self.text(column) or otherwise
        found = one_of(text, names)
        if found is not None:
            return found
        choices = ", ".join(names)
        if not text:
            self.fault(column, _("This is missing. Write one of: %(choices)s.") % {"choices": choices})
        else:
            self.fault(
                column,
                _("“%(text)s” is not known. Write one of: %(choices)s.") % {"text": text, "choices": choices},
            )
        return ""

    def _home(self) -> str:
        found = one_of(self.text("country"), dict(countries.all_countries()))
        if found is None:
            self.fault("country", _("Write the country with its two letters, for example SE."))
        return found or ""

    def _checked(
        self,
        given: Submission,
        *,
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
