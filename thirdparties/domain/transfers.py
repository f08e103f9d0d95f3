"""Transfers: derived from systems, third parties and agreements whenever they are asked for, never stored.

Data leaves the controller for a country when a system stores it there, when somebody accesses a system from there,
or when a third party that handles it there gets it: from the controller, or as a sub-processor from the processor
above it. What a country needs on a day is `law`'s to say (Chapter V GDPR).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

import law
from law import LawError
from law.adequacy import AdequacyDecision, Condition
from office.models import Controller
from thirdparties.domain.engaging import giver_of
from thirdparties.enums import SAFEGUARDS, AgreementKind, Direction, Presence, Verdict
from thirdparties.models import Agreement, CountryUse, Sharing, System, ThirdParty


class Way(StrEnum):
    """How data comes to a country."""

    STORED_IN = "stored_in"
    ACCESSED_FROM = "accessed_from"
    SHARED = "shared"
    ENGAGED = "engaged"
    """Handed down by the processor that engaged the recipient."""


class Gap(StrEnum):
    """Why a transfer rests on nothing."""

    NONE = ""
    NO_SAFEGUARD = "no_safeguard"
    CONDITION = "condition"
    """There is an adequacy decision, for others than this recipient; and no safeguard."""
    NOBODY = "nobody"
    """The controller runs the system itself, so that there is nobody to agree on clauses with."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the law says of a country on a day, for one recipient."""

    verdict: Verdict
    decision: AdequacyDecision | None = None
    condition: Condition = Condition.NONE


@dataclass(frozen=True, slots=True)
class Transfer:
    """Data of the controller at a recipient in another country, on a day.

    No recipient is the controller itself. `safeguard` is the agreement that the transfer rests on, where one is
    needed and there; `lacks_assessment` says that its transfer impact assessment was not done.
    """

    source: str
    controller: Controller
    recipient: ThirdParty | None
    country: str
    ways: tuple[Way, ...]
    systems: tuple[System, ...]
    judgement: Judgement
    safeguard: Agreement | None
    gap: Gap
    on: date

    @property
    def recipient_name(self) -> str:
        """The recipient's name, or the controller's."""
        return str(self.recipient or self.controller)

    @property
    def is_gap(self) -> bool:
        """Whether it rests on nothing."""
        return self.gap is not Gap.NONE

    @property
    def lacks_assessment(self) -> bool:
        """Whether it rests on clauses whose impact in the country nobody has assessed."""
        agreement = self.safeguard
        return agreement is not None and agreement.kind == AgreementKind.SCC and agreement.assessed_on is None


@dataclass(slots=True)
class _Found:
    """What was found of one recipient in one country."""

    recipient: ThirdParty | None
    ways: set[Way] = field(default_factory=set)
    systems: dict[UUID, System] = field(default_factory=dict)


Key = tuple[UUID | None, str]


class Use(NamedTuple):
    """That a system's data is stored in a country, or accessed from it."""

    system: UUID
    country: str
    presence: str


def transfers(controller: Controller, *, on: date) -> tuple[Transfer, ...]:
    """Return where data of a controller goes on a day, gaps first, then by recipient; in four queries."""
    sharings = Sharing.objects.filter(
        third_party=OuterRef("pk"), direction__in=(Direction.TO_THEM, Direction.BOTH)
    )
    parties: Any = (
        ThirdParty.objects.in_use().filter(controller=controller).annotate(is_given=Exists(sharings))
    )
    found = list(parties.filter(Q(is_given=True) | Q(parent__isnull=False)))
    return derive(
        controller,
        systems=System.objects.in_use().filter(controller=controller).select_related("operated_by"),
        uses=uses_of(controller),
        given=[party for party in found if party.is_given],
        engaged=[party for party in found if party.parent_id is not None],
        on=on,
    )


def uses_of(controller: Controller) -> list[Use]:
    """Return where systems of a controller store data, and from where they are accessed."""
    rows = CountryUse.objects.filter(system__controller=controller)
    return [Use(*row) for row in rows.values_list("system", "country", "presence")]


def derive(
    controller: Controller,
    *,
    systems: Iterable[System],
    uses: Iterable[Use],
    given: Collection[ThirdParty],
    engaged: Collection[ThirdParty],
    on: date,
) -> tuple[Transfer, ...]:
    """Derive transfers from rows that were read: systems in use, their countries, who is given data, who was engaged.

    `engaged` are the third parties in use that another one engaged.
    """
    found: dict[Key, _Found] = {}
    running = {system.pk: system for system in systems}
    _from_systems(found, running, uses)
    for party in given:
        for country in party.countries:
            _one(found, party, country).ways.add(Way.SHARED)
    getting = {party.pk for party in given}
    getting |= {system.operated_by_id for system in running.values() if system.operated_by_id is not None}
    parents = {party.pk: party.parent_id for party in engaged}
    for party in engaged:
        if giver_of(party.pk, parents=parents, getting=getting) is not None:
            for country in party.countries:
                _one(found, party, country).ways.add(Way.ENGAGED)
    safeguards = _safeguards(controller, on=on)
    listed = [
        _transfer(controller, key, one, safeguards=safeguards, on=on)
        for key, one in found.items()
        if key[1] != controller.country
    ]
    return tuple(sorted(listed, key=lambda one: (not one.is_gap, one.recipient_name.casefold(), one.country)))


def judge(to: str, *, exporter: str, on: date, meets_condition: bool = False) -> Judgement:
    """Say what a transfer to a country needs on a day, for a recipient that meets a decision's condition or not."""
    try:
        answer = law.transfer(to, on=on, exporter=exporter)
    except LawError:
        return Judgement(Verdict.UNKNOWN)
    if answer.safeguard_needed:
        return Judgement(Verdict.SAFEGUARD_NEEDED)
    if answer.decision is None:
        return Judgement(Verdict.NONE)
    if answer.condition and not meets_condition:
        return Judgement(Verdict.SAFEGUARD_NEEDED, answer.decision, answer.condition)
    return Judgement(Verdict.ADEQUATE, answer.decision, answer.condition)


def _from_systems(found: dict[Key, _Found], systems: Mapping[UUID, System], uses: Iterable[Use]) -> None:
    """Add where systems store data, and from where they are accessed."""
    for use in uses:
        system = systems.get(use.system)
        if system is not None:
            one = _one(found, system.operated_by, use.country)
            one.ways.add(Way.STORED_IN if use.presence == Presence.STORED_IN else Way.ACCESSED_FROM)
            one.systems[system.pk] = system


def _one(found: dict[Key, _Found], recipient: ThirdParty | None, country: str) -> _Found:
    key = (recipient.pk if recipient else None, country)
    return found.setdefault(key, _Found(recipient))


def _safeguards(controller: Controller, *, on: date) -> Mapping[UUID, Agreement]:
    """Return the strongest safeguard that stands with each third party; of two alike, the one that was assessed."""
    rows: Iterable[Any] = Agreement.objects.standing(on).filter(
        third_party__controller=controller, kind__in=SAFEGUARDS
    )
    order = {kind.value: place for place, kind in enumerate(SAFEGUARDS)}
    best: dict[UUID, Agreement] = {}
    for row in sorted(rows, key=lambda one: (order[one.kind], one.assessed_on is None, one.starts_on)):
        best.setdefault(row.third_party_id, row)
    return best


def _transfer(
    controller: Controller, key: Key, one: _Found, *, safeguards: Mapping[UUID, Agreement], on: date
) -> Transfer:
    recipient = one.recipient
    judgement = judge(
        key[1],
        exporter=controller.country,
        on=on,
        meets_condition=recipient is not None and recipient.meets_condition,
    )
    needed = judgement.verdict is Verdict.SAFEGUARD_NEEDED
    safeguard = safeguards.get(recipient.pk) if needed and recipient is not None else None
    return Transfer(
        source=controller.country,
        controller=controller,
        recipient=recipient,
        country=key[1],
        ways=tuple(way for way in Way if way in one.ways),
        systems=tuple(sorted(one.systems.values(), key=lambda system: system.name.casefold())),
        judgement=judgement,
        safeguard=safeguard,
        gap=_gap(judgement, recipient) if needed and safeguard is None else Gap.NONE,
        on=on,
    )


def _gap(judgement: Judgement, recipient: ThirdParty | None) -> Gap:
    if recipient is None:
        return Gap.NOBODY
    return Gap.CONDITION if judgement.condition else Gap.NO_SAFEGUARD
