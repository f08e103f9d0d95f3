"""The filters of the worklist; they stand open above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db.models import Model, Q, QuerySet, UUIDField, Value
from django.db.models.functions import Cast, Replace, Substr
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from office import clock
from office.admin_counting import counted_each, in_digits
from office.domain.access import access_of
from office.models import Controller, User
from requests import recipients
from requests.domain import absences
from requests.enums import RIGHT_CHOICES, Channel, Status
from requests.models import Message, Request, Task
from requests.querysets import RequestQuerySet
from thirdparties.models import Notice

OPEN = ~Q(status=Status.CLOSED)
"""What waits for an answer."""

WAIT_FOR_PERSON = (Status.IDENTITY_CHECK, Status.AWAITING_REQUESTER)
"""Statuses in which the person has to say something."""

CAUSE = f"{recipients.PREFIX}:"
"""Begins the cause of a notice that was issued for a request."""

OPEN_BY_DUE = Q(awaited=True)
"""The same, said of the deadline: it lets the database go by the index of due days."""

DUE_TABS = frozenset({"mine", "unassigned", "week", "overdue"})
"""The parts that are told by the deadline's row; the others are counted without it."""

MAY_BE_CLOSED = frozenset({"closed", "all"})
"""The parts in which requests stand that nobody waits for."""

SUNDAY = 6


class ViewFilter(SimpleListFilter):
    """What part of the work is shown: without a choice everything open, the most urgent first."""

    title = _("show")
    parameter_name = "show"
    template = "admin/includes/filter_tabs.html"
    names: ClassVar[dict[str, Promise]] = {
        "open": _("All open"),
        "mine": _("Mine"),
        "unassigned": _("Unassigned"),
        "week": _("Due this week"),
        "overdue": _("Overdue"),
        "person": _("Waiting for the person"),
        "recipient": _("Waiting for a recipient"),
        "closed": pgettext_lazy("several requests", "Closed"),
    }
    led_to: ClassVar[dict[str, Promise]] = {
        "replies": _("Replies to read"),
        "tasks": _("With tasks of yours"),
        "approval": _("For you to approve"),
        "shared": _("Shared with you"),
        "all": pgettext_lazy("several requests", "All"),
    }
    """Parts without a tab of their own: the dashboard and reports lead to them."""

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: type[Model], model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self.searching = bool(request.GET.get(SEARCH_VAR) or request.GET.get("in"))
        self.conditions = conditions(request.user, now=clock.now())
        self.visible: RequestQuerySet = model_admin.visible(request)

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Return the parts of the work."""
        return list({**self.names, **self.led_to}.items())

    def value(self) -> str | None:
        """Return the chosen part; a search, or the time of a figure, without a choice looks everywhere."""
        chosen = super().value()
        if chosen in self.names or chosen in self.led_to:
            return chosen
        return None if self.searching else "open"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        chosen = self.value()
        if chosen is None:
            return queryset
        rows = queryset.filter(self.conditions[chosen])
        return rows if chosen in MAY_BE_CLOSED else rows.filter(OPEN_BY_DUE)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Return the tabs with their numbers, whatever else is filtered; a search needs none."""
        names = [] if self.searching else [name for name in self.names if name != "closed"]
        chosen = self.value()
        named = {**self.names, **({chosen: self.led_to[chosen]} if chosen in self.led_to else {})}
        counts = counted_each({name: self._rows_of(name) for name in names})
        for name, title in named.items():
            yield {
                "selected": name == chosen,
                "query_string": changelist.get_query_string({self.parameter_name: name}, ["p", SEARCH_VAR]),
                "display": title,
                "count": in_digits(counts[name]) if name in counts else None,
                "alarming": name == "overdue" and bool(counts.get(name)),
            }

    def _rows_of(self, name: str) -> QuerySet[Any]:
        if name in DUE_TABS:
            return self.visible.with_due().filter(OPEN_BY_DUE, self.conditions[name])
        return self.visible.filter(self.conditions[name])


def conditions(user: Any, *, now: datetime) -> dict[str, Q]:
    """Return the condition of each part of the work; days are those of each controller."""
    overdue, week = Q(pk__in=[]), Q(pk__in=[])
    own = user.pk if isinstance(user, User) else None
    mine = Q(due_assignee=own) if own is not None else Q(pk__in=[])
    for today, theirs in _controllers_by_day(now).items():
        overdue |= theirs & Q(due_on__lt=today, paused=False)
        last = today + timedelta(days=SUNDAY - today.weekday())
        week |= theirs & Q(due_on__range=(today, last))
        if isinstance(user, User) and (absent := absences.stood_in_for(user, on=today)):
            mine |= theirs & Q(due_assignee__in=absent)
    return {
        "open": OPEN,
        "mine": OPEN & mine,
        "unassigned": OPEN & Q(due_assignee=None),
        "week": OPEN & week,
        "overdue": OPEN & overdue,
        "person": Q(status__in=WAIT_FOR_PERSON),
        "recipient": OPEN & waits_for_recipient(),
        "closed": Q(status=Status.CLOSED),
        "replies": OPEN & Q(pk__in=Message.objects.unread().order_by().values("request")),
        "tasks": OPEN & Q(pk__in=Task.objects.open().filter(owner=own).order_by().values("request")),
        "approval": Q(status=Status.AWAITING_APPROVAL) & ~Q(proposed_by=own),
        "shared": OPEN & _shared_with(user),
        "all": Q(),
    }


def _shared_with(user: Any) -> Q:
    """Return the condition of requests that are shown to somebody who does not work where they came in."""
    if not isinstance(user, User):
        return Q(pk__in=[])
    access = access_of(user)
    return Q(pk__in=access.granted_objects(Request)) & ~Q(controller__in=access.controllers("read_cases"))


def waits_for_recipient() -> Q:
    """Return the condition of requests with a task of somebody outside, or a notice that nobody has answered."""
    about = Cast(Replace(Substr("cause", len(CAUSE) + 1), Value("-"), Value("")), UUIDField())
    notices = Notice.objects.waiting().filter(cause__startswith=CAUSE).annotate(about=about)
    tasks = Task.objects.waiting_outside().order_by().values("request")
    return Q(
        pk__in=tasks.union(notices.order_by().values("about"))
    )  # one subquery, which can lead the search


def _controllers_by_day(now: datetime) -> dict[date, Q]:
    """Return the controllers that have each day now; where all have the same, there is nothing to tell apart."""
    found: defaultdict[date, list[UUID]] = defaultdict(list)
    for controller in Controller.objects.only("pk", "time_zone"):
        found[controller.today(now)].append(controller.pk)
    if len(found) == 1:
        return dict.fromkeys(found, Q())
    return {today: Q(controller_id__in=ids) for today, ids in found.items()}


class Menu(SimpleListFilter):
    """A filter by one field, in a menu of its own.

    `mirror` repeats the field on the deadline's row, where the database finds what is open by an index.
    """

    template = "admin/includes/filter_menu.html"
    field: ClassVar[str]
    mirror: ClassVar[str] = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list to the chosen value."""
        known = {str(value) for value, _name in self.lookup_choices}
        if self.value() not in known:
            return queryset
        return queryset.filter(**dict.fromkeys(filter(None, (self.field, self.mirror)), self.value()))

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Return the entries of the menu, the one that lifts the filter first."""
        for choice in super().choices(changelist):
            yield {**choice, "query_string": str(choice["query_string"])}


class StatusFilter(Menu):
    """By status, while open."""

    title = _("status")
    parameter_name = "status"
    field = "due_status"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Return the statuses of open requests."""
        return [(status.value, status.label) for status in Status if status.is_open]


class RightFilter(Menu):
    """By right."""

    title = _("right")
    parameter_name = "right"
    field = "right"
    mirror = "due_right"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Return the rights."""
        return list(RIGHT_CHOICES)


class ControllerFilter(Menu):
    """By controller, for whoever works for several."""

    title = _("controller")
    parameter_name = "controller"
    field = "controller_id"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Return the person's controllers."""
        ids = model_admin.access(request).controllers("read_cases")  # type: ignore[attr-defined]
        rows = Controller.objects.filter(pk__in=ids).order_by("name").values_list("pk", "name")
        return [(str(pk), name) for pk, name in rows]

    def has_output(self) -> bool:
        """Whether there is anything to choose, or to lift: shared requests stand beside those of a single one."""
        return len(self.lookup_choices) > 1 or bool(self.value())


class ChannelFilter(Menu):
    """By how it arrived."""

    title = _("channel")
    parameter_name = "channel"
    field = "channel"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Return the channels."""
        return [(channel.value, channel.label) for channel in Channel]
