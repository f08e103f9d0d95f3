"""Systems and facilities in the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.chips import Chip
from office.countries import place_name
from office.dates import in_words
from policies.admin.entries import StandingFilter
from thirdparties import transfer_words
from thirdparties.admin import chips
from thirdparties.admin.base import RegisterAdmin, transfers_here
from thirdparties.admin.reviewing import review_buttons, review_fact, review_page
from thirdparties.admin.shown import Button, Card, Fact, Shown, link, value_or_dash
from thirdparties.domain import systems
from thirdparties.domain.transfers import judge
from thirdparties.enums import NEEDED_MEASURES, Measure, Presence
from thirdparties.forms import FacilityForm, SystemForm
from thirdparties.models import Facility, System


class KeptAdmin(RegisterAdmin):
    """What the pages of systems and facilities share."""

    list_select_related = ("controller", "operated_by")
    search_fields = ("name", "operated_by__legal_name")
    search_help_text = gettext_lazy("Search by name or operator")
    ordering = ("name",)
    change_list_template = "admin/thirdparties/change_list.html"

    @display(description=gettext_lazy("operated by"), ordering="operated_by__legal_name")
    def operator(self, row: System | Facility) -> str:
        """Name who runs it."""
        return str(row.operated_by or row.controller)

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of what can be done with one."""
        return [
            self.page_path("edit/", self.edit, "edit"),
            self.page_path("retire/", self.retire, "retire"),
            self.page_path("bring-back/", self.bring_back, "bring_back"),
            self.page_path("review/", self.review, "review"),
            *super().get_urls(),
        ]

    def buttons(self, request: HttpRequest, row: Any, *, may_edit: bool) -> list[Button]:
        """Return what can be done with one."""
        review = review_buttons(self, request, row, row.controller)
        if not may_edit:
            return review
        if row.retired_at is not None:
            return [Button(_("Bring back"), self.address("bring_back", row.pk), main=True)]
        change = Button(_("Change"), self.address("edit", row.pk), main=True)
        return [change, *review, Button(_("Retire"), self.address("retire", row.pk))]

    def edit(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Change one."""
        raise NotImplementedError

    def review(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put one under regular review."""
        raise NotImplementedError

    def retire(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Take one out of use."""
        row = self.editable(request, pk)
        return self.confirm(
            request,
            act=lambda: systems.retire(row, by=self.actor(request), now=self.now()),
            title=_("Retire “%(name)s”?") % {"name": row},
            explanation=_("It holds nothing any more. What was on record stays, and you can bring it back."),
            button=_("Retire"),
            said=_("It is retired."),
            back=self.address("change", pk),
        )

    def bring_back(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put one to use again."""
        row = self.editable(request, pk)
        return self.confirm(
            request,
            act=lambda: systems.bring_back(row, by=self.actor(request), now=self.now()),
            title=_("Bring “%(name)s” back?") % {"name": row},
            explanation=_("What it held before counts again."),
            button=_("Bring back"),
            said=_("It is in use again."),
            back=self.address("change", pk),
        )


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
        row = self.editable(request, pk)
        title = _("Change “%(name)s”") % {"name": row}
        return self._asked(request, row, title=title, button=_("Save"), back=self.address("change", pk))

    def _asked(
        self, request: HttpRequest, row: System, *, title: str, button: str, back: str, who: object = ""
    ) -> HttpResponse:
        form = SystemForm(request.POST or None, instance=row, company=row.controller)
        return self.ask(
            request,
            form,
            act=lambda: systems.save(
                form.instance, holding=form.holding, by=self.actor(request), now=self.now()
            ),
            title=title,
            button=button,
            said=_("The system is saved."),
            back=back,
            done=lambda: self.address("change", row.pk),
            who=who,
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
        row = self.editable(request, pk)
        title = _("Change “%(name)s”") % {"name": row}
        return self._asked(request, row, title=title, button=_("Save"), back=self.address("change", pk))

    def _asked(
        self, request: HttpRequest, row: Facility, *, title: str, button: str, back: str, who: object = ""
    ) -> HttpResponse:
        form = FacilityForm(request.POST or None, instance=row, company=row.controller)
        return self.ask(
            request,
            form,
            act=lambda: systems.save_facility(form.instance, by=self.actor(request), now=self.now()),
            title=title,
            button=button,
            said=_("The facility is saved."),
            back=back,
            done=lambda: self.address("change", row.pk),
            who=who,
        )

    def review(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put a facility under regular review."""
        return review_page(self, request, pk, checklist=[str(one.label) for one in Measure])


def _countries(system: System, presence: Presence) -> str:
    uses = system.country_uses.all()
    return ", ".join(place_name(use.country) for use in uses if use.presence == presence) or "–"


def _system_facts(row: System) -> Iterator[Fact]:
    yield from _operator_fact(row)
    yield Fact(_("classification"), row.get_classification_display())
    if row.facility is not None:
        page = reverse("admin:thirdparties_facility_change", args=[row.facility.pk])
        yield Fact(_("facility"), link(row.facility, page))
    yield Fact(_("how long data is kept"), value_or_dash(row.retention))
    yield Fact(_("contact for requests"), value_or_dash(row.contact))
    yield review_fact(row)


def _facility_facts(row: Facility) -> Iterator[Fact]:
    yield from _operator_fact(row)
    yield Fact(_("notes"), value_or_dash(row.notes))
    yield review_fact(row)


def _operator_fact(row: System | Facility) -> Iterator[Fact]:
    if row.retired_at is not None:
        yield Fact(_("retired on"), in_words(row.controller.today(row.retired_at)))
    operator = row.operated_by
    if operator is None:
        yield Fact(_("operated by"), row.controller.name)
        return
    page = reverse("admin:thirdparties_thirdparty_change", args=[operator.pk])
    yield Fact(_("operated by"), link(operator, page))


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
            rows=[(str(one.purpose),) for one in row.purposes.select_related("purpose")],
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


def _measures_chip(row: Facility) -> Chip:
    missing = row.missing_measures
    if not missing:
        return Chip(_("in place"), "done")
    return Chip(_("missing"), "overdue", title=", ".join(str(one.label) for one in missing))


def _there(row: Facility, measure: Measure) -> Chip:
    if measure.value in row.measures:
        return Chip(_("there"), "done")
    return Chip(_("missing"), "overdue") if measure in NEEDED_MEASURES else Chip(_("not there"))
