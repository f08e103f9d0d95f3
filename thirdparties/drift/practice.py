"""What is so at a company: who handles what, for what and where. Read once for all checks, in a dozen queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import ngettext

from office.models import Controller
from policies.domain import declaring
from policies.drift import personal_data, subjects
from policies.drift.subjects import Subject
from policies.enums import Severity
from policies.findings import Finding, Sentence
from policies.models import DataCategory, Purpose
from thirdparties.domain.changes import READS
from thirdparties.domain.engaging import giver_of
from thirdparties.domain.transfers import Transfer, judge, transfers
from thirdparties.drift.promised import Promised, union
from thirdparties.enums import Direction, Verdict
from thirdparties.models import (
    CountryUse,
    SharedCategory,
    Sharing,
    System,
    SystemCategory,
    SystemPurpose,
    ThirdParty,
)

PRACTICE = "thirdparties"
MOST_NAMES = 12
"""So many names stand in a sentence; the rest is counted."""

NOBODY = UUID(int=0)

Row = ThirdParty | System


@dataclass(frozen=True, slots=True)
class Handling:
    """Personal data at one place: shared with a third party for a purpose, or held by a system for some.

    `party` shares or operates; `gets` tells whether it gets the data. `countries` are those that people are to be
    told of: outside of the EEA and not the controller's own (Art 13(1)(f) GDPR).
    """

    row: Row
    party: ThirdParty | None
    gets: bool
    purposes: frozenset[str]
    categories: frozenset[str]
    countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Practice:
    """The register of a company on a day, next to what its policies declare.

    `promised` is None where none is in force; `getting` are the third parties that get data; `names` are those of
    purposes and categories in the current language.
    """

    controller: Controller
    today: date
    promised: Promised | None
    parties: Mapping[UUID, ThirdParty]
    handled: tuple[Handling, ...]
    getting: frozenset[UUID]
    transfers: tuple[Transfer, ...]
    purposes: Mapping[str, Purpose]
    categories: Mapping[str, DataCategory]
    names: Mapping[str, Mapping[str, str]]

    def of_parties(self) -> Iterator[tuple[ThirdParty, list[Handling]]]:
        """Yield each third party with what it handles, itself or in systems that it operates."""
        found: dict[UUID, list[Handling]] = defaultdict(list)
        for one in self.handled:
            if one.party is not None:
                found[one.party.pk].append(one)
        for key, handled in found.items():
            yield self.parties[key], handled

    def of_rows(self) -> Iterator[tuple[Row, list[Handling]]]:
        """Yield each third party and each system with what is handled there."""
        found: dict[UUID, list[Handling]] = defaultdict(list)
        for one in self.handled:
            found[one.row.pk].append(one)
        for handled in found.values():
            yield handled[0].row, handled

    def purpose_names(self, codes: Iterable[str]) -> str:
        """Return the names of purposes."""
        return listed(self.names["purposes"].get(code, code) for code in codes)

    def category_names(self, codes: Iterable[str]) -> str:
        """Return the names of data categories."""
        return listed(self.names["categories"].get(code, code) for code in codes)


@dataclass(frozen=True, slots=True)
class PracticeCheck:
    """A check of the register against what is declared."""

    code: str
    title: Sentence
    look: Callable[[Practice], Iterable[Finding]]

    def find(self, controller: Controller, *, today: date) -> Iterator[Finding]:
        """Look at the register."""
        yield from self.look(of(controller, today=today))


def of(controller: Controller, *, today: date) -> Practice:
    """Return what is so; read once and kept as long as the checks run."""
    return subjects.once(controller, PRACTICE, partial(_read, controller, today=today))


def finding(
    code: str,
    *,
    row: Row,
    about: str,
    severity: Severity,
    policy_side: Sentence,
    practice_side: Sentence,
    what_to_do: Sentence,
) -> Finding:
    """Make a finding that is mended at a third party or a system."""
    name = row._meta.model_name
    return Finding(
        code=code,
        severity=severity,
        subject=f"{name}:{row.pk}:{about}",
        policy_side=policy_side,
        practice_side=practice_side,
        what_to_do=what_to_do,
        url=_page(f"admin:thirdparties_{name}_change").replace(str(NOBODY), str(row.pk)),
        url_needs=READS,
        where=str(row),
    )


@cache
def _page(name: str) -> str:
    """Return the address of a page of nobody's: looking addresses up one by one takes long for thousands."""
    return reverse(name, args=[NOBODY])


def listed(names: Iterable[str]) -> str:
    """Return names in their order, separated by commas; of many the first, and how many more there are."""
    found = sorted(set(names), key=str.casefold)
    said, more = ", ".join(found[:MOST_NAMES]), len(found) - MOST_NAMES
    if more <= 0:
        return said
    return ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more) % {
        "names": said,
        "count": more,
    }


def _read(controller: Controller, *, today: date) -> Practice:
    applying = [one for one in subjects.of(controller, today=today) if one.in_force]
    parties = {
        party.pk: party
        for party in ThirdParty.objects.in_use()
        .filter(controller=controller)
        .select_related("recipient_kind")
        .prefetch_related("agreements")
    }
    purposes = {row.pk: row for row in Purpose.objects.filter(controller=controller)}
    categories = {row.pk: row for row in DataCategory.objects.filter(controller=controller)}
    personal = {pk: row.code for pk, row in categories.items() if _is_personal(row, applying)}
    reading = _Reading(
        controller=controller,
        abroad=_abroad(controller, today=today),
        parties=parties,
        purposes={pk: row.code for pk, row in purposes.items()},
        personal=personal,
    )
    handled = [*reading.shared(), *reading.held()]
    getting = frozenset(one.party.pk for one in handled if one.gets and one.party is not None)
    handled += reading.handed_down(getting)
    return Practice(
        controller=controller,
        today=today,
        promised=union(one.declaration for one in applying) if applying else None,
        parties=parties,
        handled=tuple(handled),
        getting=getting,
        transfers=transfers(controller, on=today),
        purposes={row.code: row for row in purposes.values()},
        categories={row.code: row for row in categories.values()},
        names={
            "purposes": {row.code: str(row) for row in purposes.values()},
            "categories": {row.code: str(row) for row in categories.values()},
        },
    )


def _is_personal(row: DataCategory, applying: list[Subject]) -> bool:
    """Tell whether data is personal: what a policy calls otherwise only where the law agrees (promises P18, P32)."""
    if row.personal or not applying:
        return row.personal
    declared = declaring.declared_category(row)
    return personal_data.is_personal(row.code, category=declared, terms=applying[0].terms)


def _abroad(controller: Controller, *, today: date) -> Callable[[str], bool]:
    """Return what tells whether people are to be told that data goes to a country."""

    @cache
    def abroad(country: str) -> bool:
        if country == controller.country:
            return False
        return judge(country, exporter=controller.country, on=today).verdict is not Verdict.NONE

    return abroad


@dataclass(frozen=True, slots=True)
class _Reading:
    """The register on its way in: by ids, so that many rows cost little."""

    controller: Controller
    abroad: Callable[[str], bool]
    parties: Mapping[UUID, ThirdParty]
    purposes: Mapping[UUID, str]
    personal: Mapping[UUID, str]

    def shared(self) -> Iterator[Handling]:
        """Yield what third parties in use get or give."""
        categories = self._together(
            SharedCategory.objects.filter(sharing__third_party__controller=self.controller),
            "sharing_id",
            "category_id",
        )
        rows = Sharing.objects.filter(third_party__controller=self.controller).order_by("third_party", "pk")
        for key, party_id, purpose, direction in rows.values_list(
            "pk", "third_party_id", "purpose_id", "direction"
        ):
            held = categories[key]
            codes = self._personal(held)
            party = self.parties.get(party_id)
            if party is None or (held and not codes):
                continue
            gets = direction != Direction.FROM_THEM
            yield Handling(
                row=party,
                party=party,
                gets=gets,
                purposes=frozenset({self.purposes[purpose]}),
                categories=codes,
                countries=self._countries(party.countries) if gets else frozenset(),
            )

    def held(self) -> Iterator[Handling]:
        """Yield what systems in use hold."""
        of = {"system__controller": self.controller}
        purposes = self._together(SystemPurpose.objects.filter(**of), "system_id", "purpose_id")
        categories = self._together(SystemCategory.objects.filter(**of), "system_id", "category_id")
        countries = self._together(CountryUse.objects.filter(**of), "system_id", "country")
        for system in System.objects.in_use().filter(controller=self.controller):
            held = categories[system.pk]
            codes = self._personal(held)
            if held and not codes:
                continue
            party = self.parties.get(system.operated_by_id)
            yield Handling(
                row=system,
                party=party,
                gets=party is not None,
                purposes=frozenset(self.purposes[one] for one in purposes[system.pk]),
                categories=codes,
                countries=self._countries(countries[system.pk]),
            )

    def handed_down(self, getting: frozenset[UUID]) -> Iterator[Handling]:
        """Yield where sub-processors handle what those above them get; what that is and for what, is said there."""
        parents = {key: party.parent_id for key, party in self.parties.items()}
        for key, party in self.parties.items():
            countries = self._countries(party.countries)
            if countries and giver_of(key, parents=parents, getting=getting) is not None:
                nothing = frozenset[str]()
                yield Handling(
                    party, party, gets=False, purposes=nothing, categories=nothing, countries=countries
                )

    def _personal(self, keys: Iterable[UUID]) -> frozenset[str]:
        return frozenset(self.personal[key] for key in keys if key in self.personal)

    def _countries(self, codes: Iterable[str]) -> frozenset[str]:
        return frozenset(code for code in codes if self.abroad(code))

    @staticmethod
    def _together(rows: Any, owner: str, value: str) -> Mapping[UUID, list[Any]]:
        found: defaultdict[UUID, list[Any]] = defaultdict(list)
        for key, held in rows.order_by().values_list(owner, value):
            found[key].append(held)
        return found
