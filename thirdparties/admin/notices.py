"""Notices to recipients in the admin: the list, the page of one, and what the office does with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.chips import day_element
from subjects.models import Subject
from thirdparties.admin.base import RegisterAdmin
from thirdparties.admin.files import demand_kept, download
from thirdparties.admin.issue_page import issue_page
from thirdparties.admin.notice_chips import days_chip, state_chip
from thirdparties.admin.notice_page import happened, notice_page
from thirdparties.admin.shown import Happening, Shown
from thirdparties.admin.tabs import NoticeTabs, TabbedList
from thirdparties.domain import changes, notice_handling
from thirdparties.domain.notices import default_due
from thirdparties.enums import NoticeKind
from thirdparties.models import Notice, NoticeCertificate
from thirdparties.notice_forms import AskAgainForm, WhyForm
from thirdparties.panels import BY_PERSON
from vault.enums import Family


@admin.register(Notice)
class NoticeAdmin(RegisterAdmin):
    """What recipients were told to do with the data of a person, and what became of it."""

    add_needs = None
    change_needs = "tell_recipients"

    list_display = ("numbered", "third_party", "kind", "state", "left", "issued", "controller")
    linked_by = frozenset({"third_party", "status"})
    list_filter = (
        NoticeTabs,
        ("kind", ChoicesDropdownFilter),
        ("outcome", ChoicesDropdownFilter),
        ("controller", PermittedFilter),
    )
    list_select_related = ("controller", "third_party")
    search_fields = ("reference", "third_party__legal_name")
    search_help_text = gettext_lazy("Search by reference or recipient")
    ordering = ("due_on", "pk")
    change_list_template = "admin/thirdparties/change_list.html"
    empty_words = gettext_lazy(
        "Notices tell recipients to stop using, erase, correct or restrict the data of a person. They begin on the "
        "page of the person, or of the request."
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TabbedList]:
        """Return a list with tabs above it."""
        return TabbedList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search, also for a cause; a person's notices are found by whoever may read the register of persons."""
        if ":" in search_term:
            return queryset.filter(cause=search_term.strip()), False
        if not search_term.startswith(BY_PERSON):
            return super().get_search_results(request, queryset, search_term)  # type: ignore[no-any-return]
        people = Subject.objects.filter(
            reference=search_term.removeprefix(BY_PERSON),
            controller__in=self.access(request).controllers("read_subjects"),
        )
        theirs = Q(person__in=people) | Q(person__merged_into__in=people)
        return queryset.filter(theirs), False

    @display(description=gettext_lazy("reference"), ordering="reference")
    def numbered(self, row: Notice) -> SafeString:
        """Name the notice, and lead to its page."""
        return self.named(row)

    @display(description=gettext_lazy("state"))
    def state(self, row: Notice) -> SafeString:
        """Say where it stands."""
        return state_chip(row).render()

    @display(description=gettext_lazy("time left"), ordering="due_on")
    def left(self, row: Notice) -> SafeString:
        """Say how many days are left."""
        return days_chip(row, today=row.controller.today(self.now())).render()

    @display(description=gettext_lazy("issued"), ordering="issued_at")
    def issued(self, row: Notice) -> SafeString:
        """Return the day of issue."""
        return day_element(row.controller.today(row.issued_at))

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of what can be done with one, and the one that issues."""
        issue = self.admin_site.admin_view(self._rendered(self.issue))
        return [
            path("issue/<uuid:pk>/", issue, name="thirdparties_notice_issue"),
            self.page_path("withdraw/", self.withdraw, "withdraw"),
            self.page_path("accept/", self.accept, "accept"),
            self.page_path("ask-again/", self.ask_again, "ask_again"),
            self.page_path("remind/", self.remind, "remind"),
            self.page_path("certificates/<uuid:file>/", self.certificate, "certificate"),
            *super().get_urls(),
        ]

    def shown(self, request: HttpRequest, row: Notice, *, may_edit: bool) -> Shown:
        """Return what the page of a notice shows."""
        may = changes.may_tell(self.actor(request), controller_id=row.controller_id, cause=row.cause)
        return notice_page(self, request, row, may_edit=may_edit and may)

    def editable(self, request: HttpRequest, key: str | UUID) -> Notice:
        """Return a notice that the person may decide on. Raises PermissionDenied."""
        row: Notice = super().editable(request, key)
        if not changes.may_tell(self.actor(request), controller_id=row.controller_id, cause=row.cause):
            raise PermissionDenied
        return row

    def happened(self, row: Notice) -> list[Happening]:
        """Return the timeline, mails included."""
        return happened(row)

    def issue(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Tell recipients about a person."""
        return issue_page(self, request, pk)

    def withdraw(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Take a notice back."""
        row = self.editable(request, pk)
        form = WhyForm(request.POST or None)
        return self.ask(
            request,
            form,
            act=lambda: notice_handling.withdraw(
                row, why=form.cleaned_data["why"], by=self.actor(request), now=self.now()
            ),
            title=_("Withdraw notice %(reference)s?") % {"reference": row},
            who=row.third_party,
            what=[_("The recipient is told that there is nothing to do any more.")],
            button=_("Withdraw it"),
            said=_("The notice is withdrawn."),
            back=self.address("change", pk),
        )

    def accept(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Be content with less than was asked for."""
        row = self.editable(request, pk)
        if refused := self._locked(request, row):
            return refused
        form = WhyForm(request.POST or None)
        return self.ask(
            request,
            form,
            act=lambda: notice_handling.accept(
                row, why=form.cleaned_data["why"], by=self.actor(request), now=self.now()
            ),
            title=_("Accept the answer?"),
            who=row.third_party,
            what=[_("The notice is closed with what the recipient answered: %(outcome)s.")
                  % {"outcome": row.get_outcome_display() or "–"}],
            button=_("Accept it"),
            said=_("The answer is accepted."),
            back=self.address("change", pk),
        )  # fmt: skip

    def ask_again(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Take the answer back."""
        row = self.editable(request, pk)
        if refused := self._locked(request, row):
            return refused
        due = default_due(row.controller, kind=NoticeKind(row.kind), now=self.now())
        form = AskAgainForm(request.POST or None, initial={"due_on": due})
        return self.ask(
            request,
            form,
            act=lambda: notice_handling.ask_again(
                row,
                why=form.cleaned_data["why"],
                due_on=form.cleaned_data["due_on"],
                by=self.actor(request),
                now=self.now(),
            ),
            title=_("Ask again?"),
            who=row.third_party,
            what=[
                _("The answer is taken back; it stays in the history."),
                _("The recipient gets a mail with a fresh link."),
            ],
            button=_("Ask again"),
            said=_("The recipient is asked again."),
            back=self.address("change", pk),
        )

    def _locked(self, request: HttpRequest, row: Notice) -> HttpResponse | None:
        """Go back with the sentence where somebody would decide on words that they cannot read."""
        return self.refused_now(
            request,
            lambda: notice_handling.demand_read(row, by=self.actor(request)),
            back=self.address("change", row.pk),
        )

    def remind(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Remind the recipient."""
        row = self.editable(request, pk)
        return self.confirm(
            request,
            act=lambda: notice_handling.remind(row, by=self.actor(request), now=self.now()),
            title=_("Remind %(name)s now?") % {"name": row.third_party},
            explanation=_("It gets a mail with a fresh link, at most one a day by this button."),
            button=_("Remind now"),
            said=_("The reminder is on its way."),
            back=self.address("change", pk),
        )

    def certificate(self, request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
        """Hand a certificate to whoever was granted documents: to save, never to open in the page."""
        row = self.found(request, pk)
        found = get_object_or_404(NoticeCertificate, pk=file, notice=row)
        if Family.DOCUMENT not in self.access(request).families(row.controller_id):
            raise PermissionDenied
        demand_kept(found)
        notice_handling.note_opened(found, by=self.actor(request), now=self.now())
        return download(found)
