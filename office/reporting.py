"""What a monthly report says: each package counts its sections, kept as codes and numbers, and words them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from office import needs
from office.admin_counting import in_digits
from office.domain.access import Access
from office.measures import Cell
from office.models import Controller, MonthlyReport
from office.needs import Asked

SMALLEST_SHOWN = 5
"""Groups of fewer people than this are shown together: alone they may tell of one of them."""

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a controller's calendar, by its first day."""

    controller: Controller
    first: date

    @property
    def after(self) -> date:
        """The first day of the next month."""
        year, month = self.first.year, self.first.month
        return date(year + month // DECEMBER, month % DECEMBER + 1, 1)

    @property
    def last(self) -> date:
        """The last day of the month."""
        return self.after - timedelta(days=1)

    @property
    def before(self) -> Month:
        """The month before."""
        return Month(self.controller, (self.first - timedelta(days=1)).replace(day=1))

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The moment at which the month begins at the controller, and the one at which the next does (aware)."""
        zone = ZoneInfo(self.controller.time_zone)
        return datetime.combine(self.first, time(), tzinfo=zone), datetime.combine(
            self.after, time(), tzinfo=zone
        )


@dataclass(frozen=True, slots=True)
class Table:
    """A part of a section, as it is shown."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """For whom a report is worded."""

    report: MonthlyReport
    access: Access

    @property
    def month(self) -> Month:
        """The month of the report."""
        return Month(self.report.controller, self.report.month)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of each report; `may_read` says who may read it at a controller.

    `count` returns what is kept, as JSON; `show` words it in the current language.
    """

    code: str
    order: int
    may_read: Callable[[Access, Controller], bool]
    count: Callable[[Month, datetime], dict[str, Any]]
    show: Callable[[Mapping[str, Any], Told], Sequence[Table]]


_sections: dict[str, Section] = {}


def register(*sections: Section) -> None:
    """Let these stand in each report; one of the same code takes the place of an earlier one."""
    _sections.update((section.code, section) for section in sections)


def registered() -> list[Section]:
    """Return all sections in their order."""
    return sorted(_sections.values(), key=lambda section: (section.order, section.code))


def readable(access: Access, controller: Controller) -> list[Section]:
    """Return the sections of a controller's reports that somebody may read."""
    return [section for section in registered() if section.may_read(access, controller)]


def holder_of(perm: str) -> Callable[[Access, Controller], bool]:
    """Return what lets whoever holds a permission at the controller read a section."""
    return lambda access, controller: access.allows(perm, controller.pk)


def tables(report: MonthlyReport, access: Access) -> list[Table]:
    """Return what somebody may read of a report, worded in the current language."""
    told = Told(report, access)
    return [
        table
        for section in readable(access, report.controller)
        if section.code in report.sections
        for table in section.show(report.sections[section.code], told)
    ]


RISKS = "office.risks"


def register_risks() -> None:
    """Let what is registered as a risk stand in each report, each for whoever may see its rows."""
    register(Section(RISKS, 15, _may_see_risks, count=_count_risks, show=_show_risks))


def _may_see_risks(access: Access, controller: Controller) -> bool:
    return any(access.allows(need.seen_with, controller.pk) for need in needs.registered() if need.risk)


def _count_risks(month: Month, now: datetime) -> dict[str, Any]:
    return dict(needs.risks(month.controller, now=now))


def _show_risks(kept: Mapping[str, Any], told: Told) -> list[Table]:
    controller = told.report.controller
    asked = Asked((controller,), now=told.report.made_at)
    known = [
        need
        for need in needs.registered()
        if need.code in kept and told.access.allows(need.seen_with, controller.pk)
    ]
    rows = [
        [
            Cell(str(need.title)),
            Cell(in_digits(kept[need.code]), need.url(asked, narrow=True) if kept[need.code] else ""),
        ]
        for need in known
    ]
    note = _("As it stood when the report was made; the numbers lead to what is so now.")
    return [Table(_("Open risks"), [_("What"), _("Number")], rows, note)] if rows else []
