"""What a declaration says, ready to be shown: purposes with their data, recipients and countries in words."""

from __future__ import annotations

from dataclasses import dataclass

from office.countries import place_name
from office.translated import here
from policies.declarations import Declaration, Use
from policies.enums import LawfulBasis, MessageClass, SpecialCondition


@dataclass(frozen=True, slots=True)
class Item:
    """Something declared for a purpose: its code, its name in the page's language, the section that says so."""

    code: str
    name: str
    anchor: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A purpose in words."""

    code: str
    anchor: str
    name: str
    description: str
    lawful_basis: str
    source: str
    special_condition: str
    optional: bool
    consequence: str
    retention: str
    message: str
    categories: list[Item]
    recipients: list[Item]
    countries: list[Item]


def of(declaration: Declaration) -> list[Statement]:
    """Return the purposes of a declaration in words, by their names."""
    statements = [_statement(declaration, use) for use in declaration.uses]
    return sorted(statements, key=lambda one: one.name.casefold())


def _statement(declaration: Declaration, use: Use) -> Statement:
    purpose = declaration.purposes[use.purpose]
    basis = LawfulBasis(purpose.lawful_basis)
    condition = SpecialCondition(purpose.special_condition) if purpose.special_condition else None
    message = MessageClass(purpose.message)
    return Statement(
        code=use.purpose,
        anchor=use.anchor,
        name=here(purpose.name) or use.purpose,
        description=here(purpose.description),
        lawful_basis=str(basis.label),
        source=basis.source,
        special_condition=str(condition.label) if condition else "",
        optional=purpose.optional,
        consequence=here(purpose.consequence),
        retention=here(purpose.retention),
        message=str(message.label) if message is not MessageClass.NONE else "",
        categories=_sorted(
            Item(
                code,
                here(declaration.categories[code].name) or code,
                anchor,
                here(declaration.categories[code].activity),
            )
            for code, anchor in use.categories.items()
        ),
        recipients=_sorted(
            Item(code, here(declaration.recipients[code].name) or code, anchor)
            for code, anchor in use.recipients.items()
        ),
        countries=_sorted(Item(code, place_name(code), anchor) for code, anchor in use.countries.items()),
    )


def _sorted(items: object) -> list[Item]:
    found: list[Item] = sorted(items, key=lambda item: item.name.casefold())  # type: ignore[call-overload]
    return found
