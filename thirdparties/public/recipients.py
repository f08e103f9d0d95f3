"""Who gets data, as the public reads it: by kind, by name where the office wants it, what for and where (Art 13(1)).

What is told is what is so, by the register; what was promised stands in the policy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from office.countries import place_name
from office.models import Controller
from office.translated import here
from policies.models import Purpose
from thirdparties.domain.transfers import Transfer, transfers
from thirdparties.enums import Direction, Verdict
from thirdparties.models import Sharing, System, ThirdParty


@dataclass(frozen=True, slots=True)
class Named:
    """A recipient by name; `policy_url` is its own policy, empty where none is on record (promise P25)."""

    name: str
    policy_url: str


@dataclass(frozen=True, slots=True)
class Place:
    """A country, and what protects the data there where the law asks for it (Art 13(1)(f) GDPR)."""

    name: str
    protection: str


@dataclass(frozen=True, slots=True)
class Group:
    """Recipients of a kind; `has_unnamed` tells that those who are named are not all."""

    name: str
    description: str
    purposes: list[str]
    places: list[Place]
    named: list[Named]
    has_unnamed: bool


@dataclass(slots=True)
class _Found:
    """A kind of recipient with those that are of it."""

    description: str
    parties: list[ThirdParty] = field(default_factory=list)


def groups(controller: Controller, *, on: date) -> list[Group]:
    """Return the kinds of recipients on a day, by name in the current language; in nine queries."""
    gone: dict[UUID, list[Transfer]] = defaultdict(list)
    for one in transfers(controller, on=on):
        if one.recipient is not None:
            gone[one.recipient.pk].append(one)
    found: dict[str, _Found] = {}
    for party in _parties(controller):
        if party.shared or party.operated:
            name, description = _kind(party)
            found.setdefault(name, _Found(description)).parties.append(party)
    listed = [_group(name, one, controller=controller, gone=gone) for name, one in found.items()]
    return sorted(listed, key=lambda one: one.name.casefold())


def _parties(controller: Controller) -> Iterable[Any]:
    """Return the third parties in use, each with what is `shared` with it and the systems `operated` by it."""
    shared = Sharing.objects.exclude(direction=Direction.FROM_THEM).select_related("purpose")
    operated = System.objects.in_use().prefetch_related("purposes__purpose", "country_uses")
    rows = ThirdParty.objects.in_use().filter(controller=controller).select_related("recipient_kind")
    return rows.prefetch_related(
        Prefetch("sharings", shared, to_attr="shared"), Prefetch("systems", operated, to_attr="operated")
    )


def _kind(party: ThirdParty) -> tuple[str, str]:
    """Return name and description of what a third party is; a catch-all would tell nothing (promise D14)."""
    kind = party.recipient_kind
    if kind is None or kind.catch_all:
        return str(party.get_kind_display()), ""
    return str(kind), here(kind.description)


def _group(name: str, found: _Found, *, controller: Controller, gone: dict[UUID, list[Transfer]]) -> Group:
    purposes = {str(purpose) for party in found.parties for purpose in _purposes(party)}
    abroad = [one for party in found.parties for one in gone.get(party.pk, ())]
    named = [Named(party.legal_name, party.policy_url) for party in found.parties if party.shown_by_name]
    at_home = any(controller.country in _countries(party) for party in found.parties)
    home = [Place(place_name(controller.country), "")] if at_home else []
    return Group(
        name=name,
        description=found.description,
        purposes=sorted(purposes, key=str.casefold),
        places=[*home, *_places(abroad)],
        named=sorted(named, key=lambda one: one.name.casefold()),
        has_unnamed=len(named) < len(found.parties),
    )


def _purposes(party: Any) -> list[Purpose]:
    held = [row.purpose for system in party.operated for row in system.purposes.all()]
    return [*(sharing.purpose for sharing in party.shared), *held]


def _countries(party: Any) -> set[str]:
    held = {use.country for system in party.operated for use in system.country_uses.all()}
    return held | set(party.countries if party.shared else ())


def _places(abroad: list[Transfer]) -> list[Place]:
    """Return the other countries with all that protects the data there.

    Nothing is claimed of a country where nothing protects what even one of the recipients gets.
    """
    protections: dict[str, set[str]] = {}
    for one in abroad:
        protections.setdefault(place_name(one.country), set()).add(_protection(one))
    return [
        Place(name, "" if "" in words else ", ".join(sorted(words)))
        for name, words in sorted(protections.items(), key=lambda item: item[0].casefold())
    ]


def _protection(transfer: Transfer) -> str:
    if transfer.judgement.verdict is Verdict.ADEQUATE:
        return _("adequacy decision of the European Commission")
    if transfer.safeguard is not None:
        return str(transfer.safeguard.what.label)
    return ""
