"""The records in plain data: everything is in the language that they were built in, ready to be read.

Lists are in the order in which they are shown. Countries are codes (ISO 3166-1 alpha-2) beside their names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from thirdparties.records.gaps import Gap


class Origin(StrEnum):
    """Where an activity comes from."""

    PURPOSE = "purpose"
    """A purpose of the company's vocabulary."""
    PORTAL = "portal"
    """What the portal itself does for the company."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A word that systems know by its code."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Category:
    """A category of personal data; `special` ones are those of Art 9 GDPR."""

    code: str
    name: str
    special: bool


@dataclass(frozen=True, slots=True)
class Party:
    """A company with its contact details, as far as they are on record."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets data. `category` is what the policy calls such recipients, empty where that is not on record."""

    row: UUID
    name: str
    kind: Coded
    category: str
    countries: tuple[Coded, ...]


@dataclass(frozen=True, slots=True)
class Destination:
    """A transfer to a third country: what the law says of it, what it rests on, and what is missing."""

    recipient: str
    country: Coded
    law: str
    safeguard: str
    missing: str


@dataclass(frozen=True, slots=True)
class UsedSystem:
    """A system in which data lies, and what protects it."""

    row: UUID
    name: str
    operator: str
    classification: str
    retention: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Activity:
    """One processing activity of the company (Art 30(1) GDPR). `row` is its purpose, none for the portal's own."""

    origin: Origin
    row: UUID | None
    code: str
    name: str
    description: str
    lawful_basis: Coded
    basis_source: str
    special_condition: str
    joint_controllers: tuple[Party, ...]
    data_subjects: tuple[Coded, ...]
    data_categories: tuple[Category, ...]
    recipients: tuple[Recipient, ...]
    recipient_categories: tuple[str, ...]
    transfers: tuple[Destination, ...]
    time_limits: tuple[str, ...]
    systems: tuple[UsedSystem, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """What the company does for another controller (Art 30(2) GDPR). `officers` are the other's, as it named them."""

    row: UUID
    controller: Party
    officers: str
    processing: str
    transfers: tuple[Destination, ...]
    systems: tuple[UsedSystem, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """Whose records these are (Art 30(1)(a), 30(2)(a) GDPR)."""

    slug: str
    name: str
    address: str
    email: str
    country: Coded
    dpo: str
    dpo_email: str
    representative: str


@dataclass(frozen=True, slots=True)
class Register:
    """A company's records of processing activities at a moment (aware)."""

    company: Company
    language: str
    built_at: datetime
    measures: str
    activities: tuple[Activity, ...]
    on_behalf: tuple[OnBehalf, ...]
    systems: tuple[UsedSystem, ...]
    """All that the entries name, each once."""
    gaps: tuple[Gap, ...]
    """What is missing of the company as a whole."""

    @property
    def all_gaps(self) -> tuple[Gap, ...]:
        """Return all gaps: the company's, then those of the entries."""
        return (*self.gaps, *(gap for entry in self.entries() for gap in entry.gaps))

    def entries(self) -> Iterator[Activity | OnBehalf]:
        """Yield all entries."""
        yield from self.activities
        yield from self.on_behalf
