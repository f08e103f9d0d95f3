"""What the register knows of whoever makes a request: the address that asks, other addresses, details that fit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.utils.functional import Promise

from requests.enums import ForWhom
from requests.models import Request
from subjects.domain import people
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind, Proof
from subjects.errors import ValueRefusedError
from subjects.models import Identifier, Subject
from vault.enums import Family


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the register whom a request may be of, and by what they were found."""

    subject: Subject
    by: str | Promise


@dataclass(frozen=True, slots=True)
class Compared:
    """One detail that the request gives, and whether the register knows it; never the detail itself."""

    name: str | Promise
    family: Family
    matches: bool


def known_of(case: Request) -> Iterator[Known]:
    """Yield what the request says of the person it is about; whoever asks for another gave their own address."""
    if case.email and case.for_whom == ForWhom.SELF:
        yield Known(IdentifierKind.EMAIL, case.email, proof=Proof.LINK if case.email_confirmed_at else None)
    if case.account:
        yield Known(IdentifierKind.ACCOUNT, case.account)
    if case.device_serial:
        yield Known(IdentifierKind.DEVICE_SERIAL, case.device_serial)


def by_identifier(case: Request, *, families: frozenset[Family]) -> list[Candidate]:
    """Return the persons of the register to whom an identifier in the request leads exactly, each once."""
    found: dict[object, Candidate] = {}
    for known in known_of(case):
        if known.kind.family not in families:
            continue
        with suppress(ValueRefusedError):
            person = people.find(case.controller, kind=known.kind, value=known.value, on=case.received_on)
            if person is not None:
                found.setdefault(person.pk, Candidate(person, known.kind.label))
    return list(found.values())


def same_address(case: Request) -> Subject | None:
    """Return the person to whom the request's e-mail address belonged before the request came; else None.

    None also while another detail leads to somebody else: an address proves nothing of another person's account.
    """
    found = of_address(case)
    return None if found is not None and _leads_elsewhere(case, than=found) else found


def of_address(case: Request) -> Subject | None:
    """Return the person to whom the request's e-mail address belonged before the request came."""
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


def of_all_details(case: Request) -> Subject | None:
    """Return the one person to whom all details of a request lead; None where that is nobody, or not one alone."""
    found = by_identifier(case, families=frozenset(Family))
    return found[0].subject if len(found) == 1 else None


def _leads_elsewhere(case: Request, *, than: Subject) -> bool:
    """Tell whether an account or device of a request that nobody linked yet is that of another person."""
    if case.subject_id is not None or not (case.account or case.device_serial):
        return False
    found = by_identifier(case, families=frozenset(Family))
    return any(one.subject.pk != than.pk for one in found)


def other_addresses(case: Request) -> list[Identifier]:
    """Return the e-mail addresses on record to which a code may go: never the one that asks.

    They are those of the person whom the request is linked to, else of the one person to whom all its details lead:
    whoever mixes in somebody else's device gets no code at an address of their own. They were on record before the
    request came.
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


def _people(case: Request) -> list[Subject]:
    person = case.subject or of_all_details(case)
    return [person] if person is not None else []
