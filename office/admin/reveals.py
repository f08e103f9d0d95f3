"""Locked values that were shown once, to read: for privacy leads, and for auditors to look at the leads' own."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from office.admin_base import PortalAdmin
from office.admin_decorators import display
from office.admin_filters import DaysFilter, PermittedFilter
from office.models import Reveal


@admin.register(Reveal)
class RevealAdmin(PortalAdmin):
    """Who had which locked value shown, when and why. The reason is locked for whoever does not see contents."""

    view_needs = "read_access_log"

    list_display = ("who", "at", "family", "about", "controller", "by_lead")
    list_filter = (
        ("controller", PermittedFilter),
        ("actor", PermittedFilter),
        "by_lead",
        ("at", DaysFilter),
    )
    list_select_related = ("controller", "actor")
    fields = ("who", "at", "family", "about", "controller", "by_lead", "reason")
    readonly_fields = ("who", "about")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was shown stays on record as it is."""
        return False

    @display(description=_("who"), ordering="actor__name")
    def who(self, row: Reveal) -> str:
        """Return the name."""
        return row.actor.name

    @display(description=_("about"))
    def about(self, row: Reveal) -> str:
        """Return the kind of object and the field."""
        model = apps.get_model(row.target_type)
        field = model._meta.get_field(row.field)
        return f"{capfirst(model._meta.verbose_name or '')}: {getattr(field, 'verbose_name', row.field)}"
