"""Disclosures in the admin: the log, the page of one, and a page for each step (promise P17)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from office import confirming
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.chips import day_element
from subjects.domain.merging import all_entries_of
from subjects.models import Subject
from thirdparties.admin import disclosure_page
from thirdparties.admin.disclosure_steps import WRITTEN, DisclosureSteps
from thirdparties.admin.files import demand_kept, download
from thirdparties.admin.shown import Shown
from thirdparties.admin.tabs import DisclosureTabs, TabbedList
from thirdparties.disclosure_forms import (
    DisclosureForm,
    EvidenceForm,
    FileForm,
    PersonForm,
)
from thirdparties.domain import disclosures
from thirdparties.domain.disclosure_checks import asks_of
from thirdparties.models import DisclosedPerson, Disclosure, DisclosureFile
from thirdparties.panels import BY_PERSON
from vault.enums import Family


@admin.register(Disclosure)
class DisclosureAdmin(DisclosureSteps):
    """What was given to somebody outside without consent."""

    list_display = ("named", "case_cell", "recipient_cell", "state", "day", "notice", "controller")
    list_filter = (
        DisclosureTabs,
        ("case", ChoicesDropdownFilter),
        ("outcome", ChoicesDropdownFilter),
        ("controller", PermittedFilter),
    )
    list_select_related = ("controller", "third_party")
    search_fields = ("reference", "recipient", "third_party__legal_name")
    search_help_text = gettext_lazy("Search by reference, or by authority or company")
    ordering = ("-created_at",)
    change_list_template = "admin/thirdparties/change_list.html"
    empty_words = gettext_lazy(
        "Disclosures are data given without consent: to the police, a court, a hospital. Each is one of seven cases, "
        "with its evidence, and approved by a second person."
    )

    # The list.

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TabbedList]:
        """Return a list with tabs above it."""
        return TabbedList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find by what was typed, or those of one person, for whom the person's page leads here."""
        if not search_term.startswith(BY_PERSON):
            found: tuple[QuerySet[Any], bool] = super().get_search_results(request, queryset, search_term)
            return found
        person = Subject.objects.filter(
            reference=search_term.removeprefix(BY_PERSON),
            controller__in=self.access(request).controllers("read_subjects"),
        ).first()
        if person is None:
            return queryset.none(), False
        return queryset.filter(persons__subject__in=all_entries_of(person)).distinct(), False

    @display(description=gettext_lazy("reference"), ordering="reference")
    def named(self, row: Disclosure) -> SafeString:
        """Name the row, and lead to its page."""
        return super().named(row)

    @display(description=gettext_lazy("case"), ordering="case")
    def case_cell(self, row: Disclosure) -> str:
        """Name the case."""
        return str(row.get_case_display())

    @display(description=gettext_lazy("recipient"))
    def recipient_cell(self, row: Disclosure) -> str:
        """Name the authority or company; a private person is named on the page alone."""
        return row.organisation or _("a person")

    @display(description=gettext_lazy("state"), ordering="status")
    def state(self, row: Disclosure) -> SafeString:
        """Say where it stands."""
        return disclosure_page.state_chip(row).render()

    @display(description=gettext_lazy("disclosed"), ordering="disclosed_on")
    def day(self, row: Disclosure) -> object:
        """Return the day on which the data was given."""
        return day_element(row.disclosed_on) if row.disclosed_on else "–"

    @display(description=gettext_lazy("person told"))
    def notice(self, row: Disclosure) -> object:
        """Say whether those concerned know."""
        chip = disclosure_page.notice_chip(row, today=row.controller.today(self.now()))
        return chip.render() if chip is not None else "–"

    # One disclosure.

    def get_urls(self) -> list[URLPattern]:
        """Add a page for each part that is filled in."""
        return [
            self.page_path("edit/", self.edit, "edit"),
            self.page_path("evidence/", self.evidence, "evidence"),
            self.page_path("person/", self.person, "person"),
            self.page_path("persons/<uuid:row>/remove/", self.remove_person, "remove_person"),
            self.page_path("file/", self.file, "file"),
            self.page_path("files/<uuid:file>/", self.open_file, "open_file"),
            *super().get_urls(),
        ]

    def shown(self, request: HttpRequest, row: Disclosure, *, may_edit: bool) -> Shown:
        """Return what the page shows, and note in the access log that it was shown."""
        shown, families = disclosure_page.disclosure_page(self, request, row)
        disclosures.note_viewed(row, families=families, by=self.actor(request), now=self.now())
        return shown

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Enter a disclosure."""
        title = _("Enter a disclosure")
        company = self.company_chosen(request)
        if company is None:
            return self.choose_company(request, title=title)
        if not self.access(request).families(company.pk) >= WRITTEN:
            raise PermissionDenied
        row = Disclosure(controller=company)
        return self._written(
            request,
            row,
            title=title,
            button=_("Enter it"),
            back=self.address("changelist"),
            said=_("It is entered. The page says what is still missing."),
        )

    def edit(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Change what is disclosed to whom."""
        row = self.writable(request, pk)
        return self._written(
            request,
            row,
            title=_("Change disclosure %(reference)s") % {"reference": row},
            button=_("Save"),
            back=self.address("change", pk),
            said=_("It is saved."),
        )

    def _written(
        self, request: HttpRequest, row: Disclosure, *, title: str, button: str, back: str, said: str
    ) -> HttpResponse:
        form = DisclosureForm(request.POST or None, instance=row, company=row.controller)
        return self.ask(
            request,
            form,
            act=lambda: disclosures.save(
                form.instance,
                categories=list(form.cleaned_data["categories"]),
                by=self.actor(request),
                now=self.now(),
            ),
            title=title,
            button=button,
            said=said,
            back=back,
            done=lambda: self.address("change", row.pk),
            who=row.controller,
        )

    def evidence(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Write down the evidence that the case asks for."""
        row = self.writable(request, pk)
        form = EvidenceForm(request.POST or None, asks=asks_of(row), answers=row.evidence)
        return self.step(
            request,
            row,
            form,
            act=lambda: disclosures.answer(row, answers=form.answers, by=self.actor(request), now=self.now()),
            title=_("Evidence: %(case)s") % {"case": row.get_case_display()},
            what=[_("Without an answer to each of these it cannot be approved.")],
            button=_("Save"),
            said=_("The evidence is saved."),
        )

    def person(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Name a person whose data is given."""
        row = self.editable(request, pk)
        form = PersonForm(request.POST or None, company=row.controller)
        return self.step(
            request,
            row,
            form,
            act=lambda: disclosures.add_person(
                row, subject=form.cleaned_data["reference"], by=self.actor(request), now=self.now()
            ),
            title=_("Add a person concerned"),
            what=[_("An access answer to this person will name the recipient.")],
            button=_("Add"),
            said=_("The person is named."),
        )

    def remove_person(self, request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
        """Take a person off."""
        disclosure = self.editable(request, pk)
        person = get_object_or_404(DisclosedPerson, pk=row, disclosure=disclosure)
        return self.confirm(
            request,
            act=lambda: disclosures.remove_person(person, by=self.actor(request), now=self.now()),
            title=_("Remove this person?"),
            explanation=_("An access answer to this person will not name the recipient."),
            button=_("Remove"),
            said=_("The person is removed."),
            back=self.address("change", pk),
        )

    def file(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Keep a file."""
        row = self.editable(request, pk)
        form = FileForm(request.POST or None, request.FILES or None)
        return self.step(
            request,
            row,
            form,
            act=lambda: disclosures.keep_file(
                row,
                file=form.cleaned_data["document"],
                is_original=form.cleaned_data["is_original"],
                by=self.actor(request),
                now=self.now(),
            ),
            title=_("Add a file"),
            button=_("Keep it"),
            said=_("The file is kept, encrypted."),
        )

    def open_file(self, request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
        """Hand a file to whoever was granted documents."""
        row = self.found(request, pk)
        found = get_object_or_404(DisclosureFile, pk=file, disclosure=row)
        if Family.DOCUMENT not in self.access(request).families(row.controller_id):
            raise PermissionDenied
        demand_kept(found)
        confirming.require(request)
        disclosures.note_opened(found, by=self.actor(request), now=self.now())
        return download(found)
