"""Third parties in the admin: the list, the page of one, what it gets, whom to write to, what it announced."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from office.admin_decorators import action, display
from office.admin_filters import PermittedFilter
from office.admin_meanwhile import seen_in
from office.countries import place_name
from policies.admin.entries import StandingFilter
from thirdparties.admin import chips
from thirdparties.admin.base import RegisterAdmin, transfers_here
from thirdparties.admin.exchange import export_page, import_page
from thirdparties.admin.party_page import party_page
from thirdparties.domain import notices, register, sharing
from thirdparties.domain.agreements import standing_of
from thirdparties.enums import AnnouncementOutcome, ContactRole, Direction
from thirdparties.forms import AnnouncementForm, ContactForm, DecisionForm, SharingForm, ThirdPartyForm
from thirdparties.models import Contact, Sharing, SubProcessorNotice, ThirdParty


@admin.register(ThirdParty)
class ThirdPartyAdmin(RegisterAdmin):
    """Who gets data, as what, on what terms."""

    list_display = ("named", "kind", "called", "where", "agreement", "abroad", "controller")
    list_filter = (
        StandingFilter,
        ("kind", ChoicesDropdownFilter),
        ("recipient_kind", PermittedFilter),
        ("controller", PermittedFilter),
    )
    list_select_related = ("controller", "recipient_kind")
    search_fields = ("legal_name", "name_key")
    search_help_text = gettext_lazy("Search by name")
    ordering = ("legal_name",)
    actions_list = ("import_entries", "export_entries")
    change_list_template = "admin/thirdparties/change_list.html"
    empty_words = gettext_lazy(
        "Third parties are whoever gets data of people, or gives it: as what, and on what terms."
    )

    def starts(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return the ways to begin, the best first."""
        ways = super().starts(request)
        return [*ways, (_("Import a file"), self.address("import_entries"))] if ways else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the third parties with their agreements."""
        rows: QuerySet[Any] = super().get_queryset(request).annotate(is_silent=notices.is_silent())
        return rows.prefetch_related("agreements")

    @display(description=gettext_lazy("name"))
    def named(self, row: Any) -> SafeString:
        """Name the row, and say where nobody can be told anything."""
        name = super().named(row)
        return format_html("{} {}", name, chips.no_contact_chip().render()) if row.is_silent else name

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns, with today's transfers at hand."""
        self_ = self

        @display(description=gettext_lazy("transfers"))
        def abroad(party: ThirdParty) -> SafeString:
            found = transfers_here(self_, request, party.controller)
            return chips.worst_chip(one for one in found if one.recipient == party).render()

        return [abroad if name == "abroad" else name for name in super().get_list_display(request)]

    def abroad(self, party: ThirdParty) -> str:
        """Stand for the column of transfers, which depends on the day."""
        return ""

    @display(description=gettext_lazy("kind of recipient"))
    def called(self, party: ThirdParty) -> str:
        """Return what the policy calls recipients like this."""
        return str(party.recipient_kind or "–")

    @display(description=gettext_lazy("countries"))
    def where(self, party: ThirdParty) -> str:
        """Return the countries by name."""
        return ", ".join(map(place_name, party.countries)) or "–"

    @display(description=gettext_lazy("agreement"))
    def agreement(self, party: ThirdParty) -> SafeString:
        """Say whether the agreement that it needs is there."""
        today = party.controller.today(self.now())
        return chips.standing_chip(standing_of(party, on=today)).render()

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person may take over a file anywhere."""
        return self.allows(request, self.change_needs)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person may export the third parties of any company."""
        return self.allows(request, self.view_needs)

    @action(description=gettext_lazy("Import"), permissions=["import"], url_path="import", icon="upload")
    def import_entries(self, request: HttpRequest) -> HttpResponse:
        """Take over a file."""
        return import_page(self, request)

    @action(description=gettext_lazy("Export"), permissions=["export"], url_path="export", icon="download")
    def export_entries(self, request: HttpRequest) -> HttpResponse:
        """Hand out a file."""
        return export_page(self, request)

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of what can be done with one."""
        return [
            self.page_path("edit/", self.edit, "edit"),
            self.page_path("retire/", self.retire, "retire"),
            self.page_path("bring-back/", self.bring_back, "bring_back"),
            self.page_path("share/", self.share, "share"),
            self.page_path("sharings/<uuid:row>/end/", self.stop_sharing, "stop_sharing"),
            self.page_path("contact/", self.add_contact, "contact"),
            self.page_path("contacts/<uuid:row>/remove/", self.remove_contact, "remove_contact"),
            self.page_path("announce/", self.announce, "announce"),
            self.page_path("announced/<uuid:row>/decide/", self.decide, "decide"),
            *super().get_urls(),
        ]

    def shown(self, request: HttpRequest, row: ThirdParty, *, may_edit: bool) -> Any:
        """Return what the page of a third party shows."""
        return party_page(self, request, row, may_edit=may_edit)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add one to the register."""
        title = _("Add a third party")
        company = self.company_chosen(request)
        if company is None:
            return self.choose_company(request, title=title)
        row = ThirdParty(controller=company)
        form = ThirdPartyForm(request.POST or None, instance=row, company=company)
        return self.ask(
            request,
            form,
            act=lambda: register.save(form.instance, by=self.actor(request), now=self.now()),
            title=title,
            button=_("Add it"),
            said=_("It is in the register. Now say what it gets."),
            back=self.address("changelist"),
            done=lambda: self.address("change", row.pk),
            who=company,
        )

    def edit(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Change one."""
        row, line = self.opened(request, pk)
        form = ThirdPartyForm(request.POST or None, instance=row, company=row.controller)
        return self.ask(
            request,
            form,
            act=lambda: register.save(
                form.instance, by=self.actor(request), now=self.now(), seen=seen_in(request)
            ),
            line=line,
            title=_("Change “%(name)s”") % {"name": row},
            button=_("Save"),
            said=_("It is saved."),
            back=self.address("change", pk),
        )

    def retire(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Take one out of use."""
        row = self.editable(request, pk)
        return self.confirm(
            request,
            act=lambda: register.retire(row, by=self.actor(request), now=self.now()),
            title=_("Retire “%(name)s”?") % {"name": row},
            explanation=_("It gets nothing any more. What was on record stays, and you can bring it back."),
            button=_("Retire"),
            said=pgettext("third party", "It is retired."),
            back=self.address("change", pk),
        )

    def bring_back(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put one to use again."""
        row = self.editable(request, pk)
        return self.confirm(
            request,
            act=lambda: register.bring_back(row, by=self.actor(request), now=self.now()),
            title=_("Bring “%(name)s” back?") % {"name": row},
            explanation=_("What it got before counts again."),
            button=_("Bring back"),
            said=pgettext("third party", "It is in use again."),
            back=self.address("change", pk),
        )

    def share(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put on record what it gets for a purpose."""
        row = self.editable(request, pk)
        form = SharingForm(request.POST or None, company=row.controller)

        def act() -> None:
            given = form.cleaned_data
            sharing.share(
                row,
                purpose=given["purpose"],
                categories=list(given["categories"]),
                direction=Direction(given["direction"]),
                by=self.actor(request),
                now=self.now(),
            )

        return self.ask(
            request,
            form,
            act=act,
            title=_("What does it get?"),
            who=row,
            what=[_("For one purpose at a time. What was on record for that purpose is replaced.")],
            button=_("Put on record"),
            said=_("It is on record."),
            back=self.address("change", pk),
        )

    def stop_sharing(self, request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
        """Take a purpose off the record."""
        party = self.editable(request, pk)
        found = get_object_or_404(Sharing.objects.select_related("purpose"), pk=row, third_party=party)
        return self.confirm(
            request,
            act=lambda: sharing.stop_sharing(found, by=self.actor(request), now=self.now()),
            title=_("Does it get nothing for “%(purpose)s” any more?") % {"purpose": found.purpose},
            explanation=_("The history keeps that it did."),
            button=_("Take it off the record"),
            said=_("It is off the record."),
            back=self.address("change", pk),
        )

    def add_contact(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Add a contact."""
        row = self.editable(request, pk)
        form = ContactForm(request.POST or None)

        def act() -> None:
            given = form.cleaned_data
            sharing.add_contact(
                row,
                role=ContactRole(given["role"]),
                name=given["name"],
                email=given["email"],
                by=self.actor(request),
                now=self.now(),
            )

        return self.ask(
            request,
            form,
            act=act,
            title=_("Add a contact"),
            who=row,
            button=_("Add it"),
            said=_("The contact is kept."),
            back=self.address("change", pk),
        )

    def remove_contact(self, request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
        """Remove a contact."""
        party = self.editable(request, pk)
        found = get_object_or_404(Contact, pk=row, third_party=party)
        return self.confirm(
            request,
            act=lambda: sharing.remove_contact(found, by=self.actor(request), now=self.now()),
            title=_("Remove the contact for “%(role)s”?") % {"role": found.get_role_display()},
            explanation=_("Name and address are gone from the register."),
            button=_("Remove"),
            said=_("The contact is removed."),
            back=self.address("change", pk),
            destroys=True,
        )

    def announce(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put an announced sub-processor on record."""
        row = self.editable(request, pk)
        notice = SubProcessorNotice(third_party=row)
        today = row.controller.today(self.now())
        form = AnnouncementForm(request.POST or None, instance=notice, company=row.controller, today=today)
        return self.ask(
            request,
            form,
            act=lambda: sharing.announce(form.instance, by=self.actor(request), now=self.now()),
            title=_("It announced a sub-processor"),
            who=row,
            button=_("Put on record"),
            said=_("The announcement is on record."),
            back=self.address("change", pk),
        )

    def decide(self, request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
        """Say what became of an announcement."""
        party = self.editable(request, pk)
        notice = get_object_or_404(SubProcessorNotice, pk=row, third_party=party)
        form = DecisionForm(request.POST or None)
        return self.ask(
            request,
            form,
            act=lambda: sharing.decide(
                notice,
                outcome=AnnouncementOutcome(form.cleaned_data["outcome"]),
                by=self.actor(request),
                now=self.now(),
            ),
            title=_("“%(name)s” as a sub-processor") % {"name": notice},
            who=party,
            what=[_("Once it is accepted, add it to the register as a sub-processor.")],
            button=_("Put on record"),
            said=_("The decision is on record."),
            back=self.address("change", pk),
        )
