"""The filters of the list of reviews; they stand open above it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin, RelatedFieldListFilter, SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from office import clock
from office.admin_filters import PermittedFilter
from office.models import Controller, User
from office.querysets import ReviewQuerySet
from office.review_words import SOON_DAYS

UNCOUNTED = "ended"


class ViewFilter(SimpleListFilter):
    """What part of the reviews is shown: without a choice all that go on, the next one first."""

    title = _("show")
    parameter_name = "show"
    template = "admin/includes/filter_tabs.html"
    names: ClassVar[dict[str, Promise]] = {
        "standing": pgettext_lazy("reviews", "All"),
        "mine": _("Mine"),
        "overdue": _("Overdue"),
        "soon": _("Due in 30 days"),
        "ended": pgettext_lazy("reviews", "Ended"),
    }

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(request, *args)
        self.user, self.now = request.user, clock.now()
        self.today = {one.pk: one.today(self.now) for one in Controller.objects.only("pk", "time_zone")}

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Return the parts."""
        return list(self.names.items())

    def value(self) -> str:
        """Return the chosen part."""
        chosen = super().value()
        return chosen if chosen in self.names else "standing"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        return self._part(self.value(), queryset)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Return the tabs, each with its number."""
        chosen, rows = self.value(), changelist.root_queryset
        for name, title in self.names.items():
            count = None if name == UNCOUNTED else self._part(name, rows).order_by().count()
            yield {
                "selected": name == chosen,
                "query_string": changelist.get_query_string({self.parameter_name: name}, ["p"]),
                "display": title,
                "count": count,
                "alarming": name == "overdue" and bool(count),
            }

    def _part(self, name: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        if name == "ended":
            return rows.filter(ended_at__isnull=False)
        assert isinstance(rows, ReviewQuerySet)  # noqa: S101 - the manager's own
        going_on = rows.standing()
        if name == "mine":
            return going_on.filter(owner=self.user) if isinstance(self.user, User) else going_on.none()
        if name == "overdue":
            return going_on.due_before(self.today)
        if name == "soon":
            last = {key: day + timedelta(days=SOON_DAYS + 1) for key, day in self.today.items()}
            overdue = going_on.due_before(self.today).values("pk")
            return going_on.due_before(last).exclude(pk__in=overdue)
        return going_on


class ControllerMenu(PermittedFilter):
    """By controller, in a menu of its own, for whoever works for several."""

    template = "admin/includes/filter_menu.html"
    choices = RelatedFieldListFilter.choices

    def has_output(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.lookup_choices) > 1
