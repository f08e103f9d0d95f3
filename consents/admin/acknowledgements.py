"""Acknowledgements in the admin, to read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from consents.models import Acknowledgement
from consents.shown import version_words
from office.admin_base import PortalAdmin
from office.admin_counting import Pages
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.chips import day_element


@admin.register(Acknowledgement)
class AcknowledgementAdmin(PortalAdmin):
    """Who confirmed having read which version: no consent. Only reading."""

    view_needs = "read_consents"

    list_display = ("shown", "person", "language", "through", "happened", "arrived")
    list_display_links = None
    list_filter = (("channel", ChoicesDropdownFilter), ("controller", PermittedFilter))
    list_select_related = ("controller", "subject", "version__policy")
    ordering = ("-arrived_at", "-id")
    fields = (
        *("controller", "subject", "version", "language", "text_hash"),
        *("channel", "happened_at", "arrived_at", "api_key"),
    )
    change_list_template = "admin/consents/list.html"
    actions = None
    paginator = Pages
    sortable_by = ()

    @display(description=gettext_lazy("Text confirmed"))
    def shown(self, row: Acknowledgement) -> SafeString:
        """Name the version, and lead to the acknowledgement."""
        return format_html(
            '<a class="pp-reference" href="{}/change/">{}</a>', row.pk, version_words(row.version)
        )

    @display(description=gettext_lazy("Person"))
    def person(self, row: Acknowledgement) -> str:
        """Name the person by reference; a dash where it is not known whose it was."""
        return row.subject.reference if row.subject is not None else "–"

    @display(description=gettext_lazy("Through"))
    def through(self, row: Acknowledgement) -> str:
        """Name the channel."""
        return str(row.get_channel_display())

    @display(description=gettext_lazy("Happened"))
    def happened(self, row: Acknowledgement) -> SafeString:
        """Show the day."""
        return day_element(row.controller.today(row.happened_at))

    @display(description=gettext_lazy("Arrived"))
    def arrived(self, row: Acknowledgement) -> SafeString:
        """Show the day."""
        return day_element(row.controller.today(row.arrived_at))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list."""
        context = {
            "title": _("Acknowledgements"),
            "intro": _(
                "Who was shown which version of a policy and confirmed having read it. None of this is a consent, "
                "and no answer about the use of data rests on it."
            ),
            "empty": _("Nobody has confirmed having read a policy yet."),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)
