"""What the register knows of whoever makes a request: the address that asks, other addresses, details that fit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.utils.functional import Promise

from requests.domain.subjects import by_identifier, known_of
from requests.models import Request
from subjects.domain import people
from subjects.enums import IdentifierKind
from subjects.errors import ValueRefusedError
from subjects.models import Identifier, Subject
from vault.enums import Family


@dataclass(frozen=True, slots=True)
class Compared:
    """One detail that the request gives, and whether the register knows it; never the detail itself."""

    name: str | Promise
    family: Family
    matches: bool


def same_address(case: Request) -> Subject | None:
    """Return the person to whom the request's e-mail address belonged before the request came; else None."""
    if not case.email:
        return None
    with suppress(ValueRefusedError):
        return people.find(
            case.controller,
            kind=IdentifierKind.EMAIL,
            value=str(case.email),
            on=case.received_on,
            entered_before=case.received_at,
        )
    return None


def other_addresses(case: Request) -> list[Identifier]:
    """Return the e-mail addresses on record to which a code may go: never the one that asks.

    They are those of the person whom the request is linked to, else of whoever its own details lead to; and they
    were on record before the request came.
    """
    found = (
        Identifier.objects.standing()
        .filter(subject__in=_people(case), kind=IdentifierKind.EMAIL, entered_at__lt=case.received_at)
        .select_related("subject")
    )
    own = str(case.email or "").casefold()
    return [row for row in found if row.contact and str(row.contact).casefold() != own]


def compared(case: Request) -> list[Compared]:
    """Compare what the request gives with the person it is linked to, else with everybody in the register."""
    return [
        Compared(
            name=known.kind.label, family=known.kind.family, matches=_matches(case, known.kind, known.value)
        )
        for known in known_of(case)
    ]


def _matches(case: Request, kind: IdentifierKind, value: str) -> bool:
    with suppress(ValueRefusedError):
        person = people.find(
            case.controller, kind=kind, value=value, on=case.received_on, entered_before=case.received_at
        )
        return person is not None and case.subject_id in {None, person.pk}
    return False


def _people(case: Request) -> Iterator[Subject]:
    if case.subject is not None:
        yield case.subject
        return
    for candidate in by_identifier(case, families=frozenset(Family)):
        yield candidate.subject
