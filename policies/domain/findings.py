"""Findings of drift that are accepted for a while, and taken back. Each needs a reason and has a last day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from law.periods import add_months
from office import history
from office.domain import access_log
from office.domain.access import access_of
from office.models import Controller, User
from policies.errors import PolicyError
from policies.findings import Finding
from policies.models import Acceptance

ACCEPTS = ("approve_policies", "manage_office")
"""Permissions at the controller of which one is needed."""

LONGEST_MONTHS = 12
LONGEST_REASON = 500


def may_accept(user: User, controller: Controller) -> bool:
    """Tell whether a person may accept findings at a controller, and take that back."""
    access = access_of(user)
    return any(access.allows(permission, controller.pk) for permission in ACCEPTS)


def latest_day(controller: Controller, *, now: datetime) -> date:
    """Return the last day until which something may be accepted now: a year ahead."""
    return add_months(controller.today(now), LONGEST_MONTHS)


@transaction.atomic
def accept(
    controller: Controller, finding: Finding, *, reason: str, expires_on: date, by: User, now: datetime
) -> Acceptance:
    """Live with a finding through `expires_on`, a day of the controller; then it is open again by itself.

    Raises `PolicyError` without the permission or a reason, for a day that is not ahead or more than a year ahead,
    for a finding that is accepted already, and for one that cannot be.
    """
    _demand_permission(by, controller)
    if not finding.may_be_accepted:
        raise PolicyError(_("A check that could not be carried out cannot be accepted."))
    Controller.objects.select_for_update(of=("self",)).get(pk=controller.pk)
    _demand_day(controller, expires_on=expires_on, now=now)
    fingerprint = finding.fingerprint(controller_id=controller.pk)
    _end_expired(controller, fingerprint=fingerprint, now=now)
    acceptance = Acceptance(
        controller=controller,
        finding=fingerprint,
        code=finding.code,
        reason=_checked_reason(reason),
        expires_on=expires_on,
        accepted_by=by,
        accepted_at=now,
    )
    _save(acceptance, by=by, now=now)
    access_log.record(
        action="policies.finding_accepted",
        actor=by,
        controller=controller,
        target=acceptance,
        now=now,
        details={"code": finding.code, "finding": fingerprint, "until": expires_on.isoformat()},
    )
    return acceptance


@transaction.atomic
def take_back(acceptance: Acceptance, *, by: User, now: datetime) -> Acceptance:
    """End an acceptance before its day: the finding is open again. Raises `PolicyError` where it does not stand."""
    locked = (
        Acceptance.objects.select_for_update(of=("self",)).select_related("controller").get(pk=acceptance.pk)
    )
    _demand_permission(by, locked.controller)
    if not _stands(locked, now=now):
        raise PolicyError(_("This acceptance has ended already. The finding is open."))
    locked.ended_by, locked.ended_at = by, now
    _save(locked, by=by, now=now)
    access_log.record(
        action="policies.finding_taken_back",
        actor=by,
        controller=locked.controller,
        target=locked,
        now=now,
        details={"code": locked.code, "finding": locked.finding},
    )
    return locked


def _demand_permission(user: User, controller: Controller) -> None:
    if not may_accept(user, controller):
        raise PolicyError(
            _("You do not approve the policies of %(controller)s.") % {"controller": controller}
        )


def _demand_day(controller: Controller, *, expires_on: date, now: datetime) -> None:
    if expires_on <= controller.today(now):
        raise PolicyError(_("Choose a day that is still to come."), field="expires_on")
    if expires_on > latest_day(controller, now=now):
        raise PolicyError(
            _("Choose a day within a year: then somebody looks at it again."), field="expires_on"
        )


def _checked_reason(reason: str) -> str:
    written = " ".join(reason.split())
    if not written:
        raise PolicyError(_("Write why this can be lived with."), field="reason")
    if len(written) > LONGEST_REASON:
        raise PolicyError(
            _("Write at most %(count)s characters.") % {"count": LONGEST_REASON}, field="reason"
        )
    return written


def _end_expired(controller: Controller, *, fingerprint: str, now: datetime) -> None:
    """Close an acceptance whose day is over; raises `PolicyError` for one that stands."""
    rows = Acceptance.objects.filter(controller=controller, finding=fingerprint, ended_at__isnull=True)
    for earlier in rows.select_related("controller"):
        if _stands(earlier, now=now):
            raise PolicyError(_("This finding is accepted already."))
        earlier.ended_at = now
        _save(earlier, by=None, now=now)


def _stands(acceptance: Acceptance, *, now: datetime) -> bool:
    return acceptance.ended_at is None and acceptance.expires_on >= acceptance.controller.today(now)


def _save(acceptance: Acceptance, *, by: User | None, now: datetime) -> None:
    history.sign(acceptance, by=by, at=now)
    acceptance.save()
