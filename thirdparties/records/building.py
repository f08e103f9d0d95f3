"""Building a company's records of processing activities (Art 30 GDPR) from what is on record on the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from law.jurisdictions.eu import EEA
from office.citations import in_words as cited
from office.countries import all_countries
from office.models import Controller
from office.translated import here
from policies.enums import LawfulBasis, Sensitivity, SpecialCondition
from policies.models import DataCategory, Purpose
from thirdparties import transfer_words
from thirdparties.domain.agreements import State, standing_of
from thirdparties.domain.transfers import Way
from thirdparties.enums import DataSubjects, Measure, ThirdPartyKind, Verdict
from thirdparties.models import Facility, Mandate, System, ThirdParty
from thirdparties.records.gaps import Gap, Lack, gap
from thirdparties.records.kinds import KINDS
from thirdparties.records.own import HOSTING, OWN, OwnProcessing
from thirdparties.records.rows import Declared, Rows, read
from thirdparties.records.shape import (
    Activity,
    Category,
    Coded,
    Company,
    Destination,
    OnBehalf,
    Origin,
    Party,
    Recipient,
    Register,
    UsedSystem,
)

Lacks = list[Gap]


def build(controller: Controller, *, language: str, now: datetime) -> Register:
    """Return a company's records in a language, as they are at `now` (aware).

    The number of queries does not depend on how much is on record.
    """
    with translation.override(language):
        rows = read(controller, on=controller.today(now))
        return _Builder(controller, rows, now=now).register(language)


class _Builder:
    """Turns rows into entries; what several entries share is put into words once."""

    def __init__(self, controller: Controller, rows: Rows, *, now: datetime) -> None:
        self.controller = controller
        self.rows = rows
        self.now = now
        self.today = controller.today(now)
        self.countries = dict(all_countries())
        self.measures = {one.value: str(one.label) for one in Measure}
        self.sensitivities = {one.value: str(one.label) for one in Sensitivity}
        self._recipients: dict[UUID, tuple[Recipient, Gap | None]] = {}
        self._systems: dict[UUID, UsedSystem] = {}
        self._facilities: dict[UUID, tuple[str, ...]] = {}

    def register(self, language: str) -> Register:
        """Return everything."""
        activities = (
            *(self._of_purpose(purpose) for purpose in self.rows.purposes),
            *(self._of_portal(own) for own in OWN),
        )
        on_behalf = tuple(self._of_mandate(mandate) for mandate in self.rows.mandates)
        return Register(
            company=self._company(),
            language=language,
            built_at=self.now,
            measures=here(self.rows.facts.measures),
            activities=activities,
            on_behalf=on_behalf,
            systems=tuple(sorted(self._systems.values(), key=lambda one: one.name.casefold())),
            gaps=tuple(self._company_gaps()),
        )

    # The company.

    def _company(self) -> Company:
        facts, controller = self.rows.facts, self.controller
        return Company(
            slug=controller.slug,
            name=controller.name,
            address=controller.postal_address,
            email=controller.contact_email,
            country=self._country(controller.country),
            dpo=facts.dpo,
            dpo_email=controller.dpo_email,
            representative=facts.representative,
        )

    def _company_gaps(self) -> Iterator[Gap]:
        facts, controller = self.rows.facts, self.controller
        if not controller.postal_address:
            yield gap(Lack.ADDRESS)
        if not facts.dpo:
            yield gap(Lack.DPO)
        if controller.country not in EEA and not facts.representative:
            yield gap(Lack.REPRESENTATIVE)
        if not facts.measures:
            yield gap(Lack.MEASURES)

    # Entries.

    def _of_purpose(self, purpose: Purpose) -> Activity:
        declared = self.rows.declared.get(purpose.code, Declared())
        systems = self._in_use(self.rows.systems_of.get(purpose.pk, ()))
        categories = self._categories(purpose, declared, systems)
        given = self._given(purpose)
        parties = self._with_engaged([*given, *self._operators(systems)])
        destinations, unsafe = self._destinations(systems, given=given, parties=parties)
        recipients = [self._recipient(key) for key in parties]
        subjects = self.rows.subjects.get(purpose.pk, [])
        limits = tuple(self._time_limits(purpose, systems))
        lacks: Lacks = []
        if not subjects:
            lacks.append(gap(Lack.SUBJECTS))
        if not categories:
            lacks.append(gap(Lack.CATEGORIES))
        if any(one.special for one in categories) and not purpose.special_condition:
            lacks.append(gap(Lack.CONDITION))
        if not limits:
            lacks.append(gap(Lack.TIME_LIMIT))
        if not systems:
            lacks.append(gap(Lack.SYSTEM))
        lacks += [*unsafe, *(missing for _one, missing in recipients if missing is not None)]
        basis = LawfulBasis(purpose.lawful_basis)
        return Activity(
            origin=Origin.PURPOSE,
            row=purpose.pk,
            code=purpose.code,
            name=here(purpose.name),
            description=here(purpose.description),
            lawful_basis=Coded(basis.value, str(basis.label)),
            basis_source=cited(basis.source),
            special_condition=_condition(purpose),
            joint_controllers=tuple(self._joint(purpose)),
            data_subjects=_people(subjects),
            data_categories=tuple(_category(one) for one in categories),
            recipients=tuple(one for one, _missing in recipients),
            recipient_categories=self._kinds(declared, recipients),
            transfers=destinations,
            time_limits=limits,
            systems=tuple(self._system(key) for key in systems),
            gaps=tuple(lacks),
        )

    def _of_portal(self, own: OwnProcessing) -> Activity:
        system = self.rows.systems.get(self.rows.facts.portal_system_id or UUID(int=0))
        systems = [system.pk] if system is not None else []
        parties = self._with_engaged(self._operators(systems))
        recipients = [self._recipient(key) for key in parties]
        destinations, unsafe = self._destinations(systems, parties=parties)
        lacks = [gap(Lack.HOST)] if system is None and own is HOSTING else []
        return Activity(
            origin=Origin.PORTAL,
            row=None,
            code=own.code,
            name=str(own.name),
            description=str(own.description),
            lawful_basis=Coded(own.basis.value, str(own.basis.label)),
            basis_source=f"{cited(own.basis.source)}; {cited(own.source)}",
            special_condition="",
            joint_controllers=(),
            data_subjects=_people(own.subjects),
            data_categories=tuple(Category(one.value, str(one.label), False) for one in own.families),
            recipients=tuple(one for one, _missing in recipients),
            recipient_categories=self._kinds(Declared(), recipients),
            transfers=destinations,
            time_limits=(own.time_limit(self.controller),),
            systems=tuple(self._system(key) for key in systems),
            gaps=(*lacks, *unsafe, *(missing for _one, missing in recipients if missing is not None)),
        )

    def _of_mandate(self, mandate: Mandate) -> OnBehalf:
        client = mandate.third_party
        systems = self._in_use(self.rows.mandate_systems.get(mandate.pk, ()))
        parties = self._with_engaged(self._operators(systems))
        destinations, unsafe = self._destinations(systems, parties=parties)
        lacks: Lacks = []
        if not client.address:
            lacks.append(gap(Lack.CLIENT_ADDRESS, name=client.legal_name, row=client.pk))
        if not systems:
            lacks.append(gap(Lack.SYSTEM))
        return OnBehalf(
            row=mandate.pk,
            controller=Party(client.legal_name, client.address),
            officers=mandate.officers,
            processing=here(mandate.processing),
            transfers=destinations,
            systems=tuple(self._system(key) for key in systems),
            gaps=(*lacks, *unsafe),
        )

    # Their parts.

    def _in_use(self, systems: Iterable[UUID]) -> list[UUID]:
        return [key for key in systems if key in self.rows.systems]

    def _categories(
        self, purpose: Purpose, declared: Declared, systems: Iterable[UUID]
    ) -> list[DataCategory]:
        """Return what the policy declares and what is shared; without a declaration also what the systems hold.

        A system may hold more than one of its purposes needs, so what it holds says less than what was declared.
        """
        known = self.rows.categories
        found = {key for share in self.rows.shares.get(purpose.pk, ()) for key in share.categories}
        if declared.categories:
            found |= {one.pk for one in known.values() if one.code in declared.categories}
        else:
            found |= {key for system in systems for key in self.rows.categories_of.get(system, ())}
        return sorted((known[key] for key in found), key=lambda one: one.code)

    def _given(self, purpose: Purpose) -> set[UUID]:
        """Return who is given data for a purpose."""
        shares = self.rows.shares.get(purpose.pk, ())
        return {one.party for one in shares if one.is_given and one.party in self.rows.parties}

    def _with_engaged(self, parties: Iterable[UUID]) -> list[UUID]:
        """Return third parties with all whom they engaged, by name."""
        found = dict.fromkeys(parties)
        waiting = list(found)
        while waiting:
            for key in self.rows.engaged_by.get(waiting.pop(), ()):
                if key not in found:
                    found[key] = None
                    waiting.append(key)
        return sorted(found, key=lambda key: self.rows.parties[key].legal_name.casefold())

    def _operators(self, systems: Iterable[UUID]) -> list[UUID]:
        operators = (self.rows.systems[key].operated_by_id for key in systems)
        return list(dict.fromkeys(key for key in operators if key is not None and key in self.rows.parties))

    def _recipient(self, key: UUID) -> tuple[Recipient, Gap | None]:
        """Return a recipient, and the gap where it has no agreement that it needs, or one that lacks clauses."""
        if key not in self._recipients:
            party = self.rows.parties[key]
            self._recipients[key] = (self._as_recipient(party), self._agreement_gap(party))
        return self._recipients[key]

    def _agreement_gap(self, party: ThirdParty) -> Gap | None:
        standing = standing_of(party, on=self.today)
        if standing.state is not State.MISSING and standing.lacking is None:
            return None
        lack = Lack.AGREEMENT if standing.lacking is None else Lack.CLAUSES
        return gap(lack, name=party.legal_name, row=party.pk)

    def _as_recipient(self, party: ThirdParty) -> Recipient:
        kind = ThirdPartyKind(party.kind)
        named = party.recipient_kind
        return Recipient(
            row=party.pk,
            name=party.legal_name,
            kind=Coded(kind.value, str(kind.label)),
            category=str(named) if named is not None else "",
            countries=tuple(self._country(code) for code in party.countries),
        )

    def _kinds(
        self, declared: Declared, recipients: Iterable[tuple[Recipient, Gap | None]]
    ) -> tuple[str, ...]:
        kinds = self.rows.kinds
        promised = [str(kinds[code]) for code in sorted(declared.recipients) if code in kinds]
        got = (one.category or str(KINDS[ThirdPartyKind(one.kind.code)]) for one, _missing in recipients)
        return tuple(dict.fromkeys([*promised, *got]))

    def _joint(self, purpose: Purpose) -> Iterator[Party]:
        for share in self.rows.shares.get(purpose.pk, ()):
            party = self.rows.parties.get(share.party)
            if party is not None and party.kind == ThirdPartyKind.JOINT_CONTROLLER:
                yield Party(party.legal_name, party.address)

    def _time_limits(self, purpose: Purpose, systems: Iterable[UUID]) -> Iterator[str]:
        if words := here(purpose.retention):
            yield words
        for key in systems:
            if (system := self.rows.systems[key]).retention:
                yield f"{system.name}: {system.retention}"

    def _destinations(
        self, systems: Collection[UUID], *, parties: Collection[UUID], given: Collection[UUID] = ()
    ) -> tuple[tuple[Destination, ...], Lacks]:
        """Return the third countries that data goes to, and what is missing.

        It goes there from systems, to those to whom it is `given`, and to those of `parties` whom others engaged.
        """
        places = {place for key in systems for place in self._from_systems.get(key, ())}
        places |= {place for key in given for place in self._to_parties[Way.SHARED].get(key, ())}
        places |= {place for key in parties for place in self._to_parties[Way.ENGAGED].get(key, ())}
        found = [self._abroad[place] for place in sorted(places)]
        lacks = [
            Gap(Lack.TRANSFER, one.missing, self._recipient_rows[place])
            for place, one in zip(sorted(places), found, strict=True)
            if one.missing
        ]
        return tuple(found), lacks

    @cached_property
    def _third(self) -> list[int]:
        """The places of the transfers that go to a third country."""
        verdicts = (one.judgement.verdict for one in self.rows.transfers)
        return [place for place, verdict in enumerate(verdicts) if verdict is not Verdict.NONE]

    @cached_property
    def _abroad(self) -> dict[int, Destination]:
        return {place: self._destination(place) for place in self._third}

    @cached_property
    def _recipient_rows(self) -> dict[int, UUID | None]:
        rows = self.rows.transfers
        return {place: one.pk if (one := rows[place].recipient) else None for place in self._third}

    @cached_property
    def _from_systems(self) -> dict[UUID, list[int]]:
        found: defaultdict[UUID, list[int]] = defaultdict(list)
        for place in self._third:
            for system in self.rows.transfers[place].systems:
                found[system.pk].append(place)
        return found

    @cached_property
    def _to_parties(self) -> dict[Way, dict[UUID, list[int]]]:
        found: dict[Way, dict[UUID, list[int]]] = {way: defaultdict(list) for way in Way}
        for place in self._third:
            one = self.rows.transfers[place]
            if one.recipient is not None:
                for way in one.ways:
                    found[way][one.recipient.pk].append(place)
        return found

    def _destination(self, place: int) -> Destination:
        one = self.rows.transfers[place]
        return Destination(
            recipient=one.recipient_name,
            country=self._country(one.country),
            law=transfer_words.verdict(one.judgement),
            safeguard=transfer_words.basis(one),
            missing=transfer_words.gap(one),
        )

    def _system(self, key: UUID) -> UsedSystem:
        if key not in self._systems:
            self._systems[key] = self._as_used(self.rows.systems[key])
        return self._systems[key]

    def _as_used(self, system: System) -> UsedSystem:
        return UsedSystem(
            row=system.pk,
            name=system.name,
            operator=str(system.operated_by or self.controller),
            classification=self.sensitivities[system.classification],
            retention=system.retention,
            measures=self._protection(system.facility),
        )

    def _protection(self, facility: Facility | None) -> tuple[str, ...]:
        """Return the measures of a place, put into words once for all systems that stand there."""
        if facility is None:
            return ()
        if facility.pk not in self._facilities:
            kept = set(facility.measures)
            self._facilities[facility.pk] = tuple(
                words for code, words in self.measures.items() if code in kept
            )
        return self._facilities[facility.pk]

    def _country(self, code: str) -> Coded:
        return Coded(code, self.countries.get(code, code))


def _people(codes: Iterable[str]) -> tuple[Coded, ...]:
    return tuple(Coded(one.value, str(one.label)) for one in DataSubjects if one.value in set(codes))


def _category(row: DataCategory) -> Category:
    return Category(row.code, here(row.name) or row.code, row.special)


def _condition(purpose: Purpose) -> str:
    if not purpose.special_condition:
        return ""
    found = SpecialCondition(purpose.special_condition)
    return _("%(condition)s (%(source)s)") % {"condition": found.label, "source": cited(found.source)}
