"""What a draft's content can be chosen from: its sections, and the vocabulary of its controller."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from office.countries import place_name
from office.translated import here
from policies.declarations import Declaration, Use
from policies.domain import declaring
from policies.domain.texts import outlines_of
from policies.models import DataCategory, PolicyVersion, Purpose, RecipientKind

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that can be declared for a purpose: whether it is, and in which section."""

    code: str
    name: str
    hint: str = ""
    ticked: bool = False
    anchor: str = ""

    def chosen(self, *, ticked: bool, anchor: str) -> Part:
        """Return it as chosen."""
        return replace(self, ticked=ticked, anchor=anchor)


@dataclass(frozen=True, slots=True)
class Content:
    """The choices for one draft. `sections` are those of its first language: anchor and heading."""

    sections: tuple[Choice, ...]
    purposes: tuple[Choice, ...]
    free_purposes: tuple[Choice, ...]
    categories: list[Part]
    recipients: list[Part]
    declaration: Declaration

    def purpose_name(self, code: str) -> str:
        """Return what a purpose is called."""
        declared = self.declaration.purposes.get(code)
        return dict(self.purposes).get(code) or (here(declared.name) if declared else code)

    @staticmethod
    def countries_of(use: Use | None) -> list[Part]:
        """Return the countries that are declared for a purpose."""
        return [Part(code=code, name=place_name(code)) for code in (use.countries if use else ())]


def of(version: PolicyVersion) -> Content:
    """Read the choices for a draft."""
    declaration = declaring.declaration_of(version)
    controller = version.policy.controller_id
    purposes = _choices(Purpose.objects.in_use().filter(controller=controller))
    categories = DataCategory.objects.in_use().filter(controller=controller)
    recipients = RecipientKind.objects.in_use().filter(controller=controller)
    return Content(
        sections=sections_of(version),
        purposes=purposes,
        free_purposes=tuple(one for one in purposes if one[0] not in declaration.purposes),
        categories=_parts(categories),
        recipients=_parts(recipients),
        declaration=declaration,
    )


def sections_of(version: PolicyVersion) -> tuple[Choice, ...]:
    """Return anchor and heading of every section, in the first language of the controller that the version has."""
    outlines = outlines_of(version)
    found: dict[str, str] = {}
    for outline in outlines.values():
        for section in outline.sections:
            found.setdefault(section.anchor, section.heading or section.anchor)
    return tuple(found.items())


def _choices(rows: Iterable[Any]) -> tuple[Choice, ...]:
    return tuple(sorted(((row.code, str(row)) for row in rows), key=lambda pair: pair[1].casefold()))


def _parts(rows: Iterable[Any]) -> list[Part]:
    parts = [Part(code=row.code, name=str(row), hint=here(getattr(row, "activity", {}))) for row in rows]
    return sorted(parts, key=lambda part: (part.hint.casefold(), part.name.casefold()))
