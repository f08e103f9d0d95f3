"""What an outcome that gives less than was asked must rest on, so that nobody is refused by the back door."""

from __future__ import annotations

from django.utils.translation import gettext as _

from law import Right
from requests.domain import balancing, identity
from requests.domain.errors import IntakeRefusedError
from requests.enums import Ground, Outcome, Status
from requests.models import Request

ANSWERED = frozenset({Outcome.FULFILLED, Outcome.PARTLY_FULFILLED, Outcome.REFUSED})
"""Outcomes of a closed request that another one can be a duplicate of."""


def demand(case: Request, *, outcome: Outcome, ground: Ground | None, original: Request | None) -> None:
    """Refuse an outcome without what it must rest on; raises `IntakeRefusedError` with the field to mend."""
    if not outcome.needs_approval:
        raise IntakeRefusedError("outcome", _("This outcome needs no approval: close the request with it."))
    _demand_ground(case, outcome=outcome, ground=ground)
    if outcome is Outcome.UNVERIFIABLE and not identity.is_asked(case):
        raise IntakeRefusedError(
            "outcome", _("Ask for identity first: only what was asked and not shown is a reason (Art 12(6)).")
        )
    if outcome is Outcome.REFUSED and case.right == Right.OBJECTION and ground is not Ground.EXCESSIVE:
        _demand_overridden(case)
    if outcome is Outcome.DUPLICATE:
        _demand_original(case, original)
    elif original is not None:
        raise IntakeRefusedError("original", _("Only a duplicate has another request that is answered."))


def _demand_ground(case: Request, *, outcome: Outcome, ground: Ground | None) -> None:
    if not outcome.needs_ground:
        if ground is not None:
            raise IntakeRefusedError("ground", _("This outcome has no ground in law beside its own."))
        return
    if ground is None:
        raise IntakeRefusedError("ground", _("Choose the ground: the law knows no others for this right."))
    if ground not in Ground.against(Right(case.right)):
        raise IntakeRefusedError("ground", _("The law does not let this right be refused on this ground."))


def _demand_overridden(case: Request) -> None:
    """Demand a test that the objection did not pass; one to marketing cannot be refused (GDPR Art 21(1), (3))."""
    test = balancing.latest(case)
    if test is None or test.upheld:
        raise IntakeRefusedError(
            "outcome", _("Weigh the objection first: only one that is overridden is refused.")
        )


def _demand_original(case: Request, original: Request | None) -> None:
    """Demand another request of the same controller, open or answered, and of nobody else."""
    if original is not None:
        original = Request.objects.filter(pk=original.pk, controller=case.controller_id).first()
    if original is None:
        raise IntakeRefusedError("original", _("Give the reference of the request that is answered instead."))
    if original.pk == case.pk:
        raise IntakeRefusedError("original", _("A request is no duplicate of itself."))
    if original.status == Status.CLOSED and original.outcome not in ANSWERED:
        raise IntakeRefusedError("original", _("That request was closed without an answer."))
    if original.erased_at is not None:
        raise IntakeRefusedError(
            "original", _("That request was erased: the person cannot read it any more.")
        )
    if case.subject_id and original.subject_id and case.subject_id != original.subject_id:
        raise IntakeRefusedError("original", _("That request is of somebody else."))
