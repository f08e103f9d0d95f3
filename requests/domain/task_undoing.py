"""How long somebody outside may undo their answer to a task: a few times, and until the office goes by it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from office.models import AccessEntry
from requests.models import Task

MOST = 3
"""How often the answers to a task are undone by its links."""

UNDONE = "requests.task_reopened"


def why_not(task: Task) -> str:
    """Say why the answer to an ended task stays as it is for whoever has its link; empty while it can be undone."""
    write = {"address": task.request.controller.contact_email}
    if _is_seen(task):
        return (
            _("The office has seen your answer, so it stays as it is. If it is wrong, write to %(address)s.")
            % write
        )
    if Task.history.filter(id=task.pk, history_change_reason=UNDONE, history_user=None).count() >= MOST:
        return (
            _("You have undone your answer often, so it stays now. If it is wrong, write to %(address)s.")
            % write
        )
    return ""


def _is_seen(task: Task) -> bool:
    """Tell whether anybody of the office opened or changed the request since the task was ended."""
    if task.done_at is None:
        return False
    return AccessEntry.objects.of(task.request).filter(actor__isnull=False, at__gt=task.done_at).exists()
