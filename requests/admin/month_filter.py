"""Filters of the worklist that only figures lead to: what came in or was answered in a month or week, and a country.

They are shown while they narrow the list, and can be taken away; nobody has to choose them.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from office import countries
from office.dates import in_words, month_in_words
from office.models import Controller
from requests import spans
from requests.admin.filters import Menu
from requests.domain import answers, measures


class SpanFilter(Menu):
    """What was received or answered in a month, or received in a week."""

    title = gettext_lazy("time")
    parameter_name = "in"

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.access = model_admin.access(request)

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Return the chosen time alone. Raises IncorrectLookupParameters for what is no time."""
        chosen = request.GET.get(self.parameter_name, "")
        span = spans.read(chosen)
        if chosen and span is None:
            raise IncorrectLookupParameters
        return [(chosen, _in_words(*span))] if span else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        span = spans.read(self.value() or "")
        if span is None:
            return queryset
        part, first, last = span
        if part == "received":
            return queryset.filter(measures.received_between(first, last))
        controllers = list(Controller.objects.filter(pk__in=self.access.controllers("read_cases")))
        if part == "answered":
            return queryset.filter(answers.answered_between(controllers, first, last))
        late = answers.late_between(controllers, first, last)
        rows = answers.with_answer(queryset, controllers)  # type: ignore[arg-type]
        if part == "late":
            return rows.filter(late)
        return rows.filter(answers.answered_between(controllers, first, last)).exclude(late)

    def has_output(self) -> bool:
        """Whether a time was chosen."""
        return bool(self.lookup_choices)


class CountryFilter(Menu):
    """Where people asked from."""

    title = gettext_lazy("country")
    parameter_name = "country"
    field = "country"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Return the chosen country alone. Raises IncorrectLookupParameters for what is no country."""
        chosen = request.GET.get(self.parameter_name, "")
        if chosen and not re.fullmatch("[A-Z]{2}", chosen):
            raise IncorrectLookupParameters
        return [(chosen, countries.place_name(chosen))] if chosen else []

    def has_output(self) -> bool:
        """Whether a country was chosen."""
        return bool(self.lookup_choices)


def _in_words(part: str, first: date, last: date) -> str:
    if (last - first).days < 7:  # noqa: PLR2004 - a week
        return _("received in the week from %(day)s") % {"day": in_words(first)}
    said = {
        "received": _("received in %(month)s"),
        "answered": _("answered in %(month)s"),
        "on-time": _("answered on time in %(month)s"),
        "late": pgettext("requests", "answered late in %(month)s"),
    }
    return said[part] % {"month": month_in_words(first)}
