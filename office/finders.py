"""Finders: what one search over everything asks. Each package registers its own at start-up.

A finder searches one kind of object, among the rows that its admin page shows to whoever looks: so controllers, roles
and single shares count here as they do there. What a hit says holds no locked value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.contrib.admin import site
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from office.admin_base import PortalAdmin
from office.domain.access import Access, access_of
from office.models import Controller, User

MOST = 10
"""So many hits of a kind are shown."""
LONGEST = 200
"""What is searched for is cut here: no name and no number is longer."""
SHORTEST_PART = 2
"""A part of a name has at least so many letters; less fits nearly everything."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for, and who does. The text may be personal: it goes nowhere but into the search."""

    text: str
    request: HttpRequest

    @property
    def access(self) -> Access:
        """What the person may do and see."""
        return access_of(self.request.user)

    @property
    def viewer(self) -> User:
        """Who searches."""
        return cast(User, self.request.user)

    @property
    def is_part(self) -> bool:
        """Whether the text is long enough to be looked for inside names."""
        return len(self.text) >= SHORTEST_PART


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: what it is called, where it is, and what else may be said of it.

    `exact` is for a hit by its own reference: a single one is opened at once.
    """

    name: str
    url: str
    facts: tuple[object, ...] = ()
    controller: Controller | None = None
    exact: bool = False


Rows = QuerySet[Any]
Find = Callable[[Rows, Wanted], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Finder:
    """A kind of object that can be found: its model as "app.Model", its name, what it is found by, and how.

    `may` is for what has no admin page of its own: who may search at all; such a finder itself leaves out what
    the person may not open.
    `of_persons` is for what tells of people: that it was found is noted in the access log. Lower `order` comes first.
    """

    model: str
    title: Promise
    by: Promise
    find: Find
    of_persons: bool = False
    order: int = 100
    may: Callable[[HttpRequest], bool] | None = None

    def rows(self, request: HttpRequest) -> Rows | None:
        """Return the rows that the person may open, None for who may open none."""
        if self.may is not None:
            return Controller.objects.none() if self.may(request) else None
        page = site._registry.get(apps.get_model(self.model))
        if not isinstance(page, PortalAdmin) or not page.has_view_permission(request):
            return None
        return page.get_queryset(request)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind; `more` when there is more than is shown."""

    finder: Finder
    hits: tuple[Hit, ...]
    more: bool


_finders: dict[str, Finder] = {}


def register(code: str, finder: Finder) -> None:
    """Let a kind of object be found; registering a code twice keeps the last."""
    _finders[code] = finder


def usable(request: HttpRequest) -> list[Finder]:
    """Return the finders that find something for the person at this request, in their order."""
    found = (finder for finder in _finders.values() if finder.rows(request) is not None)
    return sorted(found, key=lambda finder: finder.order)


def search(text: str, *, request: HttpRequest) -> list[Found]:
    """Return what fits a text, by kind; kinds of which nothing fits are left out."""
    wanted = Wanted(text=tidied(text), request=request)
    return list(_all(wanted)) if wanted.text else []


def tidied(text: str) -> str:
    """Return a text as it is searched for: without space around it, without what a database refuses, not endless."""
    return " ".join(text.replace("\0", "").split())[:LONGEST]


def hits(
    rows: Rows,
    *,
    name: Callable[[Any], object] = str,
    facts: Callable[[Any], Iterable[object]] = lambda row: (),
    exact: bool = False,
) -> Iterator[Hit]:
    """Return rows as hits that lead to their pages; the controller is read along a field `controller`."""
    opts = rows.model._meta
    for row in rows[: MOST + 1]:
        yield Hit(
            name=str(name(row)),
            url=address_of(row, opts=opts),
            facts=tuple(fact for fact in facts(row) if fact),
            controller=getattr(row, "controller", None),
            exact=exact,
        )


def address_of(row: Model, *, opts: Any = None) -> str:
    """Return the address of a row's page."""
    opts = opts or row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])


def _all(wanted: Wanted) -> Iterator[Found]:
    for finder in sorted(_finders.values(), key=lambda one: one.order):
        rows = finder.rows(wanted.request)
        if rows is None:
            continue
        found = tuple(finder.find(rows, wanted))
        if found:
            yield Found(finder=finder, hits=found[:MOST], more=len(found) > MOST)
