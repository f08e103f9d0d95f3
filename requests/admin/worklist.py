"""The worklist, and the addresses of everything that staff do with requests."""

from __future__ import annotations

from typing import Any, ClassVar, cast
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, OrderBy, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.timezone import override as in_time_zone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.admin_base import PortalAdmin
from office.admin_counting import Pages
from office.admin_lists import PortalChangeList
from office.domain.one_person_office import standing_at
from office.models import User
from office.shown import as_cell
from requests.admin import (
    bulk_page,
    bundles,
    certified,
    chips,
    entry_page,
    export,
    files,
    identity,
    import_page,
    page,
    saved_views,
    searching,
    standing,
    step_page,
)
from requests.admin.filters import (
    ChannelFilter,
    ControllerFilter,
    RightFilter,
    StatusFilter,
    ViewFilter,
)
from requests.admin.month_filter import CountryFilter, SpanFilter
from requests.admin.shown import Reader, Shown
from requests.domain import views
from requests.models import Request, Task
from requests.panels import BY_PERSON
from requests.task_enums import TaskState


class Worklist(PortalChangeList):
    """The list as asked for; the tabs count what else there is."""

    full_result_count: int

    def get_results(self, request: HttpRequest) -> None:
        """Read the page."""
        super().get_results(request)
        self.full_result_count = self.result_count
        self._count_tasks()

    def _count_tasks(self) -> None:
        """Give each request of the page how many of its tasks have ended, of how many, in one query for all."""
        rows = Task.objects.counted().filter(request__in=[case.pk for case in self.result_list])
        counts = (
            rows.order_by()
            .values("request")
            .annotate(counted=Count("pk"), ended=Count("pk", filter=~Q(state=TaskState.OPEN)))
        )
        found = {row["request"]: row for row in counts}
        for case in self.result_list:
            case.tasks_known = found.get(case.pk)

    def _get_deterministic_ordering(self, ordering: list[Any]) -> list[Any]:
        """Let equal due days follow the index that they are read from."""
        for name, descending in (("due_on", False), ("-due_on", True)):
            if ordering[0] in {name, OrderBy(F("due_on"), descending=descending)}:
                return [ordering[0], OrderBy(F("deadline"), descending=descending)]
        found: list[Any] = super()._get_deterministic_ordering(ordering)
        return found


@admin.register(Request)
class RequestAdmin(PortalAdmin):
    """Requests: the list shows what waits, the page of each what can be done with it.

    Nothing is edited by a model form: every change is a step with a page of its own.
    """

    controller_path = "controller"
    view_needs = "read_cases"
    add_needs = "enter_cases"

    list_display = ("reference_cell", "right_cell", "status_cell", "due", "handler")
    list_display_links = None
    list_filter = (
        *(ViewFilter, StatusFilter, RightFilter, ControllerFilter, ChannelFilter),
        *(SpanFilter, CountryFilter),
    )
    list_select_related = ("controller", "assignee")
    search_fields = ("reference",)
    search_help_text = gettext_lazy("Reference, e-mail, account, serial or order number")
    change_list_template = "admin/requests/request/worklist.html"
    actions = None
    list_per_page = 50
    paginator = Pages

    EMPTY: ClassVar[dict[str, Any]] = {
        "open": gettext_lazy("No request is open."),
        "mine": gettext_lazy("No open request is yours."),
        "unassigned": gettext_lazy("Every open request has somebody responsible."),
        "week": gettext_lazy("Nothing more is due this week."),
        "overdue": gettext_lazy("Nothing is overdue."),
        "person": gettext_lazy("No request waits for the person."),
        "recipient": gettext_lazy("No request waits for a recipient."),
        "closed": gettext_lazy("No request is closed yet."),
    }

    # The list.

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the requests that the person may see, each with the deadline to work by."""
        return self.visible(request).with_due().with_hold()  # type: ignore[attr-defined, no-any-return]

    def visible(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the requests that the person may see, alone, as is enough for counting them."""
        return super().get_queryset(request)

    def get_ordering(self, request: HttpRequest) -> list[OrderBy]:
        """Put the most urgent first; of the closed ones the latest."""
        shown = request.GET.get(ViewFilter.parameter_name)
        if shown == "all" or (not shown and request.GET.get(SpanFilter.parameter_name)):
            return [F("received_at").desc()]
        closed = shown == "closed"
        return [F("closed_at").desc()] if closed else [F("due_on").asc()]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find a reference however it was typed, or an exact identifier where its family may be seen."""
        return searching.found(queryset, search_term.strip(), access=self.access(request)), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the worklist; a search is sent by POST, and leads to an address without what was typed."""
        typed = str(request.POST.get(SEARCH_VAR, "") or request.GET.get(SEARCH_VAR, ""))
        if request.method == "POST" or "@" in typed:
            term = searching.searchable(typed, among=self.visible(request))
            return redirect(f"{request.path}?{urlencode({SEARCH_VAR: term})}")
        shown = request.GET.get(ViewFilter.parameter_name, "open")
        searched = bool(request.GET.get(SEARCH_VAR))
        narrowed = searched or any(
            request.GET.get(one.parameter_name) for one in self.list_filter if one is not ViewFilter
        )
        nothing = _("Nothing fits.") if narrowed else str(self.EMPTY.get(shown, self.EMPTY["open"]))
        narrowed = narrowed or shown != "open"
        context = {
            "title": _("Requests"),
            "nothing": nothing,
            "narrowed": narrowed,
            "by_address": typed.startswith(searching.BY_ADDRESS),
            "by_exact": typed.startswith(searching.BY_EXACT),
            "may_choose": self.access(request).anywhere("handle_cases"),
            "own_views": views.of(cast(User, request.user)),
            "keepable": self._keepable(request),
            "by_person": typed.startswith(BY_PERSON),
            "may_add": self.has_add_permission(request),
            "may_export": self.access(request).anywhere(self.view_needs),
            "one_person_offices": standing_at(
                self.access(request).controllers(self.view_needs), now=self.now()
            ),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def _keepable(self, request: HttpRequest) -> str:
        """Return what could be kept as a view; empty where nothing is narrowed, or something is searched."""
        if request.GET.get(SEARCH_VAR):
            return ""
        return urlencode([(key, request.GET[key]) for key in views.KEPT if request.GET.get(key)])

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PortalChangeList]:
        """Return the list's machinery."""
        return Worklist

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns; names are read for whoever looks, days left count from now."""
        now = self.now()

        @admin.display(description=gettext_lazy("Person"))
        def person(case: Request) -> SafeString:
            return as_cell(self.seen_by(request, case))

        @admin.display(description=gettext_lazy("Days left"), ordering="due_on")
        def days_left(case: Request) -> SafeString:
            return chips.days_chip(case, chips.due_of(case), today=case.controller.today(now)).render()

        handles = self.access(request).controllers("handle_cases")

        @admin.display(description=gettext_lazy("Reference"), ordering="reference")
        def reference_cell(case: Request) -> SafeString:
            link = self.reference_cell(case)
            return format_html("{}{}", _pick(case), link) if case.controller_id in handles else link

        _reference, right, status, due, handler = super().get_list_display(request)
        return [reference_cell, person, right, status, due, days_left, handler]

    def seen_by(self, request: HttpRequest, case: Request) -> Shown:
        """Return the person's name as this viewer sees it; the address stands in for a missing one."""
        reader = Reader(case, viewer=cast(User, request.user))
        return reader.read(case, "person_name") or reader.read(case, "email")

    def reference_cell(self, case: Any) -> SafeString:
        """Link to the request, with what should be known before opening it."""
        address = reverse("admin:requests_request_change", args=[case.pk])
        marks = format_html_join("", "{}", ((mark.render(),) for mark in chips.marks(case, held=case.held)))
        link = format_html('<a class="pp-reference" href="{}">{}</a>', address, case.reference)
        return format_html('{}<div class="pp-marks">{}</div>', link, marks) if marks else link

    @admin.display(description=gettext_lazy("Right"))
    def right_cell(self, case: Request) -> str:
        """Name the right."""
        return str(case.right_name)

    @admin.display(description=gettext_lazy("Status"))
    def status_cell(self, case: Request) -> SafeString:
        """Show the status as a chip, and how far its tasks are."""
        chip, known = chips.status_chip(case).render(), getattr(case, "tasks_known", None)
        if not known:
            return chip
        words = _("Tasks %(ended)s/%(counted)s") % known
        return format_html('{}<div class="pp-quiet">{}</div>', chip, words)

    @admin.display(description=gettext_lazy("Due"), ordering="due_on")
    def due(self, case: Any) -> SafeString | str:
        """Show the due date; the long form on hover."""
        if case.due_on is None:
            return "–"
        day = chips.day_element(case.due_on)
        if case.guidance:
            mark = chips.Chip(_("guidance"), "mark", title=_("The law names no number of days."))
            day = format_html("{} {}", day, mark.render())
        if case.safe_on == case.due_on:
            return day
        safe = chips.day_element(case.safe_on)
        return format_html('{}<div class="pp-quiet">{} {}</div>', day, _("without the pause:"), safe)

    @admin.display(description=gettext_lazy("Responsible"))
    def handler(self, case: Request) -> SafeString | str:
        """Name who is responsible."""
        if case.assignee is None:
            return format_html('<span class="pp-nobody">{}</span>', _("nobody"))
        return case.assignee.name

    # The other pages.

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of the steps, the files and the import; each checks its own permission."""
        wrap = self.admin_site.admin_view
        return [
            path("export/", wrap(self.export_view), name="requests_request_export"),
            path("import/", wrap(self.import_view), name="requests_request_import"),
            path("import/template.csv", wrap(self.import_template), name="requests_request_import_template"),
            path("bulk/<slug:code>/", wrap(self.bulk_view), name="requests_request_bulk"),
            path("views/keep/", wrap(self.keep_view), name="requests_request_keep_view"),
            path("views/<uuid:pk>/remove/", wrap(self.remove_view), name="requests_request_remove_view"),
            path("<uuid:pk>/steps/<slug:code>/", wrap(self.step_view), name="requests_request_step"),
            path("<uuid:pk>/files/<uuid:file>/", wrap(self.file_view), name="requests_request_file"),
            path(
                "<uuid:pk>/identity-documents/<uuid:file>/",
                wrap(self.identity_document_view),
                name="requests_request_identity_document",
            ),
            path(
                "<uuid:pk>/evidence/<uuid:file>/", wrap(self.evidence_view), name="requests_request_evidence"
            ),
            path(
                "<uuid:pk>/certificate.pdf", wrap(self.certificate_view), name="requests_request_certificate"
            ),
            path("<uuid:pk>/bundles/<uuid:file>/", wrap(self.bundle_view), name="requests_request_bundle"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a request. Only reading: its state changes by steps alone."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        case = self.case_of(request, object_id)
        with in_time_zone(case.controller.time_zone):
            return page.request_page(self, request, case=case).render()

    def address_beside(self, request: HttpRequest, obj: Any) -> str:
        """Return where somebody who only follows requests sees how this one stands."""
        return standing.address_for(self.access(request), obj)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Enter a request that arrived on another way."""
        return entry_page.entry_page(self, request)

    def step_view(self, request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
        """Ask for confirmation of a step, or take it."""
        case = self.case_of(request, str(pk))
        with in_time_zone(case.controller.time_zone):
            response = step_page.step_page(self, request, case=case, code=code)
            return response.render() if hasattr(response, "render") else response

    def file_view(self, request: HttpRequest, pk: UUID, file: UUID) -> HttpResponseBase:
        """Hand out a file."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return files.file_of(self, request, case=self.case_of(request, str(pk)), file=file)

    def identity_document_view(self, request: HttpRequest, pk: UUID, file: UUID) -> HttpResponseBase:
        """Hand out an identity document to the one who checks it."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return identity.document_of(self, request, case=self.case_of(request, str(pk)), document=file)

    def evidence_view(self, request: HttpRequest, pk: UUID, file: UUID) -> HttpResponseBase:
        """Hand out evidence of a right to act."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return identity.evidence_of(self, request, case=self.case_of(request, str(pk)), file=file)

    def certificate_view(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        """Hand out the certificate of an erasure."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return certified.certificate_of(self, request, case=self.case_of(request, str(pk)))

    def bundle_view(self, request: HttpRequest, pk: UUID, file: UUID) -> HttpResponseBase:
        """Hand out an evidence bundle."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return bundles.bundle_file(self, request, case=self.case_of(request, str(pk)), bundle=file)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Hand out the list, as filtered, as a spreadsheet."""
        return export.export_page(self, request)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take over open requests from a spreadsheet."""
        return import_page.import_page(self, request)

    def import_template(self, request: HttpRequest) -> HttpResponse:
        """Hand out an empty spreadsheet."""
        return import_page.template_sheet(request)

    def bulk_view(self, request: HttpRequest, code: str) -> HttpResponse:
        """Assign or close several requests."""
        return bulk_page.bulk_page(self, request, code=code)

    def keep_view(self, request: HttpRequest) -> HttpResponse:
        """Keep what the list is narrowed to."""
        return saved_views.keep(self, request)

    def remove_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Remove a kept view."""
        return saved_views.remove(self, request, key=pk)

    def case_of(self, request: HttpRequest, key: str) -> Request:
        """Return a request that the person may see; raises PermissionDenied, whether or not there is one."""
        found = self.get_object(request, key)
        if found is None or not self.has_view_permission(request, found):
            raise PermissionDenied
        related = Request.objects.select_related("controller", "assignee", "entered_by", "proposed_by")
        case: Request = related.get(pk=found.pk)
        return case


def _pick(case: Request) -> SafeString:
    """Write the box by which a request is chosen."""
    label = _("Choose %(reference)s") % {"reference": case.reference}
    return format_html(
        '<input class="pp-pick" type="checkbox" form="bulk" name="id" value="{}:{}" aria-label="{}">',
        case.pk,
        case.version,
        label,
    )
