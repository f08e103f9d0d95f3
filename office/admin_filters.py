"""Filters of the admin's lists that keep controllers apart."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from unfold.contrib.filters.admin import RelatedDropdownFilter

from office.admin_base import PortalAdmin
from office.models import Controller, User


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
