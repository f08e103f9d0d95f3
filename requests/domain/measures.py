"""What is counted of requests: how long the open ones wait, how fast and how many were answered, what came in.

The worklist narrows by the same conditions (`requests.admin.month_filter`), so that a figure and its rows agree.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from office.measures import Cells
from office.models import Controller
from requests.domain import answers
from requests.models import Request

AGES = (7, 14, 30, 60)
"""The last days of the ages in which open requests are counted; what is older comes after them."""

MONTHS = 12
WEEKS = 13


def open_by_age(controller: Controller, now: datetime) -> Cells:
    """Count the open requests of a controller as right, age and number; a complaint begins a new age."""
    today, found = controller.today(now), Counter[tuple[str, int]]()
    rows = Request.objects.open().filter(controller=controller).order_by()
    rows = rows.annotate(asked_on=Coalesce("complained_on", "received_on"))
    for right, day, number in rows.values_list("right", "asked_on").annotate(number=Count("pk")):
        found[right, age_of((today - day).days)] += number
    return [[right, age, number] for (right, age), number in sorted(found.items())]


def age_of(days: int) -> int:
    """Return the place in `AGES` of a number of days; one beyond its last for what is older."""
    return next((place for place, last in enumerate(AGES) if days <= last), len(AGES))


def intake(controller: Controller, now: datetime) -> Cells:
    """Count what came in during the last weeks, as the week's Monday, country and number."""
    today, found = controller.today(now), Counter[tuple[date, str]]()
    first = monday(today) - timedelta(weeks=WEEKS - 1)
    rows = Request.objects.filter(controller=controller, received_on__gte=first).order_by()
    for day, country, number in rows.values_list("received_on", "country").annotate(number=Count("pk")):
        found[monday(day), country] += number
    return [[week.isoformat(), country, number] for (week, country), number in sorted(found.items())]


def answered(controller: Controller, now: datetime) -> Cells:
    """Count what was answered in this month and those before, as the month, days taken, whether late, and number."""
    first = months_before(first_of_month(controller.today(now)), MONTHS - 1)
    found = Counter[tuple[date, int, bool]]()
    for (_right, month, days, late), number in answers.count(controller, first=first, last=date.max).items():
        found[month, days, late] += number
    return [
        [month.isoformat(), days, int(late), number] for (month, days, late), number in sorted(found.items())
    ]


def received_between(first: date, last: date) -> Q:
    """Return the condition of requests received on a day from `first` to `last`, as their controller counts days."""
    return Q(received_on__range=(first, last))


def monday(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())


def first_of_month(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def months_before(month: date, number: int) -> date:
    """Return the first day of the month so many before one; negative numbers lie ahead."""
    years, place = divmod(month.year * 12 + month.month - 1 - number, 12)
    return date(years, place + 1, 1)


def last_of_month(month: date) -> date:
    """Return the last day of a month, given by its first."""
    return months_before(month, -1) - timedelta(days=1)


def percent(part: int, whole: int) -> int | None:
    """Return a share in whole percent, rounded down: 100 means all of them. None of none."""
    return 100 * part // whole if whole else None


def median(days: Counter[int]) -> int | None:
    """Return the middle one of so many numbers of days, the lower of two; None of none."""
    rest = (sum(days.values()) + 1) // 2
    for number in sorted(days):
        rest -= days[number]
        if rest <= 0 < days[number]:
            return number
    return None
