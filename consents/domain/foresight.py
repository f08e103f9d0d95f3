"""What stopping leads to, told before it is done (promises P14, D15): by purpose, and recipient by recipient."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from consents import declared
from consents.declared import Promised, Promises
from consents.enums import Scope
from office.models import Controller
from office.translated import here
from policies.enums import LawfulBasis
from policies.models import Purpose
from thirdparties.domain import notices
from thirdparties.enums import NoticeKind
from thirdparties.models import ThirdParty
from vault.enums import Family


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a purpose that is stopped is called, and what comes of stopping it."""

    code: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A recipient that goes on getting data: what for, in words, and why it cannot be left out."""

    name: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Foresight:
    """Everything that stopping leads to. `told` are the names of those who are told to stop, by `due_on`."""

    consequences: tuple[Consequence, ...]
    told: tuple[str, ...]
    stays: tuple[Stay, ...]
    due_on: date


WHY_IT_STAYS = {
    LawfulBasis.CONTRACT: _("without it we cannot do what we agreed with you"),
    LawfulBasis.LEGAL_OBLIGATION: _("the law requires it"),
    LawfulBasis.VITAL_INTERESTS: _("it protects somebody’s life"),
    LawfulBasis.PUBLIC_TASK: _("it is part of a public task"),
    LawfulBasis.LEGITIMATE_INTERESTS: _("we have a legitimate interest; you can object to it"),
    LawfulBasis.CONSENT: _("you consented to it, and can withdraw that"),
}


def stoppable(controller: Controller, *, scope: Scope) -> tuple[str, ...]:
    """Return the codes of the purposes in force that a scope stops; all that can be stopped, for single purposes."""
    promises = declared.of(controller.pk)
    return tuple(code for code in in_force(promises) if _is_in(scope, promises, code))


def in_force(promises: Promises) -> tuple[str, ...]:
    """Return the codes of all purposes that a version in force declares, in the order of the policies."""
    codes = [code for one in promises.versions if one.in_force for code in one.declaration.purposes]
    return tuple(code for code in dict.fromkeys(codes) if code in promises.purposes)


def terms_of(promises: Promises, code: str, *, policy: str = "") -> Promised | None:
    """Return the terms that count of a purpose: where it rests on consent, else those of the main policy.

    Those of the `policy` that somebody is asked about come first.
    """
    found = sorted(promises.in_force(code), key=lambda one: one.version.policy != policy)
    return next((one for one in found if one.rests_on_consent), found[0] if found else None)


def name_of(promises: Promises, code: str) -> str:
    """Return what a purpose is called, in the page's language; its code where no version in force declares it."""
    terms = terms_of(promises, code)
    return (here(terms.purpose.name) if terms is not None else "") or code


def of(controller: Controller, *, codes: Collection[str], scope: Scope, now: datetime) -> Foresight:
    """Return what it leads to if a person stops these purposes."""
    promises = declared.of(controller.pk)
    rows = Purpose.objects.filter(controller=controller, code__in=list(codes))
    told = list(notices.recipients_of(controller, purposes=rows).order_by("legal_name"))
    asked = notices.recipients_of(controller)
    if scope is not Scope.SHARING:
        asked = asked.filter(pk__in=[party.pk for party in told])
    return Foresight(
        consequences=tuple(_consequences(promises, codes, scope=scope)),
        told=tuple(str(party.legal_name) for party in told),
        stays=tuple(_stays(list(asked.order_by("legal_name")), promises, codes)),
        due_on=notices.default_due(controller, kind=NoticeKind.STOP, now=now),
    )


def uses_location(promised: Promised) -> bool:
    """Tell whether data of a purpose says where somebody is."""
    categories = promised.version.declaration.categories
    return any(
        categories[code].family == Family.LOCATION for code in promised.categories if code in categories
    )


def is_shared(promised: Promised, code: str) -> bool:
    """Tell whether data of a purpose goes to anybody, as the policy declares it."""
    use = promised.version.declaration.use_of(code)
    return use is not None and bool(use.recipients)


def _is_in(scope: Scope, promises: Promises, code: str) -> bool:
    found = [one for one in promises.in_force(code) if one.can_be_objected_to]
    if scope is Scope.MARKETING:
        return any(one.is_marketing for one in found)
    if scope is Scope.LOCATION:
        return any(uses_location(one) for one in found)
    if scope is Scope.SHARING:
        return any(is_shared(one, code) for one in found)
    return bool(found)


def _consequences(promises: Promises, codes: Collection[str], *, scope: Scope) -> list[Consequence]:
    found = []
    for code in codes:
        terms = terms_of(promises, code)
        if terms is None:
            continue
        words = "" if scope is Scope.SHARING else here(terms.purpose.consequence)
        found.append(Consequence(code=code, name=name_of(promises, code), words=words))
    return found


def _stays(parties: list[ThirdParty], promises: Promises, codes: Collection[str]) -> list[Stay]:
    """Return those that get data for anything else, with why."""
    shared = notices.shared_with(parties, purposes=())
    found = []
    for party in parties:
        purposes, _categories = shared.get(party.pk, ([], []))
        by_why: dict[str, list[str]] = {}
        for code in purposes:
            if code not in codes and (terms := terms_of(promises, code)) is not None:
                by_why.setdefault(str(WHY_IT_STAYS[terms.basis]), []).append(name_of(promises, code))
        if by_why:
            reasons = tuple((", ".join(names), why) for why, names in by_why.items())
            found.append(Stay(name=str(party.legal_name), reasons=reasons))
    return found
