"""Mails that arrived: those that wait for somebody to say what they are, and what became of the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import override as in_time_zone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mailroom.domain import deciding
from mailroom.enums import ArrivalState
from mailroom.errors import MailroomError
from mailroom.models import Incoming, IncomingFile
from office.admin_base import PortalAdmin
from office.admin_filters import PermittedFilter
from office.admin_pages import action_page
from office.dates import in_words_with_time, short_day
from office.domain import access_log
from office.domain.access import access_of
from office.models import User
from office.shown import ValueReader
from requests.admin import triage_page
from vault.enums import Family

PARTS: dict[str, Q] = {
    "waiting": Q(state=ArrivalState.WAITING),
    "taken": Q(state=ArrivalState.THREADED) | Q(state=ArrivalState.DECIDED) & ~Q(outcome=deciding.SPAM),
    "automatic": Q(state=ArrivalState.NOTED),
    "spam": Q(outcome=deciding.SPAM),
}
"""What is shown of all mails."""


class PartFilter(SimpleListFilter):
    """Which mails are shown: without a choice those that wait."""

    title = gettext_lazy("show")
    parameter_name = "show"
    template = "admin/includes/filter_tabs.html"
    names: ClassVar[dict[str, Promise]] = {
        "waiting": gettext_lazy("Waiting"),
        "taken": gettext_lazy("Dealt with"),
        "automatic": gettext_lazy("Automatic"),
        "spam": gettext_lazy("Spam"),
    }

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Return the parts."""
        return list(self.names.items())

    def value(self) -> str:
        """Return the chosen part."""
        chosen = super().value()
        return chosen if chosen in self.names else "waiting"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        return queryset.filter(PARTS[self.value()])

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Return the tabs."""
        for name, title in self.names.items():
            yield {
                "selected": name == self.value(),
                "query_string": changelist.get_query_string({self.parameter_name: name}, ["p"]),
                "display": title,
                "count": None,
                "alarming": False,
            }


@admin.register(Incoming)
class IncomingAdmin(PortalAdmin):
    """Incoming mails: the list shows what waits, the page of each what it can become."""

    view_needs = "read_cases"

    list_display = ("received", "files_cell")
    list_display_links = None
    list_filter = (PartFilter, ("controller", PermittedFilter))
    list_select_related = ("controller",)
    change_list_template = "admin/requests/triage/list.html"
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the mails that the person may see, each with the number of its files."""
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.defer("text").annotate(file_count=Count("files"))
        return counted

    def get_ordering(self, request: HttpRequest) -> list[str]:
        """Put what waits longest first; of the rest the latest."""
        waiting = request.GET.get(PartFilter.parameter_name, "waiting") == "waiting"
        return ["received_at"] if waiting else ["-received_at"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list."""
        shown = request.GET.get(PartFilter.parameter_name, "waiting")
        context = {"title": _("Incoming mails"), "part": shown, **(extra_context or {})}
        answer: HttpResponse = super().changelist_view(request, context)
        return answer

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns; who wrote and what about is read for whoever looks."""
        viewer = cast(User, request.user)
        now = self.now()

        def reader(incoming: Incoming) -> ValueReader:
            return ValueReader(controller_id=incoming.controller_id, viewer=viewer)

        @admin.display(description=gettext_lazy("From"))
        def sender(incoming: Incoming) -> SafeString:
            address = reverse("admin:mailroom_incoming_change", args=[incoming.pk])
            read = reader(incoming)
            shown = read.read(incoming, "sender_name") or read.read(incoming, "sender") or _("unknown sender")
            return format_html('<a class="pp-reference" href="{}">{}</a>', address, shown)

        @admin.display(description=gettext_lazy("Subject"))
        def subject(incoming: Incoming) -> str:
            return str(reader(incoming).read(incoming, "subject") or _("no subject"))

        @admin.display(description=gettext_lazy("What to know"))
        def marks(incoming: Incoming) -> SafeString:
            chips = triage_page.marks(incoming, now=now)
            return format_html_join(" ", "{}", ((chip.render(),) for chip in chips))

        return [sender, subject, "received", "files_cell", marks]

    @admin.display(description=gettext_lazy("Received"), ordering="received_at")
    def received(self, incoming: Incoming) -> SafeString:
        """Show the day on which the mail reached its server; the moment on hover."""
        moment = incoming.received_at.astimezone(ZoneInfo(incoming.controller.time_zone))
        return format_html('<time title="{}">{}</time>', in_words_with_time(moment), short_day(moment.date()))

    @admin.display(description=gettext_lazy("Files"))
    def files_cell(self, incoming: Any) -> str:
        """Count the files, those that were not taken included."""
        count = incoming.file_count + len(incoming.refused)
        return ngettext("%(count)s file", "%(count)s files", count) % {"count": count} if count else "–"

    # The other pages.

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of outcomes and files; each checks its own permission."""
        wrap = self.admin_site.admin_view
        return [
            path(
                "<uuid:pk>/outcomes/<slug:code>/", wrap(self.outcome_view), name="mailroom_incoming_outcome"
            ),
            path("<uuid:pk>/no-spam/", wrap(self.no_spam_view), name="mailroom_incoming_no_spam"),
            path("<uuid:pk>/files/<uuid:file>/", wrap(self.file_view), name="mailroom_incoming_file"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a mail. Only reading: what becomes of it is decided on pages of its own."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        incoming = self.mail_of(request, object_id)
        with in_time_zone(incoming.controller.time_zone):
            return triage_page.mail_page(self, request, incoming=incoming).render()

    def outcome_view(self, request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
        """Ask what is needed for an outcome, or take it."""
        incoming = self.mail_of(request, str(pk))
        with in_time_zone(incoming.controller.time_zone):
            response = triage_page.outcome_page(self, request, incoming=incoming, code=code)
            return response.render() if hasattr(response, "render") else response

    def no_spam_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Let a mail wait again that was taken for spam."""
        incoming = self.mail_of(request, str(pk))
        if not self.allows(request, "enter_cases", incoming):
            raise PermissionDenied
        back = reverse("admin:mailroom_incoming_change", args=[incoming.pk])
        if request.method != "POST":
            return action_page(
                self,
                request,
                title=_("This is no spam?"),
                explanation=_("The mail waits again, as received when it reached the mail server."),
                button=_("Let it wait again"),
                back=back,
            )
        try:
            deciding.take_back_spam(incoming, by=self.actor(request), now=self.now())
        except MailroomError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The mail waits again."))
        return redirect(back)

    def file_view(self, request: HttpRequest, pk: UUID, file: UUID) -> HttpResponseBase:
        """Hand out a file to a viewer who was granted documents: to save, never to open in the page."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        incoming = self.mail_of(request, str(pk))
        kept = get_object_or_404(IncomingFile, pk=file, incoming=incoming)
        if Family.DOCUMENT not in access_of(request.user).families(incoming.controller_id):
            raise PermissionDenied
        if incoming.erased_at is not None or not kept.name:
            raise Http404("This file was erased.")
        access_log.record(
            action="mailroom.file_opened",
            actor=self.actor(request),
            controller=incoming.controller,
            target=incoming,
            now=self.now(),
            details={"file": str(kept.pk)},
        )
        response = FileResponse(
            kept.file.open("rb"), as_attachment=True, filename=str(kept.name), content_type=kept.content_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response

    def mail_of(self, request: HttpRequest, key: str) -> Incoming:
        """Return a mail that the person may see; raises PermissionDenied, whether or not there is one."""
        found = self.get_object(request, key)
        if found is None or not self.has_view_permission(request, found):
            raise PermissionDenied
        related = Incoming.objects.select_related("controller", "decided_by", "forwarded_from__controller")
        mail: Incoming = related.get(pk=found.pk)
        return mail
