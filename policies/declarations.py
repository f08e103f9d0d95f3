"""What one version of a policy promises, apart from the rows that say it: by codes, in plain data.

A draft's declaration is read from its commitments; an approved one is kept with the version as JSON, so that what was
published does not change when the vocabulary does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Words = dict[str, str]
"""A text by language code."""

Where = dict[str, str]
"""Codes, each with the anchor of the section that names it; an empty anchor where none does."""


@dataclass(frozen=True, slots=True)
class DeclaredPurpose:
    """A purpose as a version declares it. `lawful_basis` and `special_condition` are values of the enums."""

    name: Words
    description: Words
    lawful_basis: str
    special_condition: str = ""
    optional: bool = False
    consequence: Words = field(default_factory=dict)
    retention: Words = field(default_factory=dict)
    message: str = "none"
    dpv: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredCategory:
    """A data category as a version declares it."""

    name: Words
    description: Words
    activity: Words = field(default_factory=dict)
    family: str = ""
    sensitivity: int = 1
    personal: bool = True
    special: bool = False
    dpv: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredRecipient:
    """A kind of recipient as a version declares it; a catch-all declares nobody (promise D14)."""

    name: Words
    description: Words
    catch_all: bool = False
    dpv: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """One purpose with the data, recipients and countries (ISO 3166-1 alpha-2) that are declared for it."""

    purpose: str
    anchor: str = ""
    categories: Where = field(default_factory=dict)
    recipients: Where = field(default_factory=dict)
    countries: Where = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Declaration:
    """Everything that a version promises. `rights` are values of `law.Right`. `uses` holds a purpose once."""

    purposes: dict[str, DeclaredPurpose] = field(default_factory=dict)
    categories: dict[str, DeclaredCategory] = field(default_factory=dict)
    recipients: dict[str, DeclaredRecipient] = field(default_factory=dict)
    uses: tuple[Use, ...] = ()
    rights: Where = field(default_factory=dict)

    def use_of(self, purpose: str) -> Use | None:
        """Return what is declared for a purpose."""
        return next((use for use in self.uses if use.purpose == purpose), None)

    def as_json(self) -> dict[str, Any]:
        """Return it in the form that is stored."""
        return asdict(self)


def from_json(stored: Mapping[str, Any]) -> Declaration:
    """Read a stored declaration."""
    return Declaration(
        purposes={code: DeclaredPurpose(**entry) for code, entry in stored["purposes"].items()},
        categories={code: DeclaredCategory(**entry) for code, entry in stored["categories"].items()},
        recipients={code: DeclaredRecipient(**entry) for code, entry in stored["recipients"].items()},
        uses=tuple(Use(**entry) for entry in stored["uses"]),
        rights=dict(stored["rights"]),
    )
