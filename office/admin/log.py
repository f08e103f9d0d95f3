"""The access log in the admin, to read."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter

from office import actions
from office.admin_base import PortalAdmin
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.models import AccessEntry, User

STAFF = User._meta.label_lower


@admin.register(AccessEntry)
class AccessEntryAdmin(PortalAdmin):
    """Who did what, when, and about what."""

    view_needs = "read_access_log"

    list_display = ("what", "at", "who", "about", "controller")
    list_filter = (("controller", PermittedFilter), ("actor", PermittedFilter), ("at", RangeDateFilter))
    list_select_related = ("controller", "actor")
    fields = ("what", "at", "who", "about", "controller", "reason", "details")
    readonly_fields = ("what", "who", "about")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the lines with the names of the staff that they are about."""
        names = User.objects.filter(pk=OuterRef("target_id")).values("name")
        rows: QuerySet[Any] = super().get_queryset(request).annotate(target_name=Subquery(names))
        return rows

    @display(description=_("what"), ordering="action")
    def what(self, entry: AccessEntry) -> str:
        """Say what happened."""
        return actions.describe(entry)

    @display(description=_("who"), ordering="actor__name")
    def who(self, entry: AccessEntry) -> str:
        """Return who did it."""
        return entry.actor.name if entry.actor else gettext("the portal")

    @display(description=_("about"))
    def about(self, entry: AccessEntry) -> str | SafeString:
        """Return what it is about, as a link where there is a page."""
        if not entry.target_type:
            return ""
        model = apps.get_model(entry.target_type)
        named = getattr(entry, "target_name", None) if entry.target_type == STAFF else None
        text = named or f"{capfirst(model._meta.verbose_name or '')} {str(entry.target_id)[:8]}"
        try:
            url = reverse(
                f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[entry.target_id]
            )
        except NoReverseMatch:
            return text
        return format_html('<a href="{}">{}</a>', url, text)
