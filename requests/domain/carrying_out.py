"""Stops of the person who is linked to a request, carried out through consents (promises D15, P13, P14)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import uuid5

from django.utils.translation import gettext as _

from consents.domain import foresight, withdrawing
from consents.domain.events import Source
from consents.domain.foresight import Foresight
from consents.enums import Channel, GivenBy, Scope
from consents.errors import ConsentRefusedError
from law import Right
from office.models import User
from requests.domain import findings, proof
from requests.domain.changes import Noted, changing, demand_undecided
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.enums import ForWhom
from requests.models import CarriedOut, Request
from subjects.domain.merging import survivor_of
from subjects.models import Subject

SCOPES: dict[Right, tuple[Scope, ...]] = {
    Right.WITHDRAWAL: (Scope.PURPOSES, Scope.MARKETING),
    Right.STOP_SHARING: (Scope.SHARING,),
    Right.OBJECTION: (Scope.MARKETING, Scope.PURPOSES),
    Right.MINOR_REMOVAL: (Scope.MARKETING, Scope.PURPOSES),
}
"""What each right can stop, the usual first."""


def person_of(case: Request) -> Subject | None:
    """Return the person whose data is meant; None where the request is linked to nobody who stands."""
    person = survivor_of(case.subject) if case.subject is not None else None
    return person if person is not None and person.erased_at is None else None


def stoppable(case: Request, *, scope: Scope) -> tuple[str, ...]:
    """Return the codes of the purposes that a scope can stop at the request's controller."""
    return foresight.stoppable(case.controller, scope=scope)


def foresee(case: Request, *, scope: Scope, purposes: Collection[str], now: datetime) -> Foresight:
    """Return what it leads to, recipient by recipient, before it is done; in the language that is active."""
    return foresight.of(case.controller, codes=purposes, scope=scope, now=now)


def carry_out(
    case: Request,
    *,
    scope: Scope,
    purposes: Collection[str],
    by: User,
    now: datetime,
    seen: int | None = None,
) -> CarriedOut:
    """Stop purposes, marketing or sharing for the linked person, at once; a job tells the recipients.

    Raises `RequestError`: nobody is linked, another right, a purpose that cannot be stopped.
    """
    details: Noted = {"scope": scope.value, "purposes": list(purposes)}
    with changing(case, action="requests.carried_out", by=by, now=now, seen=seen, details=details) as locked:
        demand_undecided(locked)
        findings.demand_right(locked, *SCOPES)
        if scope not in SCOPES[Right(locked.right)]:
            raise IntakeRefusedError("scope", _("This is not what the request asks for."))
        person = person_of(locked)
        if person is None:
            raise RequestError(_("Link the request to a person of the register first."))
        chosen = [code for code in stoppable(locked, scope=scope) if code in set(purposes)]
        if len(chosen) < len(set(purposes)) or not chosen:
            raise IntakeRefusedError("purposes", _("Choose what is to stop; only this can be stopped."))
        try:
            row = withdrawing.withdraw(
                subject=person,
                scope=scope,
                purposes=chosen,
                channel=Channel.STAFF,
                source=Source(by=by),
                key=uuid5(locked.pk, f"{scope.value}:{','.join(sorted(chosen))}"),
                given_by=GivenBy.SELF if locked.for_whom == ForWhom.SELF else GivenBy.GUARDIAN,
                confirmed=locked.authorised,
                now=now,
            )
        except ConsentRefusedError as error:
            raise IntakeRefusedError("purposes", str(error)) from error
        return CarriedOut.objects.create(
            request=locked, data_key_id=proof.key_of(locked), withdrawal=row, by=by, at=now
        )
