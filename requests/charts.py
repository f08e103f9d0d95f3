"""How what is counted of requests is drawn on the dashboard, each number with a way to its rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import measures
from office.countries import place_name
from office.dates import short_day, short_day_and_month, short_month
from office.measures import Cell, Chart, Counted, Measure, Series, Shown
from requests.domain import measures as counting
from requests.enums import RIGHT_NAMES
from requests.spans import answered, received_in_week

SHADES = ("#a5b4fc", "#818cf8", "#4f46e5", "#b54708", "#b42318")
"""For the ages of open requests, from new to old."""

COLOURS = ("#4f46e5", "#0e7490", "#15803d", "#b54708", "#a21caf")
OTHER_COLOUR = "#71717a"
COUNTRIES = len(COLOURS)
ON_TIME_COLOUR, DAYS_COLOUR = "#15803d", "#4f46e5"
ALL_PERCENT = 100


def register() -> None:
    """Let requests be counted and drawn."""
    measures.register(
        Measure(
            "requests.open", needs="read_cases", order=10, count=counting.open_by_age, draw=(open_by_age,)
        ),
        Measure(
            "requests.answered",
            needs="read_cases",
            order=20,
            count=counting.answered,
            draw=(on_time, time_taken),
        ),
        Measure("requests.intake", needs="read_cases", order=30, count=counting.intake, draw=(intake,)),
    )


def worklist(shown: Shown, **query: str) -> str:
    """Return the address of the worklist as narrowed, to the controllers that were counted too."""
    keys = [str(key) for key in ([shown.chosen.pk] if shown.chosen else shown.controllers)]
    query["controller" if len(keys) == 1 else "controller__in"] = ",".join(keys)
    return f"{reverse('admin:requests_request_changelist')}?{urlencode(query)}"


def open_by_age(counted: Counted, shown: Shown) -> Chart:
    """Draw the open requests by right, each bar by age."""
    found = _summed(counted)
    of_right = _totals(found, lambda cell: cell[0])
    rights = [right for right, _name in RIGHT_NAMES.items() if of_right[right.value]]
    ages = age_names()
    numbers = {right: [found[right.value, place] for place in range(len(ages))] for right in rights}
    total = sum(of_right.values())
    return Chart(
        title=_("Open requests by right and age"),
        said=ngettext("%(count)s request is open.", "%(count)s requests are open.", total) % {"count": total},
        labels=[str(RIGHT_NAMES[right]) for right in rights],
        series=[
            Series(name, [numbers[right][place] for right in rights], SHADES[place])
            for place, name in enumerate(ages)
        ],
        heads=[_("Right"), *ages, _("All")],
        rows=[
            [
                Cell(str(RIGHT_NAMES[right])),
                *(Cell(str(number)) for number in numbers[right]),
                Cell(str(sum(numbers[right])), worklist(shown, show="open", right=right.value)),
            ]
            for right in rights
        ],
        across=True,
        stacked=True,
    )


def age_names() -> list[str]:
    """Return the ages of open requests in words."""
    firsts = [0, *(last + 1 for last in counting.AGES)]
    names = [
        _("%(first)s–%(last)s days") % {"first": first, "last": last}
        for first, last in zip(firsts, counting.AGES, strict=False)
    ]
    return [*names, _("over %(days)s days") % {"days": counting.AGES[-1]}]


def on_time(counted: Counted, shown: Shown) -> Chart:
    """Draw the share of answers on time by month."""
    found = _summed(counted)
    all_of, late_of = _totals(found, lambda cell: cell[0]), Counter[str]()
    for (month, _days, late), number in found.items():
        late_of[month] += number * late
    months = _months(shown)
    shares = {month: counting.percent(all_of[month] - late_of[month], all_of[month]) for month in months}
    answers, late = sum(all_of[month] for month in months), sum(late_of[month] for month in months)
    said = ngettext(
        "%(share)s %% of %(count)s answer in twelve months came in time.",
        "%(share)s %% of %(count)s answers in twelve months came in time.",
        answers,
    )
    return Chart(
        title=_("Answered on time"),
        said=said % {"share": counting.percent(answers - late, answers), "count": answers}
        if answers
        else _("Nothing was answered in twelve months."),
        labels=[short_month(date.fromisoformat(month)) for month in months],
        series=[Series(_("On time, %"), [shares[month] for month in months], ON_TIME_COLOUR)],
        heads=[_("Month"), _("Answered"), _("Late"), _("On time, %")],
        rows=[
            [
                Cell(short_month(date.fromisoformat(month))),
                _answered_cell(all_of[month], month, shown),
                _answered_cell(late_of[month], month, shown, part="late"),
                Cell("–" if shares[month] is None else str(shares[month])),
            ]
            for month in reversed(months)
        ],
        most=ALL_PERCENT,
    )


def time_taken(counted: Counted, shown: Shown) -> Chart:
    """Draw the median days to an answer by month."""
    days_of: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for (month, days, _late), number in _summed(counted).items():
        days_of[month][days] += number
    months = _months(shown)
    medians = {month: counting.median(days_of[month]) for month in months}
    everything: Counter[int] = sum((days_of[month] for month in months), Counter())
    middle = counting.median(everything)
    said = (
        ngettext(
            "Half of the answers in twelve months took %(days)s day or less.",
            "Half of the answers in twelve months took %(days)s days or less.",
            middle,
        )
        % {"days": middle}
        if middle is not None
        else _("Nothing was answered in twelve months.")
    )
    return Chart(
        title=_("Median days to answer"),
        said=said,
        labels=[short_month(date.fromisoformat(month)) for month in months],
        series=[Series(_("Median days"), [medians[month] for month in months], DAYS_COLOUR)],
        heads=[_("Month"), _("Answered"), _("Median days")],
        rows=[
            [
                Cell(short_month(date.fromisoformat(month))),
                _answered_cell(days_of[month].total(), month, shown),
                Cell("–" if medians[month] is None else str(medians[month])),
            ]
            for month in reversed(months)
        ],
    )


def intake(counted: Counted, shown: Shown) -> Chart:
    """Draw what came in by week, each bar by country; the countries with the most by name."""
    found = _summed(counted)
    by_country = _totals(found, lambda cell: cell[1])
    named = [country for country, _number in sorted(by_country.items(), key=lambda one: (-one[1], one[0]))][
        :COUNTRIES
    ]
    weeks = _weeks(shown)
    of_week = _totals(found, lambda cell: cell[0])
    series = [
        Series(place_name(country), [found[week, country] for week in weeks], colour)
        for country, colour in zip(named, COLOURS, strict=False)
    ]
    rest = [of_week[week] - sum(found[week, country] for country in named) for week in weeks]
    if any(rest):
        series.append(Series(_("Other countries"), rest, OTHER_COLOUR))
    total = sum(of_week[week] for week in weeks)
    said = ngettext(
        "%(count)s request came in during %(weeks)s weeks.",
        "%(count)s requests came in during %(weeks)s weeks.",
        total,
    )
    return Chart(
        title=_("Received by week and country"),
        said=said % {"count": total, "weeks": len(weeks)},
        labels=[short_day_and_month(date.fromisoformat(week)) for week in weeks],
        series=series,
        heads=[_("Week from"), *(one.name for one in series), _("All")],
        rows=[
            [
                Cell(short_day(date.fromisoformat(week))),
                *(_week_cell(found[week, country], week, shown, country=country) for country in named),
                *([Cell(str(rest[place]))] if any(rest) else []),
                _week_cell(of_week[week], week, shown),
            ]
            for place, week in reversed(list(enumerate(weeks)))
        ],
        stacked=True,
    )


def _answered_cell(number: int, month: str, shown: Shown, *, part: str = "answered") -> Cell:
    query = {"in": answered(date.fromisoformat(month), part)}
    return Cell(str(number), worklist(shown, **query) if number else "")


def _week_cell(number: int, week: str, shown: Shown, **query: str) -> Cell:
    given = {"in": received_in_week(date.fromisoformat(week)), **query}
    return Cell(str(number), worklist(shown, **given) if number else "")


def _months(shown: Shown) -> list[str]:
    last = counting.first_of_month(_today(shown))
    return [counting.months_before(last, back).isoformat() for back in range(counting.MONTHS - 1, -1, -1)]


def _weeks(shown: Shown) -> list[str]:
    last = counting.monday(_today(shown))
    return [(last - timedelta(weeks=back)).isoformat() for back in range(counting.WEEKS - 1, -1, -1)]


def _today(shown: Shown) -> date:
    return max(one.today(shown.now) for one in shown.controllers.values())


def _summed(counted: Counted) -> Counter[tuple[Any, ...]]:
    """Add up the cells of several controllers: the codes of each, with their number."""
    found = Counter[tuple[Any, ...]]()
    for cells in counted.values():
        for *codes, number in cells:
            found[tuple(codes)] += number
    return found


def _totals(found: Mapping[tuple[Any, ...], int], key: Callable[[Sequence[Any]], str]) -> Counter[str]:
    totals = Counter[str]()
    for codes, number in found.items():
        totals[key(codes)] += number
    return totals
