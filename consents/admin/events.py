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
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from consents.admin.person_page import VIEWED, person_page
from consents.admin.standing import StandingFilter
from consents.enums import EventKind
from consents.models import ConsentEvent
from consents.shown import version_words
from office.admin_base import PortalAdmin
from office.admin_counting import Pages
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.chips import Chip, day_element
from office.domain import access_log
from subjects.models import Subject

KIND_TONES = {
    EventKind.GIVEN: "done",
    EventKind.RENEWED: "done",
    EventKind.EXPIRED: "soon",
    EventKind.OBJECTED: "waiting",
    EventKind.SHARING_OBJECTED: "waiting",
    EventKind.RESTRICTED: "waiting",
}


@admin.register(ConsentEvent)
class ConsentEventAdmin(PortalAdmin):
    """What people chose. Only reading: a choice is recorded on the person's page."""

    view_needs = "read_consents"

    list_display = ("what", "person", "purpose", "shown", "through", "happened", "arrived")
    list_display_links = None
    linked_by = frozenset({"purpose"})
    list_filter = (
        StandingFilter,
        ("kind", ChoicesDropdownFilter),
        ("channel", ChoicesDropdownFilter),
        ("controller", PermittedFilter),
    )
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
    readonly_fields = ("how",)
    change_list_template = "admin/consents/list.html"
    actions = None
    paginator = Pages
    sortable_by = ()

    @display(description=gettext_lazy("What happened"))
    def what(self, row: ConsentEvent) -> SafeString:
        """Name the event, and lead to it."""
        chip = Chip(row.get_kind_display(), KIND_TONES.get(EventKind(row.kind), "plain"))
        return format_html('<a class="pp-reference" href="{}/change/">{}</a>', row.pk, chip.render())

    @display(description=gettext_lazy("Person"))
    def person(self, row: ConsentEvent) -> SafeString:
        """Name the person by reference, and lead to all their choices."""
        return format_html('<a class="pp-reference" href="person/{}/">{}</a>', row.subject_id, row.subject)

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

    @display(description=gettext_lazy("How it came"))
    def how(self, row: ConsentEvent) -> str:
        """Say what else is on record of how the choice came."""
        said = []
        if row.confirmed:
            said.append(_("who spoke for the person confirmed that the person agrees"))
        if row.imported:
            said.append(_("taken over from elsewhere"))
        return capfirst("; ".join(said)) or "–"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show an event, and note in the access log that it was looked at: it may show what proves it."""
        response = cast(HttpResponse, super().change_view(request, object_id, form_url, extra_context))
        row = self.get_object(request, object_id)
        if row is not None and request.method == "GET":
            access_log.record(
                action=VIEWED,
                actor=self.actor(request),
                controller=row.controller,
                target=row.subject,
                now=self.now(),
                details={"event": str(row.pk)},
            )
        return response

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the ledger."""
        context = {
            "title": _("Consents"),
            "intro": _("What people chose, the latest arrival first. Nothing here is changed or deleted."),
            "empty": _(
                "No choice is on record. Other systems record them, and staff do on the page of a person."
            ),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)
