"""The fixed words of a task: what is asked of its owner, and where it stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from law import Right


class TaskKind(models.TextChoices):
    """What the owner of a task is asked to do."""

    SEARCH = "search", _("Search")
    EXPORT = "export", _("Export")
    ERASE = "erase", _("Erase")
    CORRECT = "correct", _("Correct")
    RESTRICT = "restrict", _("Restrict")
    STOP = "stop", _("Stop using")
    OTHER = "other", _("Something else")


DEFAULT_KINDS: dict[Right, TaskKind] = {
    Right.ACCESS: TaskKind.EXPORT,
    Right.PORTABILITY: TaskKind.EXPORT,
    Right.RECTIFICATION: TaskKind.CORRECT,
    Right.ERASURE: TaskKind.ERASE,
    Right.MINOR_REMOVAL: TaskKind.ERASE,
    Right.RESTRICTION: TaskKind.RESTRICT,
    Right.OBJECTION: TaskKind.STOP,
    Right.WITHDRAWAL: TaskKind.STOP,
    Right.STOP_SHARING: TaskKind.STOP,
    Right.OPT_OUT: TaskKind.STOP,
}
"""What is usually asked for which right; for others it is searched."""


class TaskState(models.TextChoices):
    """Where a task stands; what may follow is in `next`."""

    OPEN = "open", pgettext_lazy("state of a task", "Open")
    DONE = "done", _("Done")
    NOTHING_FOUND = "nothing_found", _("Nothing found")
    CANCELLED = "cancelled", _("Cancelled")

    @property
    def next(self) -> frozenset[TaskState]:
        """The states that may follow this one."""
        return TRANSITIONS[self]


TRANSITIONS: dict[TaskState, frozenset[TaskState]] = {
    TaskState.OPEN: frozenset({TaskState.DONE, TaskState.NOTHING_FOUND, TaskState.CANCELLED}),
    TaskState.DONE: frozenset({TaskState.OPEN}),
    TaskState.NOTHING_FOUND: frozenset({TaskState.OPEN}),
    TaskState.CANCELLED: frozenset(),
}

SHOWABLE = ("person_name", "email", "account", "device_serial", "order_number")
"""Fields of a request by which an owner may find the person, if an officer lets them see it."""
