"""The pages of a disclosure's steps: handed over, decided, recorded, and told to those concerned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import confirming
from office.domain import one_person_office
from office.domain.access import holders
from thirdparties.admin.base import Page, RegisterAdmin
from thirdparties.disclosure_forms import (
    ApproveForm,
    DelayForm,
    ReasonForm,
    RecordForm,
    ToldForm,
    WithholdForm,
)
from thirdparties.domain import disclosing, disclosure_notice, disclosures
from thirdparties.domain.disclosure_changes import APPROVES, PREPARES, READS, has_prepared
from thirdparties.domain.disclosure_checks import is_foreign_order
from thirdparties.domain.disclosure_gates import GATES, demand_open
from thirdparties.models import Disclosure
from vault.enums import Family

WRITTEN = frozenset({Family.IDENTITY, Family.CONTENT})
"""Column families whose values the forms show again, so that only who sees them may fill in the forms."""


class DisclosureSteps(RegisterAdmin):
    """A page for each step, open to whom its state and the person's permissions allow it."""

    view_needs = READS
    add_needs = PREPARES
    change_needs = PREPARES

    def get_urls(self) -> list[URLPattern]:
        """Add a page for each step."""
        return [
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

    def page_path(self, route: str, view: Page, name: str) -> URLPattern:
        """Return the address of a page of one row; that of a step says at once why it cannot be taken."""
        return super().page_path(route, self._gated(view, name) if name in GATES else view, name)

    def _gated(self, view: Page, step: str) -> Page:
        def page(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
            row = self.found(request, pk)
            if not self.allows(request, GATES[step].needs, row):
                raise PermissionDenied
            refused = self.refused_now(
                request,
                lambda: demand_open(step, row, by=self.actor(request), now=self.now()),
                back=self.address("change", pk),
            )
            return refused or view(request, pk=pk, **kwargs)

        return page

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
        row = self.approvable(request, pk)
        return self._reasoned(
            request,
            row,
            disclosing.send_back,
            title=_("Send it back to be changed"),
            said=_("It is sent back."),
        )

    def approve(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Approve it, as somebody who did not prepare it and can read what is approved."""
        row = self.approvable(request, pk)
        if not self.reads_all(request, row):
            raise PermissionDenied
        confirming.require(request)
        handed_over = row.prepared_at.isoformat() if row.prepared_at else ""
        form = ApproveForm(request.POST or None, initial={"seen": handed_over})
        return self.step(
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
        data = ", ".join(str(one.category) for one in row.categories.select_related("category"))
        persons = row.persons.count() + row.others_count
        lines = [
            _("%(data)s may then be given to %(name)s.") % {"data": data, "name": who},
            ngettext("It is data of %(count)s person.", "It is data of %(count)s persons.", persons)
            % {"count": persons},
            _("The page of the disclosure has the evidence: read it before."),
        ]
        if is_foreign_order(row):
            lines.append(_("The order comes from outside the EEA: read the warning on Article 48 first."))
        viewer = self.actor(request)
        if not has_prepared(row, viewer) or not one_person_office.standing(row.controller, now=self.now()):
            return lines
        others = [user.name for user in holders(APPROVES, controller=row.controller) if user != viewer]
        lines.append(_("One-person office: you approve what you prepared yourself. That is put on record."))
        if others:
            lines.append(_("Better ask a second person: %(names)s.") % {"names": ", ".join(others)})
        return lines

    def refuse(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Decide that nothing is given."""
        row = self.approvable(request, pk)
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
        return self.step(
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
        row = self.writable(request, pk)
        initial = {"until": row.withhold_until, "reason": row.withhold_reason}
        form = WithholdForm(request.POST or None, initial=initial)
        return self.step(
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
        row = self.approvable(request, pk)
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
        row = self.writable(request, pk)
        initial = {"look_again_on": row.look_again_on, "reason": row.delay_reason}
        form = DelayForm(request.POST or None, initial=initial)
        return self.step(
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
        return self.step(
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

    def step(
        self,
        request: HttpRequest,
        row: Disclosure,
        form: Any,
        *,
        act: Callable[[], object],
        title: str,
        button: str,
        said: str,
        what: Sequence[str] = (),
    ) -> HttpResponse:
        """Show the form of a step; once it is right, take the step and go back to the disclosure."""
        return self.ask(
            request,
            form,
            act=act,
            title=title,
            button=button,
            said=said,
            back=self.address("change", row.pk),
            what=what,
            who=row,
        )

    def _reasoned(
        self, request: HttpRequest, row: Disclosure, act: Callable[..., object], *, title: str, said: str
    ) -> HttpResponse:
        form = ReasonForm(request.POST or None)
        return self.step(
            request,
            row,
            form,
            act=lambda: act(row, reason=form.cleaned_data["reason"], by=self.actor(request), now=self.now()),
            title=title,
            button=title,
            said=said,
        )

    def writable(self, request: HttpRequest, pk: UUID) -> Disclosure:
        """Return a disclosure whose words the person may see and write. Raises PermissionDenied.

        The forms show them again, which is put on record.
        """
        row: Disclosure = self.editable(request, pk)
        if not self.reads_all(request, row):
            raise PermissionDenied
        if request.method != "POST":
            families = {family.value for family in WRITTEN}
            disclosures.note_viewed(row, families=families, by=self.actor(request), now=self.now())
        return row

    def reads_all(self, request: HttpRequest, row: Disclosure) -> bool:
        """Tell whether the person sees what is given, and on what evidence."""
        return self.access(request).families(row.controller_id) >= WRITTEN

    def approvable(self, request: HttpRequest, pk: UUID) -> Disclosure:
        """Return a disclosure of a company where the person approves. Raises PermissionDenied."""
        row: Disclosure = self.found(request, pk)
        if not self.allows(request, APPROVES, row):
            raise PermissionDenied
        return row
