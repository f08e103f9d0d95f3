"""The steps of the work on a request: planning it, and what becomes of each task."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from requests.admin.performing import Act
from requests.admin.steps.step import Step
from requests.domain import task_digests, tasks
from requests.domain.situation import Situation
from requests.models import Request, Task
from requests.task_enums import TaskState
from requests.task_plan_forms import PlanForm
from requests.task_staff_forms import (
    AddTaskForm,
    EndTaskForm,
    ReopenForm,
    TaskDueForm,
    TaskForm,
    TaskOwnerForm,
)
from vault.enums import Family


def _has(*states: TaskState) -> Any:
    """Return whether an open request has tasks in one of these states."""
    return lambda now: (
        now.is_open
        and Task.objects.filter(request=now.case, state__in=[one.value for one in states]).exists()
    )


def _of_plan(situation: Situation) -> list[str]:
    return [
        gettext(
            "Staff are told at once. Owners outside get one mail a day over all their tasks, with a link to each."
        ),
        gettext(
            "Behind the link they see the reference and what you choose below, nothing else of the person."
        ),
    ]


def _of_end(situation: Situation) -> list[str]:
    return [
        gettext(
            "Files go to what is collected for the answer, and have to be checked for other people’s data."
        )
    ]


def _of_cancel(situation: Situation) -> list[str]:
    return [gettext("Nobody has to do it any more. Links to it end.")]


def _of_owner(situation: Situation) -> list[str]:
    return [
        gettext(
            "Links of whoever has it now end. An owner outside is told with the next mail, staff at once."
        )
    ]


def _of_due(situation: Situation) -> list[str]:
    return [
        gettext("Owners are reminded two days before and on the day. Late tasks go to the second address.")
    ]


def _of_reminder(situation: Situation) -> list[str]:
    return [gettext("The owner gets a mail now. Owners outside get at most one a day, over all their tasks.")]


def _of_reopening(situation: Situation) -> list[str]:
    return [gettext("The task is open again; its owner is reminded before it is due.")]


def _finish(state: TaskState) -> Any:
    def perform(case: Request, form: Any, act: Act) -> object:
        data = form.cleaned_data
        return tasks.finish(
            form.row, state=state, words=data["result"], files=data["attachments"], **act.as_keywords()
        )

    return perform


STEPS = (
    Step(
        code="plan",
        label=_("Plan the work"),
        verb=_("Make the tasks"),
        done=_("The tasks are made."),
        form=PlanForm,
        offered=lambda now: now.is_open and not now.erased,
        consequences=_of_plan,
        perform=lambda case, form, act: tasks.plan(case, tasks=form.tasks, **act.as_keywords()),
        fields="admin/requests/request/plan.html",
    ),
    Step(
        code="task",
        label=_("Add a task"),
        verb=_("Add the task"),
        done=_("The task is added."),
        form=AddTaskForm,
        offered=lambda now: now.is_open and not now.erased,
        consequences=_of_plan,
        perform=lambda case, form, act: tasks.plan(case, tasks=[form.task], **act.as_keywords()),
        in_tab=True,
    ),
    Step(
        code="task-done",
        label=_("Task done"),
        verb=_("It is done"),
        done=_("The task is done."),
        form=EndTaskForm,
        offered=_has(TaskState.OPEN),
        consequences=_of_end,
        perform=_finish(TaskState.DONE),
        in_tab=True,
    ),
    Step(
        code="task-nothing",
        label=_("Nothing found"),
        verb=_("Nothing was found"),
        done=_("It is noted that nothing was found."),
        form=EndTaskForm,
        offered=_has(TaskState.OPEN),
        consequences=_of_end,
        perform=_finish(TaskState.NOTHING_FOUND),
        in_tab=True,
    ),
    Step(
        code="task-reopen",
        label=_("Open a task again"),
        verb=_("Open it again"),
        done=_("The task is open again."),
        form=ReopenForm,
        offered=_has(TaskState.DONE, TaskState.NOTHING_FOUND),
        consequences=_of_reopening,
        perform=lambda case, form, act: tasks.reopen(form.row, **act.as_keywords()),
        in_tab=True,
    ),
    Step(
        code="task-owner",
        label=_("Change the owner of a task"),
        verb=_("Change the owner"),
        done=_("The task has another owner."),
        family=Family.CONTACT,
        form=TaskOwnerForm,
        offered=_has(TaskState.OPEN),
        consequences=_of_owner,
        perform=lambda case, form, act: tasks.change_owner(form.row, owner=form.given, **act.as_keywords()),
        in_tab=True,
    ),
    Step(
        code="task-due",
        label=_("Change the day of a task"),
        verb=_("Change the day"),
        done=_("The day is changed."),
        form=TaskDueForm,
        offered=_has(TaskState.OPEN),
        consequences=_of_due,
        perform=lambda case, form, act: tasks.change_due(
            form.row, due_on=form.cleaned_data["due_on"], **act.as_keywords()
        ),
        in_tab=True,
    ),
    Step(
        code="task-remind",
        label=_("Remind the owner of a task"),
        verb=_("Remind now"),
        done=_("The owner is reminded."),
        form=TaskForm,
        offered=_has(TaskState.OPEN),
        consequences=_of_reminder,
        perform=lambda case, form, act: task_digests.remind_now(form.row, **act.as_keywords()),
        in_tab=True,
    ),
    Step(
        code="task-cancel",
        label=_("Cancel a task"),
        verb=_("Cancel the task"),
        done=_("The task is cancelled."),
        form=TaskForm,
        offered=_has(TaskState.OPEN),
        consequences=_of_cancel,
        perform=lambda case, form, act: tasks.cancel(form.row, **act.as_keywords()),
        destroys=True,
        in_tab=True,
    ),
)
