"""Systems in the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.admin_meanwhile import seen_in
from office.countries import place_name
from policies.admin.entries import StandingFilter
from thirdparties import transfer_words
from thirdparties.admin import chips
from thirdparties.admin.base import transfers_here
from thirdparties.admin.kept import KeptAdmin, operator_facts
from thirdparties.admin.reviewing import review_fact, review_page
from thirdparties.admin.shown import Card, Fact, Shown, link, value_or_dash
from thirdparties.domain import systems
from thirdparties.domain.transfers import judge
from thirdparties.enums import Presence
from thirdparties.forms import SystemForm
from thirdparties.models import System


@admin.register(System)
class SystemAdmin(KeptAdmin):
    """Where data lies."""

    list_display = ("named", "operator", "stored", "accessed", "classified", "abroad", "controller")
    list_filter = (
        StandingFilter,
        ("classification", ChoicesDropdownFilter),
        ("operated_by", PermittedFilter),
        ("controller", PermittedFilter),
    )
    empty_words = gettext_lazy(
        "Systems are where data of people lies: who runs them, where it is stored, and from where it is looked at."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the systems with their countries."""
        return super().get_queryset(request).prefetch_related("country_uses")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns, with today's transfers at hand."""

        @display(description=gettext_lazy("transfers"))
        def abroad(system: System) -> SafeString:
            found = transfers_here(self, request, system.controller)
            return chips.worst_chip(one for one in found if system in one.systems).render()

        return [abroad if name == "abroad" else name for name in super().get_list_display(request)]

    def abroad(self, system: System) -> str:
        """Stand for the column of transfers, which depends on the day."""
        return ""

    @display(description=gettext_lazy("stored in"))
    def stored(self, system: System) -> str:
        """Return the countries by name."""
        return _countries(system, Presence.STORED_IN)

    @display(description=gettext_lazy("accessed from"))
    def accessed(self, system: System) -> str:
        """Return the countries by name."""
        return _countries(system, Presence.ACCESSED_FROM)

    @display(description=gettext_lazy("classification"), ordering="classification")
    def classified(self, system: System) -> str:
        """Return how sensitive it is."""
        return str(system.get_classification_display())

    def shown(self, request: HttpRequest, row: System, *, may_edit: bool) -> Shown:
        """Return what the page of a system shows."""
        found = [one for one in transfers_here(self, request, row.controller) if row in one.systems]
        return Shown(
            name=row.name,
            note=_("operated by %(name)s") % {"name": row.operated_by or row.controller},
            chips=[chips.worst_chip(found)] if found else (),
            buttons=self.buttons(request, row, may_edit=may_edit),
            facts=list(_system_facts(row)),
            cards=[self._where(row), _gaps(found), *_held(row)],
        )

    def _where(self, row: System) -> Card:
        today = row.controller.today(self.now())
        meets = row.operated_by is not None and row.operated_by.meets_condition
        return Card(
            title=_("Countries, and what the law says today"),
            empty=_("None is on record."),
            columns=(_("Country"), _("How"), _("Law")),
            rows=[
                (
                    place_name(use.country),
                    use.get_presence_display(),
                    transfer_words.verdict(
                        judge(use.country, exporter=row.controller.country, on=today, meets_condition=meets)
                    ),
                )
                for use in row.country_uses.all()
            ],
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add a system."""
        title = _("Add a system")
        company = self.company_chosen(request)
        if company is None:
            return self.choose_company(request, title=title)
        row = System(controller=company)
        return self._asked(
            request, row, title=title, button=_("Add it"), back=self.address("changelist"), who=company
        )

    def edit(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Change a system."""
        row, line = self.opened(request, pk)
        title = _("Change “%(name)s”") % {"name": row}
        back = self.address("change", pk)
        return self._asked(request, row, title=title, button=_("Save"), back=back, line=line)

    def _asked(
        self,
        request: HttpRequest,
        row: System,
        *,
        title: str,
        button: str,
        back: str,
        who: object = "",
        line: int | None = None,
    ) -> HttpResponse:
        form = SystemForm(request.POST or None, instance=row, company=row.controller)
        return self.ask(
            request,
            form,
            act=lambda: systems.save(
                form.instance,
                holding=form.holding,
                by=self.actor(request),
                now=self.now(),
                seen=seen_in(request),
            ),
            title=title,
            button=button,
            said=_("The system is saved."),
            back=back,
            done=lambda: self.address("change", row.pk),
            who=who,
            line=line,
        )

    def review(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put a system under regular review."""
        checklist = [
            _("What it holds, and for what, is still so"),
            _("Data is deleted when its time is over"),
            _("Only people who need the data have access"),
            _("Countries are up to date, remote access included"),
        ]
        return review_page(self, request, pk, checklist=checklist)


def _countries(system: System, presence: Presence) -> str:
    uses = system.country_uses.all()
    return ", ".join(place_name(use.country) for use in uses if use.presence == presence) or "–"


def _system_facts(row: System) -> Iterator[Fact]:
    yield from operator_facts(row)
    yield Fact(_("classification"), row.get_classification_display())
    if row.facility is not None:
        page = reverse("admin:thirdparties_facility_change", args=[row.facility.pk])
        yield Fact(_("facility"), link(row.facility, page))
    yield Fact(_("how long data is kept"), value_or_dash(row.retention))
    yield Fact(_("contact for requests"), value_or_dash(row.contact))
    yield review_fact(row)


def _gaps(found: list[Any]) -> Card:
    return Card(
        title=_("Transfers"),
        empty=_("None: nothing of it leaves the country."),
        columns=(_("Country"), _("State"), _("Why")),
        rows=[
            (
                place_name(one.country),
                chips.transfer_chip(one),
                transfer_words.gap(one) or transfer_words.basis(one) or "–",
            )
            for one in found
        ],
    )


def _held(row: System) -> list[Card]:
    return [
        Card(
            title=_("Purposes"),
            empty=_("None is on record."),
            columns=(_("Purpose"),),
            rows=[
                (link(one.purpose, reverse("admin:policies_purpose_change", args=[one.purpose_id])),)
                for one in row.purposes.select_related("purpose")
            ],
        ),
        Card(
            title=_("Data categories"),
            empty=_("None is on record."),
            columns=(_("Category"), _("Sensitivity")),
            rows=[
                (str(one.category), one.category.get_sensitivity_display())
                for one in row.categories.select_related("category")
            ],
        ),
    ]
