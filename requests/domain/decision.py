"""How a request ends: closed by its handler, proposed and approved by two people, or withdrawn.

In a one-person office whoever proposed may approve; each time it is said on the timeline and in the access log.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from law import Right
from office.actions import describe
from office.domain import one_person_office
from office.domain.access import holders
from office.models import AccessEntry, User
from requests import notifications
from requests.domain import links, tasks, texts
from requests.domain.changes import changing, demand_open, move
from requests.domain.errors import IntakeRefusedError, RequestError, SecondPersonNeededError
from requests.domain.responsible import responsible_for
from requests.enums import Direction, Ground, MessageKind, Outcome, Status
from requests.models import Deadline, Message, Request

ALONE = "one_person_office"
"""Where the access log keeps the one-person office under which an outcome was approved."""


def close(case: Request, *, outcome: Outcome, by: User, now: datetime, seen: int | None = None) -> Request:
    """Close a request with an outcome that one person may decide; the person is told.

    Raises `RequestError` for `fulfilled` before an answer went out, and for outcomes that need approval.
    """
    if outcome.needs_approval:
        raise RequestError(_("This outcome needs a second person: send it for approval."))
    with changing(
        case, action="requests.closed", by=by, now=now, seen=seen, details={"outcome": outcome.value}
    ) as locked:
        if outcome is Outcome.FULFILLED and not _answered(locked):
            raise RequestError(_("Send the answer first, then close the request as fulfilled."))
        _end(locked, outcome=outcome, now=now)
    return locked


def propose(
    case: Request,
    *,
    outcome: Outcome,
    text: str,
    by: User,
    now: datetime,
    ground: Ground | None = None,
    seen: int | None = None,
) -> Request:
    """Propose an outcome with the answer to the person as a draft; a second person approves or sends back.

    Raises `IntakeRefusedError` for a ground on which the law does not let this right be refused.
    """
    if ground is not None and ground not in Ground.against(Right(case.right)):
        raise IntakeRefusedError("ground", _("The law does not let this right be refused on this ground."))
    details: dict[str, str | int | list[str] | None] = {"outcome": outcome.value}
    if ground is not None:
        details["ground"] = ground.value
    body = texts.paragraphs("text", text)
    if not body:
        raise IntakeRefusedError("text", _("Write the answer with its reasons, so that it can be approved."))
    with changing(case, action="requests.proposed", by=by, now=now, seen=seen, details=details) as locked:
        move(locked, Status.AWAITING_APPROVAL)
        locked.proposed_outcome = outcome
        locked.proposed_by = by
        locked.messages.filter(sent_at__isnull=True).delete()
        Message.objects.create(
            data_key_id=locked.data_key_id,
            request=locked,
            direction=Direction.TO_PERSON,
            kind=MessageKind.ANSWER,
            author=by,
            body=body,
            created_at=now,
        )
        for user in holders("approve_cases", controller=locked.controller):
            if user != by:
                notifications.approval_asked(locked, user=user, now=now)
    return locked


def approve(case: Request, *, by: User, now: datetime, seen: int | None = None) -> Request:
    """Approve the proposed outcome: the draft goes out and the request closes.

    Raises `SecondPersonNeededError` for whoever proposed it, unless a one-person office is on.
    """
    details: dict[str, str | int | list[str] | None] = {}
    with changing(case, action="requests.approved", by=by, now=now, seen=seen, details=details) as locked:
        outcome = _proposal(locked)
        if locked.proposed_by_id == by.pk:
            details |= _alone(locked, now=now)
        draft = draft_of(locked)
        if draft is not None:
            draft.sent_at = now
            draft.save()
            url = links.issue(locked, now=now) if locked.email else ""
            notifications.new_message(locked, message=draft, url=url, now=now)
        _end(locked, outcome=outcome, now=now)
    return locked


def send_back(case: Request, *, by: User, now: datetime, seen: int | None = None) -> Request:
    """Send a proposal back to work; its draft stays, so that it can be mended."""
    with changing(case, action="requests.sent_back", by=by, now=now, seen=seen) as locked:
        _proposal(locked)
        move(locked, Status.IN_PROGRESS)
        locked.proposed_outcome = ""
        locked.proposed_by = None
    return locked


def withdraw(case: Request, *, now: datetime) -> Request:
    """Close a request because the person no longer wants it; both sides are told."""
    with changing(case, action="requests.withdrawn", by=None, now=now) as locked:
        demand_open(locked)
        _end(locked, outcome=Outcome.WITHDRAWN, now=now)
        for user in responsible_for(locked):
            notifications.person_withdrew(locked, user=user, now=now)
    return locked


def draft_of(case: Request) -> Message | None:
    """Return the answer that waits for approval, if there is one."""
    return case.messages.filter(sent_at__isnull=True).first()


def decided_alone(case: Request) -> str:
    """Say that one person decided, who, and why that was allowed; empty when two people decided."""
    entry = (
        AccessEntry.objects.of(case)
        .filter(action="requests.approved", details__has_key=ALONE)
        .select_related("actor")
        .first()
    )
    return describe(entry) if entry is not None else ""


def _alone(case: Request, *, now: datetime) -> dict[str, str]:
    """Name the one-person office that lets one person do both acts; raises `SecondPersonNeededError`."""
    office = one_person_office.standing(case.controller, now=now)
    if office is None:
        raise SecondPersonNeededError
    return {ALONE: str(office.pk)}


def _answered(case: Request) -> bool:
    return case.messages.filter(
        direction=Direction.TO_PERSON, kind=MessageKind.ANSWER, sent_at__isnull=False
    ).exists()


def _proposal(case: Request) -> Outcome:
    if case.status != Status.AWAITING_APPROVAL:
        raise RequestError(_("No outcome waits for approval."))
    return Outcome(case.proposed_outcome)


def _end(case: Request, *, outcome: Outcome, now: datetime) -> None:
    demand_open(case)
    move(case, Status.CLOSED)
    case.outcome = outcome
    case.closed_at = now
    case.proposed_outcome = ""
    case.proposed_by = None
    if outcome is not Outcome.PARTLY_FULFILLED and outcome is not Outcome.REFUSED:
        case.messages.filter(sent_at__isnull=True).delete()
    Deadline.objects.filter(request=case).update(is_open=False)
    tasks.end_all(case, now=now)
    url = links.issue(case, now=now) if case.email else ""
    notifications.closed(case, url=url, now=now)
