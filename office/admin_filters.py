"""Filters of the admin's lists that keep controllers apart."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import RangeDateFilter, RelatedDropdownFilter
from unfold.utils import parse_date_str

from office.admin_base import PortalAdmin
from office.models import Controller, User


class DaysFilter(RangeDateFilter):  # type: ignore[misc]
    """From one day to another, both of them whole, in the time zone of the page; what is no day narrows nothing."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        first, last = self._day("from"), self._day("to")
        if first is not None:
            queryset = queryset.filter(**{f"{self.parameter_name}__gte": _start_of(first)})
        if last is not None:
            after = _start_of(last + timedelta(days=1))
            queryset = queryset.filter(**{f"{self.parameter_name}__lt": after})
        return queryset

    def _day(self, which: str) -> date | None:
        given = str(self.used_parameters.get(f"{self.parameter_name}_{which}") or "")
        try:
            day: date | None = parse_date_str(given) if given else None
        except ValueError:
            return None
        return day if day and date.min.year < day.year < date.max.year else None


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


class PermittedFilter(RelatedDropdownFilter):  # type: ignore[misc]
    """A choice of related rows that names only those which the person may see; people by their names."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: "ModelAdmin[Any]"
    ) -> list[tuple[str, str]]:
        """Return the rows to choose from."""
        if not isinstance(model_admin, PortalAdmin):
            return []
        if field.related_model is User:
            return [(str(user.pk), user.name) for user in model_admin.colleagues(request)]
        if field.related_model is Controller:
            seen = model_admin.access(request).controllers(model_admin.view_needs or "")
            return [(str(row.pk), row.name) for row in Controller.objects.filter(pk__in=seen)]
        page = model_admin.admin_site._registry.get(field.related_model)
        rows = page.get_queryset(request) if isinstance(page, PortalAdmin) else []
        return [(str(row.pk), str(row)) for row in rows]
