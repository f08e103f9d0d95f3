"""The ledger in the admin, to read; and the page with one person's choices."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import override as in_time_zone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consents.admin.person_page import person_page
from consents.models import ConsentEvent
from consents.shown import version_words
from office.admin_base import PortalAdmin
from office.admin_counting import Pages
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.chips import day_element
from subjects.models import Subject


@admin.register(ConsentEvent)
class ConsentEventAdmin(PortalAdmin):
    """What people chose. Only reading: a choice is recorded on the person's page."""

    view_needs = "read_consents"

    list_display = ("what", "person", "purpose", "shown", "through", "happened", "arrived")
    list_display_links = None
    list_filter = ("kind", ("controller", PermittedFilter), "channel")
    list_select_related = ("controller", "subject", "purpose", "version__policy")
    ordering = ("-arrived_at", "-id")
    fields = (
        *(
            "controller",
            "subject",
            "purpose",
            "kind",
            "version",
            "language",
            "text_hash",
            "channel",
            "given_by",
        ),
        *(
            "confirmed",
            "imported",
            "happened_at",
            "arrived_at",
            "api_key",
            "recorded_by",
            "known_as",
            "evidence",
        ),
    )
    actions = None
    paginator = Pages
    sortable_by = ()

    @display(description=gettext_lazy("What happened"))
    def what(self, row: ConsentEvent) -> SafeString:
        """Name the event, and lead to it."""
        url = f"{row.pk}/change/"
        return format_html(
            '<a class="pp-reference" href="{}">{}</a>', url, capfirst(str(row.get_kind_display()))
        )

    @display(description=gettext_lazy("Person"))
    def person(self, row: ConsentEvent) -> SafeString:
        """Name the person by reference, and lead to all their choices."""
        return format_html('<a href="person/{}/">{}</a>', row.subject_id, row.subject)

    @display(description=gettext_lazy("Text shown"))
    def shown(self, row: ConsentEvent) -> str:
        """Name the version."""
        return version_words(row.version)

    @display(description=gettext_lazy("Through"))
    def through(self, row: ConsentEvent) -> str:
        """Name the channel."""
        return str(row.get_channel_display())

    @display(description=gettext_lazy("Happened"))
    def happened(self, row: ConsentEvent) -> SafeString:
        """Show the day."""
        return day_element(row.controller.today(row.happened_at))

    @display(description=gettext_lazy("Arrived"))
    def arrived(self, row: ConsentEvent) -> SafeString:
        """Show the day."""
        return day_element(row.controller.today(row.arrived_at))

    def get_urls(self) -> list[URLPattern]:
        """Add the page with a person's choices, which checks its own permission."""
        view = self.admin_site.admin_view(self.person_view)
        return [
            path("person/<uuid:pk>/", view, name="consents_consentevent_person"),
            *super().get_urls(),
        ]

    def person_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show a person's choices. Raises PermissionDenied, whether or not there is such a person."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        subject = Subject.objects.select_related("controller").filter(pk=pk).first()
        if subject is None or not self.access(request).allows(self.view_needs or "", subject.controller_id):
            raise PermissionDenied
        with in_time_zone(subject.controller.time_zone):
            page = person_page(self, request, subject=subject)
            return cast(HttpResponse, page.render())

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list under its own title."""
        context = {"title": _("Consents"), **(extra_context or {})}
        return cast(HttpResponse, super().changelist_view(request, context))
