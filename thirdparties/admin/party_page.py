"""What the page of one third party shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from office.chips import day_element
from office.countries import place_name
from office.dates import in_words
from office.shown import ValueReader, as_cell
from thirdparties import transfer_words
from thirdparties.admin import chips
from thirdparties.admin.shown import Button, Card, Fact, Shown, link, value_or_dash
from thirdparties.domain import notices, sharing
from thirdparties.domain.agreements import State, standing_of
from thirdparties.enums import AnnouncementOutcome
from thirdparties.models import ThirdParty

if TYPE_CHECKING:
    from thirdparties.admin.parties import ThirdPartyAdmin


def party_page(page: ThirdPartyAdmin, request: HttpRequest, row: ThirdParty, *, may_edit: bool) -> Shown:
    """Return the page of a third party."""
    from thirdparties.admin.base import transfers_here  # noqa: PLC0415 - the base comes after its parts

    today = row.controller.today(page.now())
    found = [one for one in transfers_here(page, request, row.controller) if one.recipient == row]
    standing = standing_of(row, on=today)
    marks = [chips.whole_standing_chip(standing)] if standing.state is not State.NOT_NEEDED else []
    silent = notices.unreachable(notices.recipients_of(row.controller)).filter(pk=row.pk).exists()
    return Shown(
        name=row.legal_name,
        note=str(row.get_kind_display()),
        chips=[
            *marks,
            *([chips.worst_chip(found)] if found else []),
            *([chips.no_contact_chip()] if silent else []),
        ],
        warnings=[_no_contact(page, row, may_edit=may_edit)] if silent else (),
        buttons=_buttons(page, row) if may_edit else (),
        facts=list(_facts(row)),
        cards=[
            _shared(page, row, may_edit=may_edit),
            Card(
                title=_("Transfers today"),
                empty=_("None: nothing of it leaves the country."),
                columns=(_("Country"), _("How"), _("Law"), _("Rests on")),
                rows=[
                    (
                        place_name(one.country),
                        transfer_words.ways(one),
                        transfer_words.verdict(one.judgement),
                        transfer_words.gap(one) or chips.transfer_chip(one),
                    )
                    for one in found
                ],
            ),
            _agreements(page, row, may_edit=may_edit),
            _sub_processors(page, row, may_edit=may_edit),
            _contacts(page, request, row, may_edit=may_edit),
            _systems(row),
        ],
    )


def _no_contact(page: ThirdPartyAdmin, row: ThirdParty, *, may_edit: bool) -> str:
    """Say that nobody can be told, with the way to mend it."""
    said = _("It gets data of people, but has no contact: no notice can tell it to stop using or erase data.")
    if not may_edit:
        return said
    return format_html("{} {}", said, link(_("Add a contact"), page.address("contact", row.pk)))


def _buttons(page: ThirdPartyAdmin, row: ThirdParty) -> list[Button]:
    if row.retired_at is not None:
        return [Button(_("Bring back"), page.address("bring_back", row.pk), main=True)]
    return [
        Button(_("Change"), page.address("edit", row.pk), main=True),
        Button(_("Retire"), page.address("retire", row.pk)),
    ]


def _facts(row: ThirdParty) -> Iterator[Fact]:
    if row.retired_at is not None:
        yield Fact(_("retired on"), in_words(row.controller.today(row.retired_at)))
    yield Fact(_("kind of recipient"), value_or_dash(row.recipient_kind))
    if row.parent is not None:
        yield Fact(_("engaged by"), link(row.parent, _address("thirdparty", row.parent.pk)))
    yield Fact(_("countries"), ", ".join(map(place_name, row.countries)) or "–")
    yield Fact(_("address"), value_or_dash(row.address))
    yield Fact(_("shared by consent"), _("yes") if row.rests_on_consent else _("no"))
    yield Fact(_("a contract needs it"), row.contract_why if row.contract_needs else _("no"))
    since = row.confidential_since
    yield Fact(
        _("undertaking of confidentiality"),
        in_words(since) if since else pgettext("undertaking of confidentiality", "none"),
    )
    if row.meets_condition:
        yield Fact(_("condition of an adequacy decision"), _("met"))
    yield Fact(_("its own policy"), link(row.policy_url, row.policy_url) if row.policy_url else "–")
    yield Fact(_("shown by name"), _("yes") if row.shown_by_name else _("no"))


def _shared(page: ThirdPartyAdmin, row: ThirdParty, *, may_edit: bool) -> Card:
    rows = [
        (
            link(one.purpose, reverse("admin:policies_purpose_change", args=[one.purpose_id])),
            ", ".join(str(part.category) for part in one.categories.all()),
            one.get_direction_display(),
            *([link(_("Take off"), page.address("stop_sharing", row.pk, one.pk))] if may_edit else []),
        )
        for one in row.sharings.select_related("purpose").prefetch_related("categories__category")
    ]
    columns = (_("Purpose"), _("Data categories"), _("Direction"))
    return Card(
        title=_("What it gets"),
        empty=_("Nothing is on record yet."),
        columns=(*columns, _("Do")) if may_edit else columns,
        rows=rows,
        buttons=[Button(_("Add"), page.address("share", row.pk))] if may_edit else (),
    )


def _agreements(page: ThirdPartyAdmin, row: ThirdParty, *, may_edit: bool) -> Card:
    today = row.controller.today(page.now())
    add = (
        f"{reverse('admin:thirdparties_agreement_add')}?controller={row.controller.slug}&third_party={row.pk}"
    )
    return Card(
        title=_("Agreements"),
        empty=_("There is none."),
        columns=(_("Agreement"), _("State"), _("Starts"), _("Ends")),
        rows=[
            (
                link(one.get_kind_display(), _address("agreement", one.pk)),
                chips.agreement_chip(one, today=today),
                day_element(one.starts_on),
                day_element(one.ends_on) if one.ends_on else "–",
            )
            for one in row.agreements.all()
        ],
        buttons=[Button(_("Add"), add)] if may_edit else (),
    )


def _sub_processors(page: ThirdPartyAdmin, row: ThirdParty, *, may_edit: bool) -> Card:
    engaged = [
        (
            link(one, _address("thirdparty", one.pk)),
            ", ".join(map(place_name, one.countries)),
            _("engaged"),
            "–",
        )
        for one in row.sub_processors.all()
    ]
    announced = [
        (
            one.name,
            ", ".join(map(place_name, one.countries)),
            link(_("announced: decide"), page.address("decide", row.pk, one.pk))
            if may_edit and one.outcome == AnnouncementOutcome.OPEN
            else one.get_outcome_display(),
            day_element(one.object_by),
        )
        for one in row.announced.all()
    ]
    return Card(
        title=_("Sub-processors"),
        empty=_("None is on record."),
        columns=(_("Name"), _("Countries"), _("State"), _("Object by")),
        rows=[*engaged, *announced],
        buttons=[Button(_("Announced one"), page.address("announce", row.pk))] if may_edit else (),
    )


def _contacts(page: ThirdPartyAdmin, request: HttpRequest, row: ThirdParty, *, may_edit: bool) -> Card:
    reader = ValueReader(controller_id=row.controller_id, viewer=page.actor(request))
    columns = (_("Role"), _("Name"), _("E-mail address"))
    rows = [
        (
            one.get_role_display(),
            as_cell(reader.read(one, "name")),
            as_cell(reader.read(one, "email")),
            *([link(_("Remove"), page.address("remove_contact", row.pk, one.pk))] if may_edit else []),
        )
        for one in row.contacts.all()
    ]
    if reader.families:
        sharing.note_contacts_shown(row, by=page.actor(request), now=page.now())
    return Card(
        title=_("Contacts"),
        empty=_("There is none."),
        columns=(*columns, _("Do")) if may_edit else columns,
        rows=rows,
        buttons=[Button(_("Add"), page.address("contact", row.pk))] if may_edit else (),
    )


def _systems(row: ThirdParty) -> Card:
    return Card(
        title=_("Systems that it operates"),
        empty=_("None is on record."),
        columns=(_("System"), _("Classification")),
        rows=[
            (link(one, _address("system", one.pk)), one.get_classification_display())
            for one in row.systems.all()
        ],
    )


def _address(model: str, key: object) -> str:
    return reverse(f"admin:thirdparties_{model}_change", args=[key])
