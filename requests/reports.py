"""What monthly reports say of requests: what came in, by right and country, and what was answered in time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from office import reporting
from office.countries import place_name
from office.measures import Cell
from office.reporting import SMALLEST_SHOWN, Month, Section, Table, Told, holder_of
from requests.domain import answers, measures
from requests.enums import RIGHT_NAMES
from requests.models import Request
from requests.spans import answered, received


def register() -> None:
    """Let these stand in each report."""
    reads = holder_of("read_cases")
    reporting.register(
        Section("requests.intake", 10, reads, count=count_intake, show=show_intake),
        Section("requests.answers", 20, reads, count=count_answers, show=show_answers),
    )


def count_intake(month: Month, now: datetime) -> dict[str, Any]:
    """Count what was received in a month, by right and country, and in the month before."""
    rows = Request.objects.filter(controller=month.controller).order_by()
    theirs = rows.filter(measures.received_between(month.first, month.last))
    before = rows.filter(measures.received_between(month.before.first, month.before.last))
    return {
        "total": theirs.count(),
        "before": before.count(),
        "rights": dict(theirs.values_list("right").annotate(number=Count("pk"))),
        "countries": dict(theirs.values_list("country").annotate(number=Count("pk"))),
    }


def show_intake(kept: Mapping[str, Any], told: Told) -> list[Table]:
    """Word what was received."""
    span = {"in": received(told.report.month)}
    before = {"in": received(told.month.before.first)}
    rights = [(right, kept["rights"].get(right, 0)) for right in RIGHT_NAMES]
    named = {code: number for code, number in kept["countries"].items() if number >= SMALLEST_SHOWN}
    rest = kept["total"] - sum(named.values())
    countries = sorted(named.items(), key=lambda one: (-one[1], one[0]))
    return [
        Table(
            pgettext("requests of a month", "Received"),
            [_("What"), _("Number")],
            [
                [Cell(_("This month")), _number(kept["total"], told, span)],
                [Cell(_("The month before")), _number(kept["before"], told, before)],
            ],
        ),
        Table(
            _("Received, by right"),
            [_("Right"), _("Number")],
            [
                [Cell(str(RIGHT_NAMES[right])), _number(number, told, {**span, "right": right.value})]
                for right, number in rights
                if number
            ],
        ),
        Table(
            _("Received, by country"),
            [_("Country"), _("Number")],
            [
                *(
                    [Cell(place_name(code)), _number(number, told, {**span, "country": code})]
                    for code, number in countries
                ),
                *([[Cell(_("Other countries")), Cell(str(rest))]] if rest else []),
            ],
            _("Countries with fewer than %(number)s requests are counted together.")
            % {"number": SMALLEST_SHOWN},
        ),
    ]


def count_answers(month: Month, now: datetime) -> dict[str, Any]:
    """Count what was answered in a month by right: how many, how many late, and the days that each number took."""
    all_of, late_of = Counter[str](), Counter[str]()
    days_of: defaultdict[str, Counter[int]] = defaultdict(Counter)
    counted = answers.count(month.controller, first=month.first, last=month.last)
    for (right, _month, days, late), number in counted.items():
        all_of[right] += number
        late_of[right] += number * late
        days_of[right][days] += number
    everything: Counter[int] = sum(days_of.values(), Counter())
    return {
        "median": measures.median(everything),
        "rights": {
            right: {"answered": number, "late": late_of[right], "median": measures.median(days_of[right])}
            for right, number in all_of.items()
        },
    }


def show_answers(kept: Mapping[str, Any], told: Told) -> list[Table]:
    """Word what was answered."""
    rights = kept["rights"]
    rows = [
        _answer_row(str(RIGHT_NAMES[right]), rights[right.value], told, right=right.value)
        for right in RIGHT_NAMES
        if right.value in rights
    ]
    total = {
        "answered": sum(row["answered"] for row in rights.values()),
        "late": sum(row["late"] for row in rights.values()),
        "median": kept["median"],
    }
    return [
        Table(
            pgettext("requests of a month", "Answered"),
            [
                _("Right"),
                pgettext("requests of a month", "Answered"),
                _("On time"),
                _("Late"),
                _("On time, %"),
                _("Median days"),
            ],
            [*rows, _answer_row(_("All"), total, told)] if rows else [],
            _("What was withdrawn, came twice or was no request is not counted."),
        )
    ]


def _answer_row(name: str, kept: Mapping[str, Any], told: Told, **query: str) -> list[Cell]:
    month, number, late = told.report.month, kept["answered"], kept["late"]
    return [
        Cell(name),
        _number(number, told, {"in": answered(month), **query}),
        _number(number - late, told, {"in": answered(month, "on-time"), **query}),
        _number(late, told, {"in": answered(month, "late"), **query}),
        Cell(str(measures.percent(number - late, number)) if number else "–"),
        Cell("–" if kept["median"] is None else str(kept["median"])),
    ]


def _number(number: int, told: Told, query: Mapping[str, str]) -> Cell:
    if not number:
        return Cell("0")
    narrowed = urlencode({**query, "controller": str(told.report.controller_id)})
    return Cell(str(number), f"{reverse('admin:requests_request_changelist')}?{narrowed}")
