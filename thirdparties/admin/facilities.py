"""Facilities in the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.admin_meanwhile import seen_in
from office.chips import Chip
from office.countries import place_name
from policies.admin.entries import StandingFilter
from thirdparties.admin.kept import KeptAdmin, operator_facts
from thirdparties.admin.reviewing import review_fact, review_page
from thirdparties.admin.shown import Card, Fact, Shown, link, value_or_dash
from thirdparties.domain import systems
from thirdparties.enums import NEEDED_MEASURES, Measure
from thirdparties.forms import FacilityForm
from thirdparties.models import Facility


@admin.register(Facility)
class FacilityAdmin(KeptAdmin):
    """Where machines stand, and how they are protected."""

    list_display = ("named", "operator", "place", "protected", "controller")
    list_filter = (StandingFilter, ("operated_by", PermittedFilter), ("controller", PermittedFilter))
    empty_words = gettext_lazy(
        "Facilities are where machines with data of people stand, and how they are protected."
    )

    @display(description=gettext_lazy("place"))
    def place(self, row: Facility) -> str:
        """Return city and country."""
        return f"{row.city}, {place_name(row.country)}"

    @display(description=gettext_lazy("promised measures"))
    def protected(self, row: Facility) -> SafeString:
        """Say whether what the policy promises is there (promise P31)."""
        return _measures_chip(row).render()

    def shown(self, request: HttpRequest, row: Facility, *, may_edit: bool) -> Shown:
        """Return what the page of a facility shows."""
        return Shown(
            name=row.name,
            note=self.place(row),
            chips=[_measures_chip(row)],
            buttons=self.buttons(request, row, may_edit=may_edit),
            facts=list(_facility_facts(row)),
            cards=[
                Card(
                    title=_("Measures"),
                    empty="",
                    columns=(_("Measure"), _("State"), _("Promised")),
                    rows=[
                        (
                            one.label,
                            _there(row, one),
                            _("in the policy") if one in NEEDED_MEASURES else "–",
                        )
                        for one in Measure
                    ],
                ),
                Card(
                    title=_("Systems here"),
                    empty=_("None is on record."),
                    columns=(_("System"), _("Classification")),
                    rows=[
                        (
                            link(one, reverse("admin:thirdparties_system_change", args=[one.pk])),
                            one.get_classification_display(),
                        )
                        for one in row.systems.all()
                    ],
                ),
            ],
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add a facility."""
        title = _("Add a facility")
        company = self.company_chosen(request)
        if company is None:
            return self.choose_company(request, title=title)
        row = Facility(controller=company)
        return self._asked(
            request, row, title=title, button=_("Add it"), back=self.address("changelist"), who=company
        )

    def edit(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Change a facility."""
        row, line = self.opened(request, pk)
        title = _("Change “%(name)s”") % {"name": row}
        back = self.address("change", pk)
        return self._asked(request, row, title=title, button=_("Save"), back=back, line=line)

    def _asked(
        self,
        request: HttpRequest,
        row: Facility,
        *,
        title: str,
        button: str,
        back: str,
        who: object = "",
        line: int | None = None,
    ) -> HttpResponse:
        form = FacilityForm(request.POST or None, instance=row, company=row.controller)
        return self.ask(
            request,
            form,
            act=lambda: systems.save_facility(
                form.instance, by=self.actor(request), now=self.now(), seen=seen_in(request)
            ),
            title=title,
            button=button,
            said=_("The facility is saved."),
            back=back,
            done=lambda: self.address("change", row.pk),
            who=who,
            line=line,
        )

    def review(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put a facility under regular review."""
        return review_page(self, request, pk, checklist=[str(one.label) for one in Measure])


def _facility_facts(row: Facility) -> Iterator[Fact]:
    yield from operator_facts(row)
    yield Fact(_("notes"), value_or_dash(row.notes))
    yield review_fact(row)


def _measures_chip(row: Facility) -> Chip:
    missing = row.missing_measures
    if not missing:
        return Chip(_("in place"), "done")
    return Chip(_("missing"), "overdue", title=", ".join(str(one.label) for one in missing))


def _there(row: Facility, measure: Measure) -> Chip:
    if measure.value in row.measures:
        return Chip(_("there"), "done")
    return Chip(_("missing"), "overdue") if measure in NEEDED_MEASURES else Chip(_("not there"))
