"""What is said about tasks: to staff about one task, and to an owner outside about all of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import override

from mailroom.domain import outbox
from requests.domain.responsible import hears_of, responsible_for
from requests.notifications import to_staff

if TYPE_CHECKING:
    from office.models import User
    from requests.models import OutsideOwner, Request, Task


@dataclass(frozen=True, slots=True)
class Line:
    """One task in the mail to an owner outside."""

    reference: str
    what: str
    place: str
    due_on: date
    late: bool
    passed_on: bool
    url: str


def given(task: Task, *, user: User, now: datetime) -> None:
    """Tell a member of staff that a task is theirs."""
    _about(task, what="given", user=user, key=now.isoformat(), now=now)


def due(task: Task, *, user: User, days: int, now: datetime) -> None:
    """Remind the owner among staff; `days` are left, fewer than none when it is late."""
    key = f"{task.due_on.isoformat()}:{task.look_on}"
    _about(task, what="due", user=user, key=key, now=now, days=days, days_over=-days)


def declined(task: Task, *, now: datetime) -> None:
    """Tell whoever works on the request that an owner outside gave a task back."""
    for user in responsible_for(task.request, now=now):
        _about(task, what="declined", user=user, key=now.isoformat(), now=now)


def overdue(task: Task, *, now: datetime) -> None:
    """Tell whoever works on the request, once, that a task is overdue."""
    for user in hears_of(task.request, now=now):
        if user != task.owner:
            _about(task, what="overdue", user=user, key=task.due_on.isoformat(), now=now)


def all_done(case: Request, *, apart_from: User | None, now: datetime) -> None:
    """Tell whoever works on the request that its last open task has ended."""
    for user in responsible_for(case, now=now):
        if user != apart_from:
            key = f"request:{case.pk}:tasks-done:{case.version}:{user.pk}"
            to_staff(
                case, user=user, template="requests/staff_task", dedupe_key=key, now=now, what="all_done"
            )


def _about(task: Task, *, what: str, user: User, key: str, now: datetime, **context: object) -> None:
    with override(user.language):
        kind = str(task.kind_name)
    to_staff(
        task.request,
        user=user,
        template="requests/staff_task",
        dedupe_key=f"task:{task.pk}:{what}:{key}:{user.pk}",
        now=now,
        what=what,
        kind=kind,
        place=task.place,
        due_on=task.due_on,
        passed_on=task.second_id is not None,
        **context,
    )


def digest(owner: OutsideOwner, *, lines: Sequence[Line], today: date, now: datetime) -> bool:
    """Tell an owner outside of all their open tasks in one mail; False where today's was queued before."""
    controller = owner.controller
    mail = outbox.queue_mail(
        controller=controller,
        data_key_id=owner.data_key_id,
        to=str(owner.email),
        template="requests/task_digest",
        context={
            "controller": controller,
            "name": str(owner.name or ""),
            "lines": lines,
            "count": len(lines),
            "first_due": min(line.due_on for line in lines),
            "late": any(line.late for line in lines),
        },
        language=controller.default_language,
        dedupe_key=f"{owner.cause}:digest:{today.isoformat()}",
        cause=owner.cause,
        now=now,
        reply_to=controller.contact_email,
    )
    return mail is not None
