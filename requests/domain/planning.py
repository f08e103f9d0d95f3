"""Which tasks the register proposes for a request: who holds data of people, whom to ask there, and for what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from consents.domain import choices
from law import Right
from mailroom import addresses
from mailroom.errors import InvalidAddressError
from office.domain.access import access_of
from office.models import User
from requests.models import Request, Task
from requests.task_enums import DEFAULT_KINDS, TaskKind, TaskState
from thirdparties.enums import ContactRole, Direction
from thirdparties.models import Contact, System, ThirdParty
from vault.enums import Family

BY_CHOICE = frozenset({Right.WITHDRAWAL, Right.STOP_SHARING, Right.OBJECTION})
"""Rights that touch only what the person has made a choice about, as far as the register knows their choices."""

ROLES = {ContactRole.PRIVACY: 0, ContactRole.DPO: 1, ContactRole.SECURITY: 2, ContactRole.COMMERCIAL: 3}
"""Whom to write to at a third party, the best first."""


@dataclass(frozen=True, slots=True, repr=False)
class Proposal:
    """One place where a task may be due. `email` and `second` are whom to write to there, as far as it is known.

    `fits` tells whether it is proposed at once; `by_choice` whether the person made a choice that concerns it.
    """

    key: str
    place: System | ThirdParty
    holds: tuple[str, ...]
    email: str = ""
    second: str = ""
    fits: bool = True
    by_choice: bool = False

    @property
    def system(self) -> System | None:
        """The system, where it is one."""
        return self.place if isinstance(self.place, System) else None

    @property
    def third_party(self) -> ThirdParty | None:
        """The recipient, where it is one."""
        return self.place if isinstance(self.place, ThirdParty) else None


def default_kind(case: Request) -> TaskKind:
    """Return what is usually asked for the right of a request."""
    return DEFAULT_KINDS.get(Right(case.right), TaskKind.SEARCH)


def proposals(case: Request, *, viewer: User) -> list[Proposal]:
    """Return each standing system and recipient that holds categories of data and has no task yet, by name.

    A recipient that runs one of these systems is left to the task of the system. For a right that follows a
    person's choices those that no choice concerns are not proposed at once, where any choice is known. Addresses of
    contacts are read for `viewer`, who sees them only if granted.
    """
    planned = Task.objects.filter(request=case).exclude(state=TaskState.CANCELLED)
    done = {key for pair in planned.values_list("system", "third_party") for key in pair if key}
    contacts = _contacts(case, viewer=viewer)
    chosen = frozenset(choices.stands_of(case.subject)) if case.subject is not None else frozenset()
    follows = Right(case.right) in BY_CHOICE and bool(chosen)
    systems = [system for system in _systems(case) if system.pk not in done]
    run_by = {system.operated_by_id for system in systems if system.operated_by_id}
    found = [_of_system(system, contacts=contacts, chosen=chosen, follows=follows) for system in systems] + [
        _of_party(party, contacts=contacts, chosen=chosen, follows=follows, runs_one=party.pk in run_by)
        for party in _parties(case)
        if party.pk not in done
    ]
    return sorted(found, key=lambda one: (not one.fits, str(one.place).casefold()))


def _systems(case: Request) -> Iterable[System]:
    rows = System.objects.in_use().filter(controller=case.controller, categories__isnull=False).distinct()
    return rows.prefetch_related("categories__category", "purposes__purpose")


def _parties(case: Request) -> Iterable[ThirdParty]:
    gets = {"sharings__direction__in": [Direction.TO_THEM, Direction.BOTH]}
    rows = ThirdParty.objects.in_use().filter(
        controller=case.controller, sharings__categories__isnull=False, **gets
    )
    return rows.distinct().prefetch_related("sharings__purpose", "sharings__categories__category")


def _of_system(
    system: System, *, contacts: dict[object, list[str]], chosen: frozenset[str], follows: bool
) -> Proposal:
    theirs = contacts.get(system.operated_by_id, [])
    own = as_address(system.contact)
    known = list(dict.fromkeys([*([own] if own else []), *theirs]))
    purposes = {row.purpose.code for row in system.purposes.all()}
    touched = bool(purposes & chosen)
    return Proposal(
        key=f"s-{system.pk}",
        place=system,
        holds=tuple(str(row.category) for row in system.categories.all()),
        email=known[0] if known else "",
        second=known[1] if len(known) > 1 else "",
        fits=touched or not follows,
        by_choice=touched,
    )


def _of_party(
    party: ThirdParty,
    *,
    contacts: dict[object, list[str]],
    chosen: frozenset[str],
    follows: bool,
    runs_one: bool,
) -> Proposal:
    known = contacts.get(party.pk, [])
    sharings = [row for row in party.sharings.all() if row.direction != Direction.FROM_THEM]
    touched = any(row.purpose.code in chosen for row in sharings)
    names = dict.fromkeys(str(row.category) for sharing in sharings for row in sharing.categories.all())
    return Proposal(
        key=f"p-{party.pk}",
        place=party,
        holds=tuple(names),
        email=known[0] if known else "",
        second=known[1] if len(known) > 1 else "",
        fits=(touched or not follows) and not runs_one,
        by_choice=touched,
    )


def _contacts(case: Request, *, viewer: User) -> dict[object, list[str]]:
    """Return the addresses at each third party, the best first; none for whoever may not see them."""
    if Family.CONTACT not in access_of(viewer).families(case.controller_id):
        return {}
    rows = Contact.objects.filter(
        third_party__controller=case.controller, third_party__retired_at__isnull=True
    )
    found: dict[object, list[str]] = {}
    for row in sorted(rows, key=lambda one: (ROLES[ContactRole(one.role)], one.pk)):
        if address := as_address(str(row.email or "")):
            found.setdefault(row.third_party_id, []).append(address)
    return {key: list(dict.fromkeys(addresses)) for key, addresses in found.items()}


def as_address(text: str) -> str:
    """Return a text if it is an e-mail address that the mailroom can write to, else nothing."""
    try:
        return addresses.checked(text) if text else ""
    except InvalidAddressError:
        return ""
