"""Play the work on a few of the demo's open requests: tasks from the register, one done, one with nothing found."""

from __future__ import annotations

from datetime import datetime

from office.models import Controller, User
from requests.domain import planning, task_days, tasks
from requests.domain.tasks import NewTask, Owner
from requests.enums import Status
from requests.models import Request, Task
from requests.task_enums import TaskState

REQUESTS = 3
TASKS = 4


def play(controller: Controller, *, handler: User, now: datetime) -> int:
    """Give the latest requests in progress their tasks, unless there are some; return how many were made."""
    if Task.objects.filter(request__controller=controller).exists():
        return 0
    rows = Request.objects.filter(controller=controller, status=Status.IN_PROGRESS)
    cases = rows.select_related("controller").order_by("-received_at")[:REQUESTS]
    return sum(_plan(case, handler=handler, number=number, now=now) for number, case in enumerate(cases))


def _plan(case: Request, *, handler: User, number: int, now: datetime) -> int:
    due = task_days.default_due(case, today=case.controller.today(now))
    proposed = [one for one in planning.proposals(case, viewer=handler) if one.fits][:TASKS]
    if not proposed:
        return 0
    new = [
        NewTask(
            kind=planning.default_kind(case),
            due_on=due,
            owner=Owner(email=one.email, second=one.second) if one.email and place else Owner(user=handler),
            system=one.system,
            third_party=one.third_party,
        )
        for place, one in enumerate(proposed)
    ]
    made = tasks.plan(case, tasks=new, by=handler, now=now)
    for task in made[: number + 1]:
        state = TaskState.NOTHING_FOUND if task.outsider_id else TaskState.DONE
        tasks.finish(task, state=state, by=handler, now=now)
    return len(made)
