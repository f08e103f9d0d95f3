"""Inquiries of authorities in the admin: the list, the page of each, entering one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, OrderBy, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import override as in_time_zone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from office import clock, confirming
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.chips import day_element
from office.models import Controller
from requests import inquiry_forms as forms
from requests.admin.filters import Menu
from requests.admin.inquiry_page import days_chip, due_of, inquiry_page, status_chip
from requests.admin.inquiry_steps import InquirySteps
from requests.domain import inquiries, inquiry_files
from requests.domain.errors import RequestError
from requests.inquiry_enums import WAITING, InquiryStatus
from requests.models import Inquiry, InquiryFile
from thirdparties.admin.files import demand_kept, download
from thirdparties.admin.shown import happenings
from thirdparties.admin.tabs import ALL, TabbedList, Tabs
from vault.domain import indexes
from vault.enums import Family


class InquiryTabs(Tabs):
    """What part of the inquiries is shown: without a choice those that an authority waits for."""

    title = gettext_lazy("show")
    names: ClassVar[dict[str, Promise]] = {
        "open": gettext_lazy("Waiting"),
        "mine": gettext_lazy("Mine"),
        "overdue": gettext_lazy("Overdue"),
        "answered": gettext_lazy("Answered"),
        "closed": pgettext_lazy("several requests", "Closed"),
        ALL: gettext_lazy("All"),
    }
    first = "open"
    alarming = "overdue"
    uncounted = frozenset({"closed", ALL})

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(request, *args)
        self.viewer = request.user

    def condition(self, name: str) -> Q:
        """Return what rows of a tab fulfil; days are those of each controller."""
        waiting = Q(status__in=WAITING)
        return {
            "open": waiting,
            "mine": waiting & Q(assignee=self.viewer.pk),
            "overdue": waiting & overdue(now=clock.now()),
            "answered": Q(status=InquiryStatus.ANSWERED),
            "closed": Q(status=InquiryStatus.CLOSED),
        }[name]


def overdue(*, now: datetime) -> Q:
    """Return the condition of what is past its last day, by the day of each controller."""
    past = Q(pk__in=[])
    for controller in Controller.objects.only("pk", "time_zone"):
        past |= Q(controller=controller.pk, due_on__lt=controller.today(now))
    return past


class AuthorityFilter(Menu):
    """By authority."""

    title = gettext_lazy("authority")
    parameter_name = "authority"
    field = "authority_name"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the authorities that have asked."""
        names = (
            model_admin.get_queryset(request)
            .order_by("authority_name")
            .values_list("authority_name", flat=True)
        )
        return [(name, name) for name in names.distinct()]


@admin.register(Inquiry)
class InquiryAdmin(InquirySteps):
    """What supervisory authorities ask."""

    list_display = ("named", "asks", "state", "due", "left", "owner", "controller")
    list_display_links = None
    list_filter = (InquiryTabs, AuthorityFilter, ("controller", PermittedFilter))
    list_select_related = ("controller", "assignee")
    search_fields = ("reference",)
    search_help_text = gettext_lazy("Search by reference, or by the authority’s case number")
    change_list_template = "admin/thirdparties/change_list.html"
    actions = None
    empty_words = gettext_lazy(
        "Inquiries are what supervisory authorities ask of you. Each has a last day that the authority sets, and you "
        "are reminded of it."
    )

    # The list.

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TabbedList]:
        """Return a list with tabs above it."""
        return TabbedList

    def starts(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return the ways to begin."""
        return [(_("Enter the first"), self.address("add"))] if self.has_add_permission(request) else []

    def get_ordering(self, request: HttpRequest) -> list[OrderBy]:
        """Put first what has no last day yet, then the most urgent."""
        return [F("due_on").asc(nulls_first=True)]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find a reference however it was typed, or the authority’s case number where its family may be seen."""
        term = search_term.strip()
        if not term:
            return queryset, False
        places = self.access(request).controllers(f"see_{Family.CONTENT.value}")
        by_number = Q(
            case_number_index=indexes.of(Inquiry, "case_number_index", term), controller_id__in=places
        )
        return queryset.filter(Q(reference=inquiries.normalise(term)) | by_number), False

    @display(description=gettext_lazy("reference"), ordering="reference")
    def named(self, row: Inquiry) -> SafeString:
        """Name the row, and lead to its page."""
        return format_html(
            '<a class="pp-reference" href="{}">{}</a>', self.address("change", row.pk), row.reference
        )

    @display(description=gettext_lazy("authority"), ordering="authority_name")
    def asks(self, row: Inquiry) -> str:
        """Name the authority."""
        return row.authority_name

    @display(description=gettext_lazy("state"), ordering="status")
    def state(self, row: Inquiry) -> SafeString:
        """Say where it stands."""
        return status_chip(row).render()

    @display(description=gettext_lazy("due"), ordering="due_on")
    def due(self, row: Inquiry) -> object:
        """Return the last day."""
        return day_element(row.due_on) if row.due_on else "–"

    @display(description=gettext_lazy("days left"), ordering="due_on")
    def left(self, row: Inquiry) -> object:
        """Return the days left."""
        chip = days_chip(row, today=self._today(row))
        return chip.render() if chip is not None else "–"

    @display(description=gettext_lazy("responsible"), ordering="assignee__name")
    def owner(self, row: Inquiry) -> object:
        """Name who is responsible."""
        if row.assignee is None:
            return format_html('<span class="pp-nobody">{}</span>', _("nobody"))
        return row.assignee.name

    def _today(self, row: Inquiry) -> date:
        return row.controller.today(self.now())

    # One inquiry.

    def get_urls(self) -> list[URLPattern]:
        """Add the files."""
        return [
            self.page_path("files/<uuid:file>/", self.open_file, "open_file"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show an inquiry. Only reading: what can be done has pages of its own."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.found(request, object_id)
        with in_time_zone(row.controller.time_zone):
            page, families = inquiry_page(self, request, row)
            context = {
                **self.admin_site.each_context(request),
                "title": page.name,
                "opts": self.opts,
                "original": row,
                "media": self.media,
                "page": page,
                "company": row.controller,
                "due": due_of(row),
                "happenings": list(happenings(row)),
                "history": self.address("history", row.pk),
            }
            self.note_viewed(request, row, families=families)
            return TemplateResponse(request, "admin/requests/inquiry/page.html", context).render()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Enter an inquiry at one of the controllers where the person handles cases."""
        company = self._company_chosen(request)
        if company is None:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Enter an inquiry"),
                "opts": self.opts,
                "media": self.media,
                "companies": self._companies(request),
            }
            return TemplateResponse(request, "admin/thirdparties/choose.html", context)
        form = forms.EntryForm(
            request.POST or None,
            request.FILES or None,
            controller=company,
            today=company.today(self.now()),
        )
        if request.method == "POST" and form.is_valid():
            try:
                letter = form.letter(files=form.cleaned_data["attachments"])
                row = inquiries.enter(company, letter=letter, by=self.actor(request), now=self.now())
            except RequestError as error:
                form.refuse(error)
            else:
                messages.success(request, _("%(reference)s is entered.") % {"reference": row.reference})
                return HttpResponseRedirect(self.address("change", row.pk))
        return self.form_page(
            request,
            form,
            title=_("Enter an inquiry"),
            button=_("Enter it"),
            back=self.address("changelist"),
            who=company,
        )

    def open_file(self, request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
        """Hand a file to whoever was granted documents."""
        row = self.found(request, pk)
        kept = get_object_or_404(
            InquiryFile.objects.select_related("inquiry__controller"), pk=file, inquiry=row
        )
        if Family.DOCUMENT not in self.access(request).families(row.controller_id):
            raise PermissionDenied
        demand_kept(kept)
        confirming.require(request)
        inquiry_files.note_opened(kept, by=self.actor(request), now=self.now())
        return download(kept)

    def _companies(self, request: HttpRequest) -> list[Controller]:
        found = self.access(request).controllers(self.add_needs or "")
        if not found:
            raise PermissionDenied
        return list(Controller.objects.filter(pk__in=found).order_by("name"))

    def _company_chosen(self, request: HttpRequest) -> Controller | None:
        offered = self._companies(request)
        if len(offered) == 1:
            return offered[0]
        return next((one for one in offered if one.slug == request.GET.get("controller", "")), None)
