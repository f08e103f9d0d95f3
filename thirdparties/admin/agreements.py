"""Agreements in the admin: the list, the page of one, its clauses, its documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.admin_meanwhile import seen_in
from office.chips import Chip, day_element
from office.dates import in_words
from office.domain.access import reveal
from thirdparties.admin import chips
from thirdparties.admin.base import RegisterAdmin
from thirdparties.admin.files import download
from thirdparties.admin.reviewing import review_buttons, review_fact, review_page
from thirdparties.admin.shown import Button, Card, Fact, Shown, link
from thirdparties.domain import agreements
from thirdparties.enums import AgreementKind, Clause
from thirdparties.forms import AgreementForm, ClausesForm, DocumentForm
from thirdparties.models import Agreement, AgreementDocument, ThirdParty
from vault.enums import Family


@admin.register(Agreement)
class AgreementAdmin(RegisterAdmin):
    """What was agreed with third parties."""

    controller_path = "third_party__controller"
    list_display = ("named", "kind", "state", "clauses_met", "ends", "company")
    list_filter = (("kind", ChoicesDropdownFilter), ("third_party__controller", PermittedFilter))
    list_select_related = ("third_party__controller",)
    search_fields = ("third_party__legal_name",)
    search_help_text = gettext_lazy("Search by third party")
    ordering = ("third_party__legal_name", "starts_on")
    change_list_template = "admin/thirdparties/change_list.html"
    empty_words = gettext_lazy(
        "Agreements say on what terms third parties get data: processor agreements, standard clauses and the like."
    )

    @display(description=gettext_lazy("third party"), ordering="third_party__legal_name")
    def named(self, row: Agreement) -> SafeString:
        """Name the third party, and lead to the agreement."""
        return format_html(
            '<a class="pp-reference" href="{}">{}</a>', self.address("change", row.pk), row.third_party
        )

    @display(description=gettext_lazy("state"))
    def state(self, row: Agreement) -> SafeString:
        """Say where it stands."""
        return chips.agreement_chip(row, today=row.third_party.controller.today(self.now())).render()

    @display(description=gettext_lazy("clauses"))
    def clauses_met(self, row: Agreement) -> object:
        """Say how many clauses of Article 28 are met."""
        if row.kind != AgreementKind.PROCESSOR:
            return "–"
        met = len(Clause) - len(row.missing_clauses)
        words = _("%(met)s of %(all)s") % {"met": met, "all": len(Clause)}
        return Chip(words, "done" if met == len(Clause) else "soon").render()

    @display(description=gettext_lazy("ends"), ordering="ends_on")
    def ends(self, row: Agreement) -> object:
        """Return its last day."""
        return day_element(row.ends_on) if row.ends_on else "–"

    @display(description=gettext_lazy("controller"))
    def company(self, row: Agreement) -> str:
        """Return the company."""
        return row.third_party.controller.name

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of what can be done with one."""
        return [
            self.page_path("edit/", self.edit, "edit"),
            self.page_path("clauses/", self.clauses, "clauses"),
            self.page_path("document/", self.add_document, "document"),
            self.page_path("documents/<uuid:file>/", self.document, "open_document"),
            self.page_path("review/", self.review, "review"),
            *super().get_urls(),
        ]

    def shown(self, request: HttpRequest, row: Agreement, *, may_edit: bool) -> Shown:
        """Return what the page of an agreement shows."""
        company = row.third_party.controller
        buttons = [Button(_("Change"), self.address("edit", row.pk), main=True)] if may_edit else []
        cards = [self._documents(request, row, may_edit=may_edit)]
        if row.kind == AgreementKind.PROCESSOR:
            cards.insert(0, self._clauses(row, may_edit=may_edit))
        return Shown(
            name=row.third_party.legal_name,
            note=str(row.get_kind_display()),
            chips=[
                chips.agreement_chip(row, today=company.today(self.now())),
                *([chips.clauses_chip(row)] if row.missing_clauses else []),
            ],
            buttons=[*buttons, *review_buttons(self, request, row, company)],
            facts=list(_facts(row)),
            cards=cards,
        )

    def _clauses(self, row: Agreement, *, may_edit: bool) -> Card:
        return Card(
            title=_("What Article 28 asks for"),
            empty="",
            columns=(_("Clause"), _("State"), _("Where")),
            rows=[
                (
                    clause.label,
                    Chip(_("met"), "done") if row.clauses.get(clause) else Chip(_("missing"), "overdue"),
                    row.clauses.get(clause) or "–",
                )
                for clause in Clause
            ],
            buttons=[Button(_("Go through it"), self.address("clauses", row.pk))] if may_edit else (),
        )

    def _documents(self, request: HttpRequest, row: Agreement, *, may_edit: bool) -> Card:
        where = row.third_party.controller_id
        may_open = Family.DOCUMENT in self.access(request).families(where)
        return Card(
            title=_("Documents"),
            empty=_("There is none."),
            columns=(_("File"), _("Kept since")),
            rows=[
                (
                    link(one.name, self.address("open_document", row.pk, one.pk))
                    if may_open
                    else reveal(request.user, one, "name", controller_id=where),
                    day_element(row.third_party.controller.today(one.created_at)),
                )
                for one in row.documents.all()
            ],
            buttons=[Button(_("Add"), self.address("document", row.pk))] if may_edit else (),
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add an agreement."""
        title = _("Add an agreement")
        company = self.company_chosen(request)
        if company is None:
            return self.choose_company(request, title=title)
        row, today = Agreement(), company.today(self.now())
        initial = {
            "third_party": request.GET.get("third_party", ""),
            "owner": self.actor(request).pk,
            "starts_on": today,
        }
        form = AgreementForm(
            request.POST or None, instance=row, company=company, today=today, initial=_known(initial, company)
        )
        return self.ask(
            request,
            form,
            act=lambda: agreements.save(form.instance, by=self.actor(request), now=self.now()),
            title=title,
            button=_("Add it"),
            said=_("The agreement is in the register."),
            back=self.address("changelist"),
            done=lambda: self.address("change", row.pk),
            who=company,
        )

    def edit(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Change an agreement."""
        row, line = self.opened(request, pk)
        company = row.third_party.controller
        form = AgreementForm(
            request.POST or None, instance=row, company=company, today=company.today(self.now())
        )
        return self.ask(
            request,
            form,
            act=lambda: agreements.save(
                form.instance, by=self.actor(request), now=self.now(), seen=seen_in(request)
            ),
            line=line,
            title=_("Change the agreement with “%(name)s”") % {"name": row.third_party},
            button=_("Save"),
            said=_("It is saved."),
            back=self.address("change", pk),
        )

    def clauses(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Go through the clauses of Article 28."""
        row, line = self.opened(request, pk)
        if row.kind != AgreementKind.PROCESSOR:
            raise Http404("Only a processor agreement has these clauses.")
        form = ClausesForm(request.POST or None, agreement=row)
        return self.ask(
            request,
            form,
            act=lambda: agreements.answer_clauses(
                row, answers=form.answers, by=self.actor(request), now=self.now(), seen=seen_in(request)
            ),
            line=line,
            title=_("What Article 28 asks for"),
            who=row.third_party,
            what=[_("Write where each clause is met, for example “§ 7.2”. An empty one counts as missing.")],
            button=_("Save"),
            said=_("The answers are saved."),
            back=self.address("change", pk),
        )

    def add_document(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Keep a document with an agreement."""
        row = self.editable(request, pk)
        form = DocumentForm(request.POST or None, request.FILES or None)
        return self.ask(
            request,
            form,
            act=lambda: agreements.keep_document(
                row, file=form.cleaned_data["document"], by=self.actor(request), now=self.now()
            ),
            title=_("Add a document"),
            who=row.third_party,
            button=_("Keep it"),
            said=_("The document is kept, encrypted."),
            back=self.address("change", pk),
        )

    def document(self, request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
        """Hand a document to whoever was granted documents: to save, never to open in the page."""
        row = self.found(request, pk)
        found = get_object_or_404(AgreementDocument, pk=file, agreement=row)
        if Family.DOCUMENT not in self.access(request).families(row.third_party.controller_id):
            raise PermissionDenied
        agreements.note_opened(found, by=self.actor(request), now=self.now())
        return download(found)

    def review(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put an agreement under regular review."""
        checklist = [
            _("What is done is what was agreed"),
            _("Every clause of Article 28 is met"),
            _("The list of sub-processors is up to date"),
            _("The transfer impact assessment still holds"),
        ]
        return review_page(self, request, pk, checklist=checklist)


def _known(initial: dict[str, Any], company: Any) -> dict[str, Any]:
    """Leave out a third party that is none of the company's."""
    try:
        known = ThirdParty.objects.filter(controller=company, pk=UUID(initial["third_party"])).exists()
    except ValueError:
        known = False
    return initial if known else {**initial, "third_party": None}


def _facts(row: Agreement) -> Iterator[Fact]:
    party = reverse("admin:thirdparties_thirdparty_change", args=[row.third_party_id])
    yield Fact(_("third party"), link(row.third_party, party))
    if row.scc_module:
        yield Fact(_("module"), row.get_scc_module_display())
    yield Fact(_("owner"), row.owner.name)
    yield Fact(_("starts on"), in_words(row.starts_on))
    yield Fact(_("ends on"), in_words(row.ends_on) if row.ends_on else _("no end"))
    if row.review_on:
        yield Fact(_("look at it again on"), in_words(row.review_on))
    if row.assessed_on:
        yield Fact(_("transfer impact assessment"), in_words(row.assessed_on))
        yield Fact(_("outcome"), row.assessment)
    elif row.kind == AgreementKind.SCC:
        yield Fact(_("transfer impact assessment"), Chip(_("missing"), "overdue"))
    yield review_fact(row)
