"""The checks of who makes a request: begun, ended, and what was only for them destroyed with them."""

from __future__ import annotations

from datetime import datetime

from mailroom.domain import outbox
from office import history
from office.domain import access_log
from office.models import User
from requests.domain import clock, identity_rules, on_record
from requests.domain.changes import move
from requests.enums import ClockKind, ForWhom, Status
from requests.identity_enums import CheckOutcome, Method
from requests.models import IdentityCheck, Request
from vault.domain import shredding

KEY_LABEL = "identity-check"
REASON = "identity_check_ended"
"""The code of this reason in the list of shreds."""


def open_of(case: Request) -> IdentityCheck | None:
    """Return the check that is open for a request, if there is one."""
    return case.identity_checks.filter(outcome="").select_related("checker").first()


def begin(
    case: Request,
    *,
    method: Method,
    by: User | None,
    now: datetime,
    reason: str = "",
    checker: User | None = None,
) -> IdentityCheck:
    """Open a check of a locked request; one that is still open ends without a result."""
    stop(case, by=by, now=now)
    check = IdentityCheck(
        case_key_id=case.data_key_id,
        request=case,
        method=method.value,
        reason=reason,
        asked_at=now,
        asked_by=by,
        checker=checker,
    )
    save(check, reason="requests.identity_asked", by=by, now=now)
    return check


def end(check: IdentityCheck, *, outcome: CheckOutcome, by: User | None, now: datetime) -> IdentityCheck:
    """End a check of a locked request. Code and documents become unreadable with the commit, their files go.

    What is left says how it ended, who looked at a document, and when that was destroyed.
    """
    check.outcome = outcome.value
    check.ended_at = now
    check.ended_by = by
    check.code_hash = ""
    save(check, reason=f"requests.identity_{outcome.value}", by=by, now=now)
    destroy(check, now=now)
    return check


def destroy(check: IdentityCheck, *, now: datetime) -> None:
    """Order the destruction of everything that was only for the check."""
    if check.data_key_id is None:
        return
    outbox.cancel(cause=check.cause)
    shredding.order(check.data_key_id, reason=REASON, now=now)
    check.documents.filter(destroyed_at__isnull=True).update(destroyed_at=now)


def stop(case: Request, *, by: User | None, now: datetime) -> None:
    """End the open check of a locked request without a result: it is over, or asked in another way."""
    check = open_of(case)
    if check is not None:
        end(check, outcome=CheckOutcome.CANCELLED, by=by, now=now)


def proved_by_link(case: Request) -> bool:
    """Whether the confirmed address alone has proved who makes the request, without anybody asking."""
    return case.identity_checks.filter(
        outcome=CheckOutcome.PROVED, method=Method.MAILED_LINK, asked_by__isnull=True
    ).exists()


def address_confirmed(case: Request, *, now: datetime) -> None:
    """Take a confirmed address of a locked request as proof, where it is on record and the rule asks no more.

    The clock hears of it only if identity was asked.
    """
    check = open_of(case)
    if check is not None and check.method != Method.MAILED_LINK:
        return
    if check is None and (is_asked(case) or identity_rules.of(case) is not Method.MAILED_LINK):
        return
    if case.for_whom != ForWhom.SELF or not case.is_open or on_record.same_address(case) is None:
        return
    check = check or begin(case, method=Method.MAILED_LINK, by=None, now=now)
    proved(case, check=check, by=None, now=now)


def proved(case: Request, *, check: IdentityCheck, by: User | None, now: datetime) -> None:
    """End a check of a locked request as proved by the person's own act, and tell the clock if it waits."""
    end(check, outcome=CheckOutcome.PROVED, by=by, now=now)
    if is_asked(case):
        on = case.controller.today(now)
        clock.record(case, kind=ClockKind.IDENTITY_PROVED, on=on, by=by, now=now)
    if case.status == Status.IDENTITY_CHECK:
        move(case, Status.IN_PROGRESS)
    access_log.record(
        action="requests.identity_proved",
        actor=by,
        controller=case.controller,
        target=case,
        now=now,
        details={"method": check.method},
    )


def forget_link(case: Request, *, by: User, now: datetime) -> None:
    """Take back what a confirmed address has proved: the request has got another address."""
    for check in case.identity_checks.filter(
        outcome=CheckOutcome.PROVED, method=Method.MAILED_LINK, asked_by__isnull=True
    ):
        check.outcome = CheckOutcome.CANCELLED
        check.ended_by = by
        save(check, reason="requests.contact_corrected", by=by, now=now)


def take_back(case: Request, *, by: User, now: datetime) -> None:
    """Let the proofs of a locked request count no more: they were of a person whose request it is not."""
    for check in case.identity_checks.filter(outcome=CheckOutcome.PROVED):
        check.outcome = CheckOutcome.CANCELLED
        check.ended_by = by
        save(check, reason="requests.unlinked", by=by, now=now)


def is_asked(case: Request) -> bool:
    """Whether identity was asked and not proved yet."""
    return clock.is_waiting(case, asked=ClockKind.IDENTITY_ASKED, answered=ClockKind.IDENTITY_PROVED)


def is_proved(case: Request) -> bool:
    """Whether it is sure who makes the request."""
    if is_asked(case):
        return False
    return ClockKind.IDENTITY_PROVED in clock.standing_kinds(case) or proved_by_link(case)


def save(check: IdentityCheck, *, reason: str, by: User | None, now: datetime) -> None:
    """Save a check; its history entry carries the reason's code, the actor and `now`."""
    check._change_reason = reason  # type: ignore[attr-defined]
    history.sign(check, by=by, at=now)
    check.save()
