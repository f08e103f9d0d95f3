"""Disclosures in the admin: the log, the page of one, and a page for each step (promise P17)."""

from __future__ import annotations

from collections.abc import Callable
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

from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.chips import day_element
from office.domain import one_person_office
from office.domain.access import holders
from subjects.domain.merging import all_entries_of
from subjects.models import Subject
from thirdparties.admin import disclosure_page
from thirdparties.admin.base import RegisterAdmin
from thirdparties.admin.files import download
from thirdparties.admin.shown import Shown
from thirdparties.disclosure_forms import (
    ApproveForm,
    DelayForm,
    DisclosureForm,
    EvidenceForm,
    FileForm,
    PersonForm,
    ReasonForm,
    RecordForm,
    ToldForm,
    WithholdForm,
)
from thirdparties.domain import disclosing, disclosure_notice, disclosures
from thirdparties.domain.disclosure_changes import APPROVES, PREPARES, READS, has_prepared
from thirdparties.domain.disclosure_checks import asks_of, is_foreign_order
from thirdparties.models import DisclosedPerson, Disclosure, DisclosureFile
from thirdparties.panels import BY_PERSON
from vault.enums import Family

WRITTEN = frozenset({Family.IDENTITY, Family.CONTENT})
"""Column families whose values the forms show again, so that only who sees them may fill in the forms."""


@admin.register(Disclosure)
class DisclosureAdmin(RegisterAdmin):
    """What was given to somebody outside without consent."""

    view_needs = READS
    add_needs = PREPARES
    change_needs = PREPARES

    list_display = ("named", "case_cell", "recipient_cell", "state", "day", "notice", "controller")
    list_filter = (
        ("case", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
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
        """Add a page for each step."""
        return [
            self.page_path("edit/", self.edit, "edit"),
            self.page_path("evidence/", self.evidence, "evidence"),
            self.page_path("person/", self.person, "person"),
            self.page_path("persons/<uuid:row>/remove/", self.remove_person, "remove_person"),
            self.page_path("file/", self.file, "file"),
            self.page_path("files/<uuid:file>/", self.open_file, "open_file"),
            self.page_path("hand-over/", self.hand_over, "hand_over"),
            self.page_path("send-back/", self.send_back, "send_back"),
            self.page_path("approve/", self.approve, "approve"),
            self.page_path("refuse/", self.refuse, "refuse"),
            self.page_path("withdraw/", self.withdraw, "withdraw"),
            self.page_path("record/", self.record, "record"),
            self.page_path("withhold/", self.withhold, "withhold"),
            self.page_path("lift/", self.lift, "lift"),
            self.page_path("delay/", self.delay, "delay"),
            self.page_path("notify/", self.notify, "notify"),
            self.page_path("told/", self.told, "told"),
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
        row = self._writable_row(request, pk)
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
        row = self._writable_row(request, pk)
        form = EvidenceForm(request.POST or None, asks=asks_of(row), answers=row.evidence)
        return self._step(
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
        return self._step(
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
        return self._step(
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
        disclosures.note_opened(found, by=self.actor(request), now=self.now())
        return download(found)

    # The steps.

    def hand_over(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Hand it over for approval."""
        row = self.editable(request, pk)
        return self.confirm(
            request,
            act=lambda: disclosing.hand_over(row, by=self.actor(request), now=self.now()),
            title=_("Hand %(reference)s over for approval?") % {"reference": row},
            explanation=_(
                "Those who may approve get a mail. Until one of them decides nothing can be changed."
            ),
            button=_("Hand over"),
            said=_("It waits for approval."),
            back=self.address("change", pk),
        )

    def send_back(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Send it back to be changed."""
        row = self._approvable(request, pk)
        return self._reasoned(
            request,
            row,
            disclosing.send_back,
            title=_("Send it back to be changed"),
            said=_("It is sent back."),
        )

    def approve(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Approve it, as somebody who did not prepare it."""
        row = self._approvable(request, pk)
        handed_over = row.prepared_at.isoformat() if row.prepared_at else ""
        form = ApproveForm(request.POST or None, initial={"seen": handed_over})
        return self._step(
            request,
            row,
            form,
            act=lambda: disclosing.approve(
                row, by=self.actor(request), now=self.now(), seen=form.cleaned_data["seen"]
            ),
            title=_("Approve this disclosure"),
            what=self._about_approving(request, row),
            button=_("Approve"),
            said=_("It is approved. Record it once the data is given."),
        )

    def _about_approving(self, request: HttpRequest, row: Disclosure) -> list[str]:
        who = row.organisation or _("a person")
        lines = [_("The data may then be given to %(name)s.") % {"name": who}]
        if is_foreign_order(row):
            lines.append(_("The order comes from outside the EEA: read the warning on Article 48 first."))
        viewer = self.actor(request)
        if not has_prepared(row, viewer):
            return lines
        if one_person_office.standing(row.controller, now=self.now()) is None:
            return [*lines, _("You prepared this disclosure yourself. Somebody else has to approve it.")]
        others = [user.name for user in holders(APPROVES, controller=row.controller) if user != viewer]
        lines.append(_("One-person office: you approve what you prepared yourself. That is put on record."))
        if others:
            lines.append(_("Better ask a second person: %(names)s.") % {"names": ", ".join(others)})
        return lines

    def refuse(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Decide that nothing is given."""
        row = self._approvable(request, pk)
        return self._reasoned(
            request,
            row,
            disclosing.refuse,
            title=_("Refuse: the data is not given"),
            said=_("It is refused."),
        )

    def withdraw(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """End what nobody needs any more."""
        row = self.editable(request, pk)
        return self._reasoned(
            request, row, disclosing.withdraw, title=_("Withdraw this disclosure"), said=_("It is withdrawn.")
        )

    def record(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put on record that the data was given."""
        row = self.editable(request, pk)
        form = RecordForm(request.POST or None, initial={"on": row.controller.today(self.now())})
        return self._step(
            request,
            row,
            form,
            act=lambda: disclosing.record(
                row, on=form.cleaned_data["on"], by=self.actor(request), now=self.now()
            ),
            title=_("Record as disclosed"),
            what=[
                _("From then on access answers name the recipient, unless that is withheld."),
                _("Then tell those concerned, or write down why that has to wait."),
            ],
            button=_("Record it"),
            said=_("It is on record."),
        )

    def withhold(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Let nobody be told, until a day of review."""
        row = self._writable_row(request, pk)
        initial = {"until": row.withhold_until, "reason": row.withhold_reason}
        form = WithholdForm(request.POST or None, initial=initial)
        return self._step(
            request,
            row,
            form,
            act=lambda: disclosure_notice.withhold(
                row, **form.cleaned_data, by=self.actor(request), now=self.now()
            ),
            title=_("Tell nobody yet"),
            what=[_("Access answers do not name the recipient until somebody lifts this.")],
            button=_("Save"),
            said=_("Nobody concerned is told."),
        )

    def lift(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """End a gag."""
        row = self._approvable(request, pk)
        return self.confirm(
            request,
            act=lambda: disclosure_notice.lift(row, by=self.actor(request), now=self.now()),
            title=_("Lift the gag?"),
            explanation=_("From now on access answers name the recipient, and those concerned can be told."),
            button=_("Lift it"),
            said=_("The gag is lifted."),
            back=self.address("change", pk),
        )

    def delay(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put the notice off."""
        row = self._writable_row(request, pk)
        initial = {"look_again_on": row.look_again_on, "reason": row.delay_reason}
        form = DelayForm(request.POST or None, initial=initial)
        return self._step(
            request,
            row,
            form,
            act=lambda: disclosure_notice.delay(
                row, **form.cleaned_data, by=self.actor(request), now=self.now()
            ),
            title=_("Put the notice off"),
            what=[
                _(
                    "Who asks for access is told of the recipient all the same. To prevent that, tell nobody yet."
                )
            ],
            button=_("Save"),
            said=_("The reason is on record."),
        )

    def notify(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Mail those concerned who can be reached."""
        row = self.editable(request, pk)
        reached = len(disclosure_notice.reachable(row, today=row.controller.today(self.now())))
        left = row.persons.filter(told_on=None).count() + row.others_count - reached
        return self.confirm(
            request,
            act=lambda: disclosure_notice.notify(row, by=self.actor(request), now=self.now()),
            title=_("Tell those concerned by mail?"),
            explanation=_(
                "Each gets a mail at their verified address, in their language: who got which data, when and why. "
                "Reached by mail: %(reached)s. To be told otherwise: %(left)s."
            )
            % {"reached": reached, "left": left},
            button=_("Send"),
            said=_("The notice is on its way."),
            back=self.address("change", pk),
        )

    def told(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put on record that those concerned were told otherwise."""
        row = self.editable(request, pk)
        form = ToldForm(request.POST or None, initial={"on": row.controller.today(self.now())})
        return self._step(
            request,
            row,
            form,
            act=lambda: disclosure_notice.note_told(
                row, **form.cleaned_data, by=self.actor(request), now=self.now()
            ),
            title=_("Told otherwise"),
            button=_("Put on record"),
            said=_("It is on record."),
        )

    # What they share.

    def _step(
        self,
        request: HttpRequest,
        row: Disclosure,
        form: Any,
        *,
        act: Callable[[], object],
        title: str,
        button: str,
        said: str,
        what: list[str] | None = None,
    ) -> HttpResponse:
        return self.ask(
            request,
            form,
            act=act,
            title=title,
            button=button,
            said=said,
            back=self.address("change", row.pk),
            what=what or [],
            who=row,
        )

    def _reasoned(
        self, request: HttpRequest, row: Disclosure, act: Callable[..., object], *, title: str, said: str
    ) -> HttpResponse:
        form = ReasonForm(request.POST or None)
        return self._step(
            request,
            row,
            form,
            act=lambda: act(row, reason=form.cleaned_data["reason"], by=self.actor(request), now=self.now()),
            title=title,
            button=title,
            said=said,
        )

    def _writable_row(self, request: HttpRequest, pk: UUID) -> Disclosure:
        row: Disclosure = self.editable(request, pk)
        if not self.access(request).families(row.controller_id) >= WRITTEN:
            raise PermissionDenied
        return row

    def _approvable(self, request: HttpRequest, pk: UUID) -> Disclosure:
        row: Disclosure = self.found(request, pk)
        if not self.allows(request, APPROVES, row):
            raise PermissionDenied
        return row
