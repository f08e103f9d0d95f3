"""Tabs above lists of the register: what part of the rows is shown, each with its number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from office import clock
from office.admin_counting import counted_each, in_digits
from office.admin_lists import PortalChangeList
from office.models import Controller
from policies.admin.entries import VocabularyChangeList
from thirdparties.disclosure_enums import DisclosureOutcome, DisclosureStatus
from thirdparties.enums import NoticeStatus

ALL = "all"


class Tabs(SimpleListFilter):
    """The part of a list that is shown; a search looks everywhere.

    `names` are the tabs in their order, the last one `ALL`; `uncounted` those that only grow.
    """

    parameter_name = "standing"
    template = "admin/includes/filter_tabs.html"
    names: ClassVar[dict[str, Promise]]
    first: ClassVar[str]
    alarming: ClassVar[str] = ""
    uncounted: ClassVar[frozenset[str]] = frozenset({ALL})

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(request, *args)
        self.searching = bool(request.GET.get(SEARCH_VAR))

    def condition(self, name: str) -> Q:
        """Return what rows of a tab fulfil."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Return the tabs."""
        return list(self.names.items())

    def value(self) -> str:
        """Return the chosen tab; what is none counts as the first."""
        if self.searching:
            return ALL
        chosen = super().value()
        return chosen if chosen in self.names else self.first

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        chosen = self.value()
        return queryset if chosen == ALL else queryset.filter(self.condition(chosen))

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Return the tabs with their numbers, whatever else is filtered; a search needs none."""
        chosen, rows = self.value(), changelist.root_queryset
        names = [] if self.searching else [name for name in self.names if name not in self.uncounted]
        counts = counted_each({name: rows.filter(self.condition(name)) for name in names})
        for name, title in self.names.items():
            yield {
                "selected": name == chosen,
                "query_string": changelist.get_query_string({self.parameter_name: name}, ["p", SEARCH_VAR]),
                "display": title,
                "count": in_digits(counts[name]) if name in counts else None,
                "alarming": name == self.alarming and bool(counts.get(name)),
            }


class TabsAbove(PortalChangeList):
    """A list whose tabs stand above it, apart from the other filters."""

    filter_specs: list[Any]

    def get_results(self, request: HttpRequest) -> None:
        """Fetch the page of results, once the tabs have narrowed it."""
        super().get_results(request)
        self.tabs = [spec for spec in self.filter_specs if isinstance(spec, Tabs)]
        self.filter_specs = [spec for spec in self.filter_specs if not isinstance(spec, Tabs)]


class TabbedList(TabsAbove, VocabularyChangeList):
    """One of the register, which says how to begin where it is empty."""


class NoticeTabs(Tabs):
    """Notices that are not closed, unless others are asked for."""

    title = _("state")
    first = "open"
    alarming = "overdue"
    uncounted = frozenset({"closed", ALL})
    names: ClassVar[dict[str, Promise]] = {
        "open": pgettext_lazy("notices", "Open"),
        "overdue": _("Overdue"),
        "undecided": _("To be decided"),
        "closed": pgettext_lazy("notices", "Closed"),
        ALL: pgettext_lazy("notices", "All"),
    }

    def condition(self, name: str) -> Q:
        """Return what notices of a tab fulfil; overdue is by the day of each company."""
        if name == "overdue":
            return self._overdue()
        if name == "undecided":
            return Q(status=NoticeStatus.ANSWERED)
        closed = Q(status=NoticeStatus.CLOSED)
        return closed if name == "closed" else ~closed

    @staticmethod
    def _overdue() -> Q:
        now, found = clock.now(), Q(pk__in=[])
        for controller in Controller.objects.only("pk", "time_zone"):
            found |= Q(controller=controller, status=NoticeStatus.ISSUED, due_on__lt=controller.today(now))
        return found


class DisclosureTabs(Tabs):
    """All disclosures, unless those in one state are asked for."""

    title = _("state")
    first = ALL
    uncounted = frozenset({"ended", ALL})
    names: ClassVar[dict[str, Promise]] = {
        "draft": DisclosureStatus.DRAFT.label,
        "prepared": DisclosureStatus.PREPARED.label,
        "approved": DisclosureStatus.APPROVED.label,
        "untold": pgettext_lazy("disclosures", "Person not told yet"),
        "withheld": pgettext_lazy("disclosures", "Withheld"),
        "ended": pgettext_lazy("disclosures", "Closed"),
        ALL: pgettext_lazy("disclosures", "All"),
    }

    def condition(self, name: str) -> Q:
        """Return what disclosures of a tab fulfil."""
        return {
            "untold": Q(
                outcome=DisclosureOutcome.DISCLOSED, notified_on=None, withhold_until=None, erased_at=None
            ),
            "withheld": Q(withhold_until__isnull=False, erased_at=None),
            "ended": Q(status=DisclosureStatus.CLOSED),
        }.get(name) or Q(status=name)
