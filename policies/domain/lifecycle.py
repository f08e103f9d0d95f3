"""How a version comes into force: reviewed, approved by somebody who did not write it, scheduled, put in force.

In a one-person office whoever wrote may approve; each time it is said on the timeline and in the access log.
"""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from office.domain import one_person_office
from office.models import User
from policies import notifications
from policies.comparing.consequences import lowered
from policies.declarations import from_json
from policies.domain import drafts, judging
from policies.domain.changes import Details, changing, move, writing
from policies.domain.declaring import read
from policies.enums import Consequence, Status
from policies.errors import NotLowerError, PolicyError, SecondPersonNeededError
from policies.models import Policy, PolicyVersion

ALONE = "one_person_office"
"""Where the access log keeps the one-person office under which a version was approved."""

logger = logging.getLogger(__name__)


def lower(
    version: PolicyVersion,
    *,
    to: Consequence,
    reason: str,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Ask less of people than the changes do, with a written reason; the derived consequence takes it back.

    Raises `NotLowerError` for what would be no less, also where nothing was lowered that could be taken back,
    and `PolicyError` without a reason.
    """
    details: dict[str, str | int | list[str] | None] = {"to": to.value}
    with writing(
        version, action="policies.consequence_lowered", by=by, now=now, seen=seen, details=details
    ) as draft:
        judged = judging.judge(draft).derived
        derived = judged.consequence
        if to is derived and not draft.lowered_to:
            raise NotLowerError(derived)
        if to is not derived:
            lowered(judged, to=to)
        if to is not derived and not reason.strip():
            raise PolicyError(
                _("Write why less is asked of people than the changes call for."), field="reason"
            )
        details["derived"] = derived.value
        if to is derived:
            _take_lowering_back(draft)
            return
        draft.lowered_to, draft.lowered_because = to.value, reason.strip()
        draft.consequence = derived.value  # what the reason was written for


def submit(version: PolicyVersion, *, by: User, now: datetime, seen: int | None = None) -> PolicyVersion:
    """Send a draft for review; whoever may approve it is told. Raises `PolicyError` for what is not written."""
    with changing(version, action="policies.submitted", by=by, now=now, seen=seen) as locked:
        move(locked, Status.IN_REVIEW)
        drafts.demand_written(locked)
        _keep_lowering_true(locked, derived=judging.judge(locked).consequence)
        locked.declaration = read(locked).as_json()
        locked.submitted_by = by
        notifications.approval_asked(locked, by=by, now=now)
    return locked


def send_back(
    version: PolicyVersion, *, reason: str, by: User, now: datetime, seen: int | None = None
) -> PolicyVersion:
    """Make a version in review, or an approved one, a draft again, with the reason; its authors are told."""
    if not reason.strip():
        raise PolicyError(_("Write what should be changed."), field="reason")
    with changing(version, action="policies.sent_back", by=by, now=now, seen=seen) as locked:
        move(locked, Status.DRAFT)
        locked.approved_by = locked.approved_at = locked.declaration = locked.one_person_office = None
        if not locked.lowered_to:
            locked.consequence = ""
        notifications.sent_back(locked, reason=reason.strip(), by=by, now=now)
    return locked


def approve(version: PolicyVersion, *, by: User, now: datetime, seen: int | None = None) -> PolicyVersion:
    """Approve a version in review: what it promises is kept with it for good.

    Raises `SecondPersonNeededError` for whoever wrote on it, unless a one-person office is on, and `PolicyError`
    where the vocabulary changed since it was sent for review: whoever did that may be who approves.
    """
    details: dict[str, str | int | list[str] | None] = {}
    with changing(version, action="policies.approved", by=by, now=now, seen=seen, details=details) as locked:
        move(locked, Status.APPROVED, only_from=Status.IN_REVIEW)
        if has_written(locked, user=by):
            details |= _alone(locked, now=now)
        _demand_as_submitted(locked)
        derived = judging.judge(locked).consequence
        _keep_lowering_true(locked, derived=derived)
        locked.consequence = derived.value
        locked.approved_by, locked.approved_at = by, now
        notifications.approved(locked, by=by, now=now)
    return locked


def _demand_as_submitted(version: PolicyVersion) -> None:
    """Refuse a version whose words were changed in the vocabulary since it was sent for review."""
    if version.declaration is None or read(version) != from_json(version.declaration):
        raise PolicyError(
            _(
                "The vocabulary was changed while this version was in review. Make it a draft again, look at what it "
                "promises now, and send it for review once more."
            )
        )


def has_written(version: PolicyVersion, *, user: User) -> bool:
    """Whether somebody wrote on a version, or sent it for review."""
    return version.submitted_by_id == user.pk or version.authors.filter(pk=user.pk).exists()


def _alone(version: PolicyVersion, *, now: datetime) -> Details:
    standing = one_person_office.standing(version.policy.controller, now=now)
    if standing is None:
        raise SecondPersonNeededError
    version.one_person_office = standing
    return {ALONE: str(standing.pk)}


@transaction.atomic
def schedule(
    version: PolicyVersion, *, effective_on: date, by: User, now: datetime, seen: int | None = None
) -> PolicyVersion:
    """Let an approved version come into force on a day of the controller; today's does at once.

    Raises `PolicyError` for a day that is over and for one on which another version comes into force.
    """
    with changing(
        version,
        action="policies.scheduled",
        by=by,
        now=now,
        seen=seen,
        details={"on": effective_on.isoformat()},
    ) as locked:
        move(locked, Status.SCHEDULED)
        _demand_free_day(locked, effective_on=effective_on, now=now)
        locked.effective_on = effective_on
        if locked.updated_on is None:
            locked.updated_on = locked.policy.controller.today(locked.approved_at or now)
    if effective_on > locked.policy.controller.today(now):
        return locked
    for overdue in locked.policy.versions.due(effective_on).exclude(pk=locked.pk).order_by("effective_on"):
        put_in_force(overdue, now=now)  # a missed beat does not turn the order around
    return put_in_force(locked, now=now)


def _demand_free_day(version: PolicyVersion, *, effective_on: date, now: datetime) -> None:
    if effective_on < version.policy.controller.today(now):
        raise PolicyError(
            _("This day is over. A version can take effect today or later."), field="effective_on"
        )
    Policy.objects.select_for_update(of=("self",)).get(pk=version.policy_id)
    others = version.policy.versions.filter(effective_on=effective_on).exclude(pk=version.pk)
    if others.filter(status__in=[Status.SCHEDULED, Status.IN_FORCE]).exists():
        raise PolicyError(_("Another version takes effect on this day already."), field="effective_on")


def unschedule(version: PolicyVersion, *, by: User, now: datetime, seen: int | None = None) -> PolicyVersion:
    """Take a version off the calendar again before it comes into force; it stays approved."""
    with changing(version, action="policies.unscheduled", by=by, now=now, seen=seen) as locked:
        move(locked, Status.APPROVED, only_from=Status.SCHEDULED)
        locked.effective_on = None
    return locked


def put_in_force(version: PolicyVersion, *, now: datetime) -> PolicyVersion:
    """Let a scheduled version apply from now on; the one before it is superseded.

    What it asks of people is judged once more, against the version that it in fact replaces.

    Raises `PolicyError` for a version that is not scheduled, or whose day has not come.
    """
    with transaction.atomic():
        policy = Policy.objects.select_for_update(of=("self",)).get(pk=version.policy_id)
        with changing(version, action="policies.in_force", by=None, now=now) as locked:
            derived = judging.judge(locked).consequence
            move(locked, Status.IN_FORCE)
            _demand_day_has_come(locked, now=now)
            _keep_lowering_true(locked, derived=derived)
            locked.consequence = derived.value
            locked.in_force_at = now
            for earlier in policy.versions.in_force():
                _supersede(earlier, now=now)
            notifications.in_force(locked, now=now)
    return locked


def _demand_day_has_come(version: PolicyVersion, *, now: datetime) -> None:
    if version.effective_on is None or version.effective_on > version.policy.controller.today(now):
        raise PolicyError(_("The day on which this version takes effect has not come."))


def _supersede(version: PolicyVersion, *, now: datetime) -> None:
    with changing(version, action="policies.superseded", by=None, now=now) as locked:
        move(locked, Status.SUPERSEDED)
        locked.superseded_at = now


def bring_into_force(*, now: datetime) -> int:
    """Put every scheduled version in force whose day has begun at its controller; return how many.

    Of several days that were missed each version gets its turn, the earliest first. What goes wrong at one keeps no
    other waiting; it is raised when all is done.
    """
    done, failures = 0, list[Exception]()
    rows = PolicyVersion.objects.filter(status=Status.SCHEDULED).select_related("policy__controller")
    for version in rows.order_by("effective_on", "number"):
        if version.effective_on is None or version.effective_on > version.policy.controller.today(now):
            continue
        try:
            put_in_force(version, now=now)
        except PolicyError:
            continue  # somebody took it back, or another worker was quicker
        except Exception as error:
            logger.exception("Version %s cannot be put in force.", version.pk)
            failures.append(error)
        else:
            done += 1
    if failures:
        raise failures[0]
    return done


def _keep_lowering_true(version: PolicyVersion, *, derived: Consequence) -> None:
    """Drop a lowering that was overtaken: its reason was written for changes that asked for something else."""
    if version.lowered_to and version.consequence != derived.value:
        _take_lowering_back(version)


def _take_lowering_back(version: PolicyVersion) -> None:
    version.lowered_to = version.lowered_because = version.consequence = ""
