"""Who gets data, as the public reads it: by kind, by name where the office wants it, what for and where (Art 13(1)).

What is told is what is so, by the register; what was promised stands in the policy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from law.jurisdictions.eu import EEA
from office import clock
from office.countries import place_name
from office.kept import Kept
from office.models import Controller
from office.translated import here
from policies.models import Purpose
from thirdparties.domain.engaging import giver_of
from thirdparties.domain.transfers import Transfer, transfers
from thirdparties.enums import Direction, Verdict
from thirdparties.models import Sharing, System, ThirdParty


@dataclass(frozen=True, slots=True)
class Named:
    """A recipient by name; `policy_url` is its own policy, empty where none is on record (promise P25)."""

    name: str
    policy_url: str


class Rank(IntEnum):
    """How a country is protected, in the order in which it is told."""

    EEA = 0
    HOME = 1
    DECISION = 2
    SAFEGUARD = 3
    UNKNOWN = 4
    GAP = 5


@dataclass(frozen=True, slots=True)
class Places:
    """Countries with the same protection (Art 13(1)(f) GDPR); `rests_on`: there is something to have a copy of."""

    names: list[str]
    protection: str
    rests_on: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Recipients of a kind; `has_unnamed` tells that those who are named are not all."""

    name: str
    description: str
    purposes: list[str]
    places: list[Places]
    named: list[Named]
    has_unnamed: bool


@dataclass(slots=True)
class _Found:
    """A kind of recipient with those that are of it."""

    description: str
    parties: list[ThirdParty] = field(default_factory=list)
    purposes: set[str] = field(default_factory=set)


def groups(controller: Controller, *, on: date) -> list[Group]:
    """Return the kinds of recipients on a day, by name in the current language; in nine queries."""
    gone: dict[UUID, list[Transfer]] = defaultdict(list)
    for one in transfers(controller, on=on):
        if one.recipient is not None:
            gone[one.recipient.pk].append(one)
    found: dict[str, _Found] = {}
    parties = {party.pk: party for party in _parties(controller)}
    getting = {key for key, party in parties.items() if party.shared or party.operated}
    parents = {key: party.parent_id for key, party in parties.items()}
    for key, party in parties.items():
        giver = giver_of(key, parents=parents, getting=getting)
        if key in getting or giver is not None:
            name, description = _kind(party)
            kind = found.setdefault(name, _Found(description))
            kind.parties.append(party)
            kind.purposes |= {str(purpose) for purpose in _purposes(party)}
            kind.purposes |= {str(purpose) for purpose in _purposes(parties[giver])} if giver else set()
    listed = [_group(name, one, controller=controller, gone=gone) for name, one in found.items()]
    return sorted(listed, key=lambda one: one.name.casefold())


def kept_groups(controller: Controller) -> list[Group]:
    """Return those of today, as they were some seconds ago at most: to be read, never changed."""
    return _kept.get((controller.pk, get_language() or "")) or []


def _find(key: tuple[UUID, str]) -> list[Group]:
    controller = Controller.objects.get(pk=key[0])
    return groups(controller, on=controller.today(clock.now()))


_kept: Kept[tuple[UUID, str], list[Group]] = Kept(_find)
"""By controller and language: finding them takes ten questions to the database."""


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
    abroad = [one for party in found.parties for one in gone.get(party.pk, ())]
    named = [Named(party.legal_name, party.policy_url) for party in found.parties if party.shown_by_name]
    at_home = any(controller.country in _countries(party) for party in found.parties)
    return Group(
        name=name,
        description=found.description,
        purposes=sorted(found.purposes, key=str.casefold),
        places=_places(controller, abroad, at_home=at_home),
        named=sorted(named, key=lambda one: one.name.casefold()),
        has_unnamed=len(named) < len(found.parties),
    )


def _purposes(party: Any) -> list[Purpose]:
    held = [row.purpose for system in party.operated for row in system.purposes.all()]
    return [*(sharing.purpose for sharing in party.shared), *held]


def _countries(party: Any) -> set[str]:
    held = {use.country for system in party.operated for use in system.country_uses.all()}
    return held | set(party.countries if party.shared or party.parent_id else ())


def _places(controller: Controller, abroad: list[Transfer], *, at_home: bool) -> list[Places]:
    """Return the countries by what protects the data there, the EEA first.

    Nothing is claimed of a country where nothing protects what even one of the recipients gets.
    """
    found: dict[str, set[tuple[Rank, str]]] = defaultdict(set)
    if at_home:
        found[place_name(controller.country)].add(_at_home(controller))
    for one in abroad:
        found[place_name(one.country)].add(_protection(one))
    together: dict[tuple[tuple[Rank, str], ...], list[str]] = defaultdict(list)
    for name, protections in found.items():
        gaps = {one for one in protections if one[0] is Rank.GAP}
        together[tuple(sorted(gaps or protections))].append(name)
    return [
        Places(
            names=sorted(names, key=str.casefold),
            protection="; ".join(words for _rank, words in protections),
            rests_on=any(rank in {Rank.DECISION, Rank.SAFEGUARD} for rank, _words in protections),
        )
        for protections, names in sorted(together.items())
    ]


def _at_home(controller: Controller) -> tuple[Rank, str]:
    if controller.country in EEA:
        return Rank.EEA, _in_the_eea()
    return Rank.HOME, _("where we are")


def _protection(transfer: Transfer) -> tuple[Rank, str]:
    """Say what protects the data, or that nothing is named: whoever asks is entitled to know (Art 13(1)(f) GDPR)."""
    verdict, address = transfer.judgement.verdict, transfer.controller.contact_email
    if verdict is Verdict.NONE:
        return Rank.EEA, _in_the_eea()
    if verdict is Verdict.ADEQUATE:
        return Rank.DECISION, _("adequacy decision of the European Commission")
    if transfer.safeguard is not None:
        return Rank.SAFEGUARD, str(transfer.safeguard.what.label)
    if verdict is Verdict.UNKNOWN:
        return Rank.UNKNOWN, _("ask us what protects your data there: %(address)s") % {"address": address}
    return Rank.GAP, _("no safeguard named yet – ask us: %(address)s") % {"address": address}


def _in_the_eea() -> str:
    return _("within the EEA, where the GDPR holds")
