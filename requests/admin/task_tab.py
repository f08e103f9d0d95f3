"""The tab with the work on a request: how far it is, and each task with what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.dates import in_words
from office.domain.access import access_of
from requests.admin.chips import Chip, day_element
from requests.admin.shown import FileRow, Reader, Shown
from requests.domain import tasks
from requests.domain.situation import Situation
from requests.models import Task
from requests.task_enums import TaskState
from requests.task_words import label_of

TONES = {TaskState.DONE: "done", TaskState.NOTHING_FOUND: "done", TaskState.CANCELLED: "plain"}

DO_OPEN: tuple[tuple[str, Promise], ...] = (
    ("task-done", gettext_lazy("Done")),
    ("task-nothing", gettext_lazy("Nothing found")),
    ("task-owner", gettext_lazy("Owner")),
    ("task-due", gettext_lazy("Day")),
    ("task-remind", gettext_lazy("Remind now")),
    ("task-cancel", gettext_lazy("Cancel")),
)
DO_ENDED: tuple[tuple[str, Promise], ...] = (("task-reopen", gettext_lazy("Open again")),)


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done about a task."""

    label: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as the tab shows it."""

    task: Task
    state: Chip
    owner: Shown | str
    second: Shown | None
    words: Shown
    outcome: Shown
    shown: str
    due: str
    files: list[FileRow]
    actions: list[Action]


@dataclass(frozen=True, slots=True)
class Work:
    """How far the work on a request is. `counted` leaves out what was cancelled."""

    rows: list[TaskRow]
    ended: int
    counted: int
    plan: str = ""
    add: str = ""


def work_on(standing: Situation, *, reader: Reader) -> Work:
    """Return the tasks of a request as this viewer sees them."""
    rows = list(tasks.of(standing.case))
    may = standing.is_open and access_of(reader.viewer).allows("handle_cases", standing.case.controller_id)
    counted = [row for row in rows if row.state != TaskState.CANCELLED]
    return Work(
        rows=[_row(row, standing=standing, reader=reader, may=may) for row in rows],
        ended=sum(not row.is_open for row in counted),
        counted=len(counted),
        plan=_step(standing, "plan") if may else "",
        add=_step(standing, "task") if may else "",
    )


def _step(standing: Situation, code: str) -> str:
    return reverse("admin:requests_request_step", args=[standing.case.pk, code])


def _row(row: Task, *, standing: Situation, reader: Reader, may: bool) -> TaskRow:
    offered = (
        (DO_OPEN if row.is_open else DO_ENDED if row.state != TaskState.CANCELLED else ()) if may else ()
    )
    return TaskRow(
        task=row,
        state=_state(row, standing=standing),
        owner=_owner(row, reader=reader),
        second=reader.read(row.second, "email") if row.second is not None else None,
        words=reader.read(row, "words"),
        outcome=reader.read(row, "outcome"),
        shown=", ".join(label_of(name) for name in row.shown),
        due=day_element(row.due_on),
        files=[reader.file(file) for file in row.files.all()],
        actions=[Action(label, f"{_step(standing, code)}?task={row.pk}") for code, label in offered],
    )


def _owner(row: Task, *, reader: Reader) -> Shown | str:
    if row.owner is not None:
        return row.owner.name
    if row.outsider is not None:
        return reader.read(row.outsider, "email")
    return _("given back") if row.declined_at is not None else ""


def _state(row: Task, *, standing: Situation) -> Chip:
    state = TaskState(row.state)
    if state is not TaskState.OPEN:
        when = in_words(standing.case.controller.today(row.done_at)) if row.done_at else ""
        return Chip(state.label, TONES[state], title=when)
    if row.due_on < standing.today:
        return Chip(_("Overdue, passed on") if row.escalated_at and row.second else _("Overdue"), "overdue")
    return Chip(state.label, "work" if row.owner or row.outsider else "new")
