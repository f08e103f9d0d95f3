"""Links by which owners outside the portal reach their tasks without an account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from office import link_tokens
from requests.models import OutsideOwner, Task, TaskLink
from requests.task_enums import TaskState

LIFETIME = timedelta(days=60)
TO_UNDO = timedelta(days=1)
"""How long a link still opens a task that was ended through it."""

SWEEP_BATCH = 5000


def issue(tasks: Sequence[Task], *, to: OutsideOwner, now: datetime) -> list[str]:
    """Make a new link to each task and return their absolute addresses in the same order.

    A token has 192 random bits and works for 60 days; the page opens in the controller's language.
    """
    tokens = [link_tokens.new() for _task in tasks]
    TaskLink.objects.bulk_create(
        TaskLink(
            task=task,
            to=to,
            token_hash=link_tokens.fingerprint(token),
            created_at=now,
            expires_at=now + LIFETIME,
        )
        for task, token in zip(tasks, tokens, strict=True)
    )
    language = to.controller.default_language
    return [f"{settings.PUBLIC_URL}{reverse('tasks:task', args=[token])}?lang={language}" for token in tokens]


def resolve(token: str, *, now: datetime) -> TaskLink | None:
    """Return the link that a token stands for, or None if it opens nothing.

    It opens an open task for as long as the task is its owner's, and one that was ended through it for a day more.
    """
    found = (
        TaskLink.objects.select_related(
            "to", "task__request__controller", "task__system", "task__third_party"
        )
        .filter(
            token_hash=link_tokens.fingerprint(token),
            revoked_at__isnull=True,
            expires_at__gt=now,
            task__request__erased_at__isnull=True,
        )
        .first()
    )
    return found if found is not None and _opens(found, now=now) else None


def _opens(link: TaskLink, *, now: datetime) -> bool:
    task = link.task
    if not task.request.is_open:
        return False
    if task.state == TaskState.OPEN:
        return is_owner(link) or (task.declined_at is not None and now < task.declined_at + TO_UNDO)
    if task.state == TaskState.CANCELLED or task.done_at is None:
        return False
    return is_owner(link) and now < task.done_at + TO_UNDO


def is_owner(link: TaskLink) -> bool:
    """Tell whether the task is still that of whoever got the link, or was passed on to them."""
    task = link.task
    return task.outsider_id == link.to_id or (task.second_id == link.to_id and task.escalated_at is not None)


def revoke(task: Task, *, now: datetime, but: TaskLink | None = None) -> None:
    """End the links to a task, apart from one."""
    rows = TaskLink.objects.filter(task=task, revoked_at__isnull=True)
    others = rows.exclude(pk=but.pk) if but is not None else rows
    others.update(revoked_at=now)


def delete_ended(*, now: datetime) -> int:
    """Delete links that have expired or were revoked; return how many."""
    ended = TaskLink.objects.filter(Q(expires_at__lte=now) | Q(revoked_at__isnull=False))
    batch = list(ended.values_list("pk", flat=True)[:SWEEP_BATCH])
    return TaskLink.objects.filter(pk__in=batch).delete()[0]
