"""The register of persons, and the addresses of everything that staff do with them."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.timezone import override as in_time_zone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.admin_base import PortalAdmin
from office.admin_counting import Pages
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.chips import Chip
from office.countries import place_name
from office.models import Controller, User
from office.shown import ValueReader, as_cell
from subjects.admin import entry_page, finding, page, step_page
from subjects.models import Identifier, Subject


@admin.register(Subject)
class SubjectAdmin(PortalAdmin):
    """Persons: found by what they are known by, each with a page of its own.

    Nothing is edited by a model form: every change is a step with a page of its own.
    """

    view_needs = "read_subjects"
    add_needs = "edit_subjects"

    list_display = ("reference_cell", "state", "company", "country_cell", "reads", "known_by")
    list_display_links = None
    list_filter = (("controller", PermittedFilter),)
    list_select_related = ("controller",)
    ordering = ("-entered_at", "-id")
    search_fields = ("reference",)
    search_help_text = gettext_lazy("Reference, name, e-mail, telephone, account, serial number or IMEI")
    change_list_template = "admin/subjects/subject/register.html"
    actions = None
    paginator = Pages
    sortable_by = ()

    # The list.

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the persons that the viewer may see."""
        known = Identifier.objects.filter(subject=OuterRef("pk")).standing().order_by()
        count = known.values("subject").annotate(count=Count("pk")).values("count")
        people: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = people.annotate(identifier_count=Coalesce(Subquery(count), 0))
        return counted

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find a reference, or by keyed hashes of what was typed."""
        term = search_term.strip()
        if not term:
            return queryset, False
        return finding.found(queryset, term=term, access=self.access(request)), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the register; a search is sent by POST, and leads to an address without what was typed."""
        typed = str(request.POST.get(SEARCH_VAR, "") or request.GET.get(SEARCH_VAR, "")).replace("\0", "")
        if request.method == "POST" or not finding.is_searchable(typed):
            if not self.has_view_permission(request):
                raise PermissionDenied
            seen = Controller.objects.filter(pk__in=self.access(request).controllers(self.view_needs))
            return redirect(
                f"{request.path}?{urlencode({SEARCH_VAR: finding.searchable(typed, controllers=seen)})}"
            )
        context = {
            "title": _("Persons"),
            "searched": bool(typed),
            "by_hash": typed.startswith(finding.HASHED) or typed == finding.NOTHING,
            "may_add": self.has_add_permission(request),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns; names are read for whoever looks."""
        viewer = cast(User, request.user)

        @admin.display(description=gettext_lazy("Name"))
        def name(subject: Subject) -> SafeString:
            return as_cell(
                ValueReader(controller_id=subject.controller_id, viewer=viewer).read(subject, "name")
            )

        reference, *others = super().get_list_display(request)
        return [reference, name, *others]

    @display(description=gettext_lazy("Reference"))
    def reference_cell(self, subject: Subject) -> SafeString:
        """Link to the person's page."""
        return format_html('<a class="pp-reference" href="{}">{}</a>', page.address_of(subject), subject)

    @display(description=gettext_lazy("State"))
    def state(self, subject: Subject) -> SafeString | str:
        """Say whether the entry was erased or merged."""
        chip = state_chip(subject)
        return chip.render() if chip is not None else ""

    @display(description=gettext_lazy("Company"))
    def company(self, subject: Subject) -> str:
        """Name the controller."""
        return subject.controller.name

    @display(description=gettext_lazy("Language"))
    def reads(self, subject: Subject) -> str:
        """Name the language."""
        return str(subject.get_language_display())

    @display(description=gettext_lazy("Country"))
    def country_cell(self, subject: Subject) -> str:
        """Name the country."""
        return place_name(subject.country)

    @display(description=gettext_lazy("Identifiers"))
    def known_by(self, subject: Any) -> int:
        """Count by how many identifiers the person is known."""
        return int(subject.identifier_count)

    # The other pages.

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of the steps; each checks its own permission."""
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:pk>/steps/<slug:code>/", wrap(self.step_view), name="subjects_subject_step"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a person. Only reading: an entry changes by steps alone."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        subject = self.subject_of(request, object_id)
        with in_time_zone(subject.controller.time_zone):
            return page.subject_page(self, request, subject=subject).render()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Enter a person."""
        return entry_page.entry_page(self, request)

    def step_view(self, request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
        """Ask for confirmation of a step, or take it."""
        subject = self.subject_of(request, str(pk))
        with in_time_zone(subject.controller.time_zone):
            response = step_page.step_page(self, request, subject=subject, code=code)
            return response.render() if hasattr(response, "render") else response

    def subject_of(self, request: HttpRequest, key: str) -> Subject:
        """Return a person that the viewer may see; raises PermissionDenied, whether or not there is one."""
        found = self.get_object(request, key)
        if found is None or not self.has_view_permission(request, found):
            raise PermissionDenied
        subject: Subject = Subject.objects.select_related("controller", "merged_into").get(pk=found.pk)
        return subject


def state_chip(subject: Subject) -> Chip | None:
    """Return what is said of an entry that is no longer anybody's."""
    if subject.erased_at is not None:
        return Chip(_("erased"), "done")
    return Chip(_("merged"), "plain") if subject.merged_into_id is not None else None
