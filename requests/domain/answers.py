"""Answers as figures count them: how requests ended, and how those had ended that were taken up again since.

A figure counts requests, so that it leads to as many rows: one that was answered twice in a month counts once there,
as late if one of the answers was, and by the days that the longer one took.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from office.models import Controller
from requests.enums import Outcome, Status
from requests.models import Reopening, Request
from requests.querysets import RequestQuerySet

ANSWERED = (Outcome.FULFILLED, Outcome.PARTLY_FULFILLED, Outcome.REFUSED, Outcome.UNVERIFIABLE)
"""Outcomes that are answers: what was taken back, came twice or was no request says nothing about the office."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: to which request, of which right, on which day of its controller, after how many days, if late."""

    request: UUID
    right: str
    on: date
    days: int
    late: bool


def count(controller: Controller, *, first: date, last: date) -> Counter[tuple[str, date, int, bool]]:
    """Count what was answered from `first` to `last` by right, first day of the month, days taken, and if late."""
    reopened = earlier([controller], first, last)
    rows = with_answer(Request.objects.filter(controller=controller).with_due(), [controller])
    rows = rows.filter(closed_between([controller], first, last)).order_by()
    twice = Q(pk__in=_reopenings(controller, first, last).values("request"))
    found = Counter[tuple[str, date, int, bool]]()
    for right, day, taken, late, number in (
        rows.exclude(twice).values_list("right", "answered_on", "taken", "late").annotate(number=Count("pk"))
    ):
        found[right, day.replace(day=1), max(0, taken.days), late] += number
    again = rows.filter(twice).values_list("pk", "right", "answered_on", "taken", "late")
    once = dict[tuple[UUID, str, date], tuple[int, bool]]()
    closed = [Answer(key, right, on, max(0, taken.days), late) for key, right, on, taken, late in again]
    for one in [*reopened, *closed]:
        place = one.request, one.right, one.on.replace(day=1)
        days, late = once.get(place, (0, False))
        once[place] = max(days, one.days), late or one.late
    found.update((right, month, days, late) for (_key, right, month), (days, late) in once.items())
    return found


def answered_between(controllers: list[Controller], first: date, last: date) -> Q:
    """Return the condition of requests answered on a day from `first` to `last`, as their controller counts days."""
    reopened = {one.request for one in earlier(controllers, first, last)}
    return closed_between(controllers, first, last) | Q(pk__in=reopened)


def late_between(controllers: list[Controller], first: date, last: date) -> Q:
    """Return the condition of those answered late in that time; the requests have what `with_answer` gives."""
    reopened = {one.request for one in earlier(controllers, first, last) if one.late}
    return (closed_between(controllers, first, last) & Q(late=True)) | Q(pk__in=reopened)


def earlier(controllers: list[Controller], first: date, last: date) -> list[Answer]:
    """Return the answers from `first` to `last` that a complaint followed, so that the request was taken up again."""
    return [
        Answer(
            request=key,
            right=right,
            on=(on := one.today(closed_at)),
            days=max(0, (on - asked).days),
            late=due_on is not None and on > due_on,
        )
        for one in controllers
        for key, right, closed_at, due_on, asked in _reopenings(one, first, last).values_list(
            "request", "request__right", "former_closed_at", "former_due_on", "asked_on"
        )
    ]


def with_answer(rows: RequestQuerySet, controllers: list[Controller]) -> RequestQuerySet:
    """Give closed requests that have `due_on` the day of their answer, how long it took, and whether it was late.

    Nothing is late by a day that no law names.
    """
    day = Case(
        *(
            When(controller=one.pk, then=TruncDate("closed_at", tzinfo=ZoneInfo(one.time_zone)))
            for one in controllers
        ),
        output_field=DateField(),
    )
    asked = Coalesce("complained_on", "received_on")
    annotated: RequestQuerySet = rows.annotate(answered_on=day).annotate(
        taken=ExpressionWrapper(F("answered_on") - asked, output_field=DurationField()),
        late=Case(When(answered_on__gt=F("due_on"), guidance=False, then=Value(True)), default=Value(False)),
    )
    return annotated


def closed_between(controllers: list[Controller], first: date, last: date) -> Q:
    """Return the condition of requests that stand closed with an answer on a day from `first` to `last`."""
    found = Q(pk__in=[])
    for one in controllers:
        found |= Q(controller=one.pk) & _within("closed_at", one, first, last)
    return Q(status=Status.CLOSED, outcome__in=ANSWERED) & found


def _reopenings(controller: Controller, first: date, last: date) -> QuerySet[Any]:
    before = Reopening.objects.filter(
        request=OuterRef("request"), reopened_at__lt=OuterRef("reopened_at")
    ).order_by("-reopened_at")
    asked = Coalesce(Subquery(before.values("complained_on")[:1]), F("request__received_on"))
    return (
        Reopening.objects.filter(
            _within("former_closed_at", controller, first, last),
            request__controller=controller,
            former_outcome__in=ANSWERED,
        )
        .order_by()
        .annotate(asked_on=asked)
    )


def _within(name: str, controller: Controller, first: date, last: date) -> Q:
    zone = ZoneInfo(controller.time_zone)
    found = Q(**{f"{name}__gte": datetime.combine(first, time(), tzinfo=zone)})
    if last < date.max:
        found &= Q(**{f"{name}__lt": datetime.combine(last + timedelta(days=1), time(), tzinfo=zone)})
    return found
