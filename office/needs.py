"""What needs somebody today: each package says what may wait, who does something about it, and where its rows are.

Everything that waits for one person is counted in one statement, no further than lists count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode

from office.admin_counting import counted_each, in_digits
from office.domain.access import access_of
from office.measures import Counted
from office.models import Controller, Summary, User


class Part(Enum):
    """Where on the dashboard a need stands: what waits today, or what a new office does first."""

    TODAY = "today"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom, where and when it is asked. `user` is None where nobody's own work counts, as in a report.

    `narrowed` says that the address of the rows is narrowed to these controllers; `known` keeps what several needs of
    one package ask alike.
    """

    controllers: tuple[Controller, ...]
    now: datetime
    user: User | None = None
    narrowed: bool = True
    known: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def ids(self) -> list[UUID]:
        """The keys of the controllers."""
        return [one.pk for one in self.controllers]

    @property
    def today(self) -> date:
        """The latest day that it is at any of the controllers: for windows of weeks, where a day is no matter."""
        return max(one.today(self.now) for one in self.controllers)

    def before_today(self, name: str, *, at: str = "controller") -> Q:
        """Return the condition that a day lies before today at the row's controller, to which `at` leads."""
        days: defaultdict[date, list[UUID]] = defaultdict(list)
        for one in self.controllers:
            days[one.today(self.now)].append(one.pk)
        found = Q(pk__in=[])
        for day, ids in days.items():
            found |= Q(**{f"{at}__in": ids, f"{name}__lt": day})
        return found


@dataclass(frozen=True, slots=True)
class Need:
    """Something that may wait. Lower `order` comes first.

    It is shown to whoever holds one of `acts_with` at a controller where `seen_with` opens the list of its rows;
    with no `acts_with` to everybody. `address` and `query` are those of the list, `at` leads from its rows to their
    controller, `parameter` is the name by which the list is narrowed to one, `by_slug` if that is by its address.
    What is too dear to be counted each time is `measured`: its number stands first in the summary of that measure.
    A `risk` is counted in reports.
    """

    code: str
    title: Promise
    order: int
    address: str
    rows: Callable[[Asked], QuerySet[Any]] | None = None
    measured: str = ""
    seen_with: str = ""
    acts_with: Sequence[str] = ()
    query: Callable[[Asked], Mapping[str, str]] | Mapping[str, str] = field(default_factory=dict)
    at: str = "controller"
    parameter: str = ""
    by_slug: bool = False
    tone: str = "plain"
    hint: Promise | str = ""
    part: Part = Part.TODAY
    risk: bool = False

    def url(self, asked: Asked, *, narrow: bool) -> str:
        """Return the address of the rows, narrowed to the controllers asked about where others' would stand there."""
        query = dict(self.query(asked) if callable(self.query) else self.query)
        if narrow and len(asked.controllers) == 1:
            one = asked.controllers[0]
            query[self.parameter or f"{self.at}__id__exact"] = one.slug if self.by_slug else str(one.pk)
        elif narrow and not self.by_slug:
            query[f"{self.at}__in"] = ",".join(str(one) for one in asked.ids)
        return reverse(self.address) + (f"?{urlencode(query)}" if query else "")


@dataclass(frozen=True, slots=True)
class Line:
    """A need that somebody has: how many, and where they are."""

    need: Need
    number: int
    url: str

    @property
    def digits(self) -> str:
        """The number as it is shown."""
        return in_digits(self.number)


_needs: dict[str, Need] = {}


def register(*needs: Need) -> None:
    """Let these be asked about; one of the same code takes the place of an earlier one."""
    _needs.update((need.code, need) for need in needs)


def registered() -> list[Need]:
    """Return all needs in their order."""
    return sorted(_needs.values(), key=lambda need: (need.order, need.code))


def lines(
    user: User,
    *,
    controllers: Iterable[Controller],
    now: datetime,
    measured: Mapping[str, Counted],
) -> list[Line]:
    """Return what waits for a person at some controllers, in order; what is zero is left out.

    `measured` are the summaries by code of the measure.
    """
    access, among = access_of(user), list(controllers)
    asked: dict[str, tuple[Need, Asked]] = {}
    known: dict[str, Any] = {}
    for need in registered():
        acts = {key for name in need.acts_with for key in access.controllers(name)}
        seen = access.controllers(need.seen_with) if need.seen_with else acts
        theirs = tuple(one for one in among if one.pk in acts & seen)
        if theirs or not need.acts_with:
            one = Asked(theirs, now=now, user=user, known=known)
            asked[need.code] = (need, replace(one, narrowed=_leaves_out(need, one, user=user)))
    counts = _counts(asked.values(), measured=measured)
    return [
        Line(need, counts[code], need.url(one, narrow=one.narrowed))
        for code, (need, one) in asked.items()
        if counts[code]
    ]


def risks(controller: Controller, *, now: datetime) -> dict[str, int]:
    """Return how many rows of each risk a controller has, whoever looks; what was never measured is left out."""
    asked = Asked((controller,), now=now)
    rows = Summary.objects.filter(controller=controller).values_list("measure", "cells")
    measured = {measure: {controller.pk: cells} for measure, cells in rows}
    known = (
        need for need in registered() if need.risk and (need.rows is not None or need.measured in measured)
    )
    return _counts([(need, asked) for need in known], measured=measured)


def find(code: str) -> Need | None:
    """Return a need by its code; None for one that nobody registers any more."""
    return _needs.get(code)


def _counts(asked: Iterable[tuple[Need, Asked]], *, measured: Mapping[str, Counted]) -> dict[str, int]:
    """Return how many rows each need has, in one statement for all."""
    counts, parts = dict[str, int](), dict[str, QuerySet[Any]]()
    for need, one in asked:
        if need.rows is not None:
            parts[need.code] = need.rows(one)
        else:
            cells = (measured.get(need.measured, {}).get(key) for key in one.ids)
            counts[need.code] = sum(rows[0][0] for rows in cells if rows)
    return counts | counted_each(parts, table=Controller)


def _leaves_out(need: Need, asked: Asked, *, user: User) -> bool:
    """Whether the list would show the person rows of other controllers than those asked about, or shared ones."""
    if not need.acts_with or need.part is Part.FIRST:
        return False
    access = access_of(user)
    if access.controllers(need.seen_with) - set(asked.ids):
        return True
    return need.rows is not None and access.is_shown_single(need.rows(asked).model)
