"""The single way to change a request: locked, checked, logged, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from office import history
from office.domain import access_log
from office.models import AccessEntry, User
from requests.domain.errors import ChangedMeanwhileError, ErasedError, IllegalTransitionError
from requests.enums import Status
from requests.models import Deadline, Request

Details = Mapping[str, str | int | list[str] | None]
MIRRORED = ("status", "right", "assignee")
"""What the deadline's row repeats of its request."""

Noted = dict[str, str | int | list[str] | None]
"""Details that are added to while the change is made."""


def changes_since(case: Request, *, version: int) -> list[AccessEntry]:
    """Return the log entries of the changes after `version`, oldest first."""
    return list(
        AccessEntry.objects.filter(target_id=case.pk, details__version__gt=version)
        .select_related("actor")
        .order_by("at")
    )


def lock(case: Request) -> Request:
    """Lock a request for the transaction that is on, and return it as it is now."""
    locked: Request = (
        Request.objects.select_for_update(of=("self",)).select_related("controller").get(pk=case.pk)
    )
    return locked


@contextmanager
def changing(
    case: Request,
    *,
    action: str,
    by: User | None,
    now: datetime,
    seen: int | None = None,
    details: Details | None = None,
) -> Iterator[Request]:
    """Lock the request, hand out the fresh row, then save it with history and an access entry.

    `action` is the code of what is done, `by` is None for the person or a job, `seen` is the version that the
    actor had before them. `details` go into the access log and hold no personal data.

    Raises `ChangedMeanwhileError` when `seen` is no longer the row's version, and `ErasedError`.
    """
    with changing_what_is_left(case, action=action, by=by, now=now, seen=seen, details=details) as locked:
        if locked.erased_at is not None:
            raise ErasedError
        yield locked


@contextmanager
def changing_what_is_left(
    case: Request,
    *,
    action: str,
    by: User | None,
    now: datetime,
    seen: int | None = None,
    details: Details | None = None,
) -> Iterator[Request]:
    """As `changing`, for what can still be done when only the decision is left; refused when nothing is."""
    with transaction.atomic():
        locked = lock(case)
        if seen is not None and locked.version != seen:
            raise ChangedMeanwhileError(changes_since(locked, version=seen))
        if locked.proof_erased_at is not None:
            raise ErasedError
        before = locked.status
        yield locked
        locked.version += 1
        save_with_history(locked, reason=action, by=by, now=now)
        _mirror(locked, now=now)
        noted: dict[str, str | int | list[str] | None] = {**(details or {}), "version": locked.version}
        if locked.status != before:
            noted |= {"from": before, "to": locked.status}
        access_log.record(
            action=action, actor=by, controller=locked.controller, target=locked, now=now, details=noted
        )


def _mirror(case: Request, *, now: datetime) -> None:
    """Repeat on the open deadline what its request says, and let the next sweep of reminders look at it."""
    current = Deadline.objects.current().open().filter(request=case)
    current.update(look_on=case.controller.today(now), **mirrored(case))


def mirrored(case: Request) -> dict[str, Any]:
    """Return what the deadline's row repeats of its request, by column."""
    return {"status": case.status, "right": case.right, "assignee_id": case.assignee_id}


def save_with_history(case: Request, *, reason: str, by: User | None, now: datetime) -> None:
    """Save the row; its history entry carries the reason's code, the actor and `now`."""
    case._change_reason = reason  # type: ignore[attr-defined]
    history.sign(case, by=by, at=now)
    case.save()


def move(case: Request, target: Status) -> None:
    """Set the status of a locked request if the map allows it; staying where it is changes nothing.

    A proposed outcome does not outlive the wait for its approval.

    Raises `IllegalTransitionError`.
    """
    source = Status(case.status)
    if target is source:
        return
    if target not in source.next:
        raise IllegalTransitionError(source, target)
    case.status = target
    if source is Status.AWAITING_APPROVAL:
        case.proposed_outcome = ""
        case.proposed_by = None


def take_up_again(case: Request) -> None:
    """Put a locked, closed request back to work: the one way out of `CLOSED`, which the map does not know."""
    case.status = Status.IN_PROGRESS


def demand_undecided(case: Request) -> None:
    """Refuse what would pass over a proposed outcome; raises `IllegalTransitionError`."""
    if case.status == Status.AWAITING_APPROVAL:
        raise IllegalTransitionError(Status.AWAITING_APPROVAL, Status.IN_PROGRESS)


def demand_open(case: Request) -> None:
    """Refuse whatever only open requests allow; raises `IllegalTransitionError`."""
    if not case.is_open:
        raise IllegalTransitionError(Status.CLOSED, Status.IN_PROGRESS)
