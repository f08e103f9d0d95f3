"""How a request ends: closed by its handler, proposed and approved by two people, or withdrawn.

Whoever advised decides nothing (Art 38(6) GDPR), and whoever gets less than they asked for gets it by two people. In
a one-person office one person may do both acts; each time it is said on the timeline and in the access log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from office.accepted_files import AcceptedFile
from office.actions import describe
from office.domain.access import holders
from office.models import AccessEntry, User
from requests import notifications, team_notifications
from requests.domain import (
    files,
    fulfilment,
    holds,
    identity_checks,
    links,
    proof,
    reasons,
    tasks,
    texts,
    two_people,
)
from requests.domain.changes import Noted, changing, demand_open, move
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.domain.responsible import responsible_for, watching
from requests.enums import Direction, Ground, MessageKind, Outcome, Status
from requests.models import Deadline, Decision, DecisionFile, Message, Request

NO_FILES: Sequence[AcceptedFile] = ()


def close(
    case: Request,
    *,
    outcome: Outcome,
    by: User,
    now: datetime,
    evidence: str = "",
    seen: int | None = None,
) -> Request:
    """Close a request with an outcome that one person may decide; the person is told.

    `evidence` says how and when the person took the request back. Raises `RequestError` for outcomes that need
    approval, for `fulfilled` before everything asked for is done and answered, for `withdrawn` without evidence, and
    for whoever advised.
    """
    if outcome.needs_approval:
        raise RequestError(_("This outcome needs a second person: send it for approval."))
    words = texts.paragraphs("evidence", evidence)
    if outcome is Outcome.WITHDRAWN and not words:
        raise IntakeRefusedError("evidence", _("Write how and when the person told you so."))
    details: Noted = {"outcome": outcome.value}
    with changing(case, action="requests.closed", by=by, now=now, seen=seen, details=details) as locked:
        holds.demand_fulfillable(locked, outcome=outcome)
        if outcome is Outcome.FULFILLED:
            details |= two_people.demand_other_than_adviser(locked, by=by, now=now)
            fulfilment.demand(locked, outcome=outcome)
        _end(locked, outcome=outcome, now=now)
        Decision.objects.create(
            data_key_id=proof.key_of(locked),
            request=locked,
            outcome=outcome,
            evidence=words,
            proposed_by=by,
            proposed_at=now,
            decided_by=by,
            decided_at=now,
        )
    return locked


def propose(
    case: Request,
    *,
    outcome: Outcome,
    text: str,
    evidence: str,
    by: User,
    now: datetime,
    ground: Ground | None = None,
    original: Request | None = None,
    attachments: Sequence[AcceptedFile] = NO_FILES,
    seen: int | None = None,
) -> Request:
    """Propose an outcome with the answer to the person as a draft; a second person approves or sends back.

    `evidence` and `attachments` stay inside the office; `original` is the other request of a duplicate. Raises
    `IntakeRefusedError` for what the outcome must rest on and does not, and `AdviserDecidesError`.
    """
    body = texts.paragraphs("text", text)
    if not body:
        raise IntakeRefusedError("text", _("Write the answer with its reasons, so that it can be approved."))
    words = texts.paragraphs("evidence", evidence)
    if not words:
        raise IntakeRefusedError("evidence", _("Write what shows it, so that it can be approved."))
    details: Noted = {"outcome": outcome.value}
    if ground is not None:
        details["ground"] = ground.value
    with changing(case, action="requests.proposed", by=by, now=now, seen=seen, details=details) as locked:
        details |= two_people.demand_other_than_adviser(locked, by=by, now=now)
        reasons.demand(locked, outcome=outcome, ground=ground, original=original)
        fulfilment.demand(locked, outcome=outcome)
        move(locked, Status.AWAITING_APPROVAL)
        locked.proposed_outcome = outcome
        locked.proposed_by = by
        _end_proposal(locked, by=by, now=now, sent_back=True)
        row = Decision.objects.create(
            data_key_id=proof.key_of(locked),
            request=locked,
            outcome=outcome,
            ground=ground.value if ground is not None else "",
            evidence=words,
            original=original,
            proposed_by=by,
            proposed_at=now,
        )
        files.keep(DecisionFile, owner={"decision": row}, files=attachments, key=row.data_key_id, now=now)
        locked.messages.filter(sent_at__isnull=True).delete()
        Message.objects.create(
            data_key_id=proof.key_of(locked),
            request=locked,
            direction=Direction.TO_PERSON,
            kind=MessageKind.ANSWER,
            author=by,
            body=body,
            created_at=now,
        )
        able = [user for user in holders("approve_cases", controller=locked.controller) if user != by]
        team_notifications.approval_asked(locked, to=able, now=now)
    return locked


def approve(case: Request, *, by: User, now: datetime, seen: int | None = None) -> Request:
    """Approve the proposed outcome: the draft goes out and the request closes, of which one mail tells.

    Raises `SecondPersonNeededError` for whoever proposed it and `AdviserDecidesError` for whoever advised, unless a
    one-person office is on; and `RequestError` for what no longer holds.
    """
    details: Noted = {}
    with changing(case, action="requests.approved", by=by, now=now, seen=seen, details=details) as locked:
        outcome = _proposal(locked)
        details |= two_people.demand_other_than_proposer(locked, by=by, now=now)
        details |= two_people.demand_other_than_adviser(locked, by=by, now=now)
        row = locked.decisions.select_related("original").get(decided_at__isnull=True)
        ground = Ground(row.ground) if row.ground else None
        reasons.demand(locked, outcome=outcome, ground=ground, original=row.original)
        fulfilment.demand(locked, outcome=outcome)
        draft = draft_of(locked)
        if draft is not None:
            draft.sent_at = now
            draft.save()
            locked.messages.unread().update(is_unread=False)
        _end_proposal(locked, by=by, now=now, sent_back=False)
        _end(locked, outcome=outcome, now=now, ground=row.ground, original=row.original, answer=draft)
    return locked


def send_back(case: Request, *, by: User, now: datetime, seen: int | None = None) -> Request:
    """Send a proposal back to work; its draft stays, so that it can be mended. Whoever proposed it is told."""
    with changing(case, action="requests.sent_back", by=by, now=now, seen=seen) as locked:
        _proposal(locked)
        proposer = locked.proposed_by
        _end_proposal(locked, by=by, now=now, sent_back=True)
        move(locked, Status.IN_PROGRESS)
        locked.proposed_outcome = ""
        locked.proposed_by = None
        if proposer is not None and proposer != by:
            team_notifications.sent_back(locked, user=proposer, now=now)
    return locked


def withdraw(case: Request, *, now: datetime) -> Request:
    """Close a request because the person no longer wants it; both sides are told."""
    with changing(case, action="requests.withdrawn", by=None, now=now) as locked:
        demand_open(locked)
        _end(locked, outcome=Outcome.WITHDRAWN, now=now)
        for user in responsible_for(locked, now=now):
            notifications.person_withdrew(locked, user=user, now=now)
    return locked


def draft_of(case: Request) -> Message | None:
    """Return the answer that waits for approval, if there is one."""
    return case.messages.filter(sent_at__isnull=True).first()


def decided_on(case: Request) -> Decision | None:
    """Return the decision by which a request was closed last; None where the person withdrew it."""
    return (
        case.decisions.filter(decided_at__isnull=False, sent_back=False)
        .select_related("original", "proposed_by", "decided_by")
        .last()
    )


def decided_alone(case: Request) -> str:
    """Say that one person decided, who, and why that was allowed; empty when two people decided."""
    entry = (
        AccessEntry.objects.of(case)
        .filter(action__in=["requests.approved", "requests.closed"], details__has_key=two_people.ALONE)
        .select_related("actor")
        .first()
    )
    return describe(entry) if entry is not None else ""


def _proposal(case: Request) -> Outcome:
    if case.status != Status.AWAITING_APPROVAL:
        raise RequestError(_("No outcome waits for approval."))
    return Outcome(case.proposed_outcome)


def _end(
    case: Request,
    *,
    outcome: Outcome,
    now: datetime,
    ground: str = "",
    original: Request | None = None,
    answer: Message | None = None,
) -> None:
    demand_open(case)
    _end_proposal(case, by=None, now=now, sent_back=True)
    move(case, Status.CLOSED)
    case.outcome = outcome
    case.closed_at = now
    case.proposed_outcome = ""
    case.proposed_by = None
    case.messages.filter(sent_at__isnull=True).delete()
    Deadline.objects.filter(request=case).update(is_open=False)
    tasks.end_all(case, now=now)
    identity_checks.stop(case, by=None, now=now)
    for user in watching(case):
        team_notifications.decided(case, user=user, now=now)
    url = links.issue(case, now=now) if case.email else ""
    reference = original.reference if original else ""
    words = str(answer.body) if answer is not None else ""
    notifications.closed(case, url=url, ground=ground, original=reference, answer=words, now=now)


def _end_proposal(case: Request, *, by: User | None, now: datetime, sent_back: bool) -> None:
    """Say how a proposal ended, if one waits."""
    case.decisions.filter(decided_at__isnull=True).update(decided_by=by, decided_at=now, sent_back=sent_back)
