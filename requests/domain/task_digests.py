"""Telling owners of their tasks in time, and the office of those that are late.

Owners outside the portal get at most one mail a day over all their open tasks: at once for what is new to them, and
on weekday mornings of the controller's zone when a task is due in two days, due, or late. A task that is late is
passed on once, to its second address, and whoever works on the request is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from office.dates import in_words
from office.history import save_quietly
from office.models import Controller, User
from office.one_by_one import OneByOne
from requests import task_notifications
from requests.domain import task_days, task_links, tasks
from requests.domain.changes import changing, demand_open
from requests.domain.errors import RequestError
from requests.models import OutsideOwner, Task, TaskLink
from requests.task_notifications import Line
from vault.querysets import in_batches

BATCH = 200
SATURDAY = 5
M = TypeVar("M", bound=Model)


def sweep(*, now: datetime) -> int:
    """Say what is due of every open task; return how many mails to owners outside that made.

    What goes wrong at one of them keeps nothing else waiting; it is raised when all is done.
    """
    queued, turns = 0, OneByOne()
    for controller in Controller.objects.all():
        day = controller.reminder_day(now)
        for task in _each(_beyond_the_answer(controller)):
            turns.do(_pull_in, task, now=now)
        if is_weekday(day):
            for task in _each(_newly_late(controller, day=day)):
                turns.do(_pass_on, task, now=now)
            for task in _each(_to_remind(controller, day=day)):
                turns.do(_remind, task, day=day, now=now)
        for owner in _each(_to_tell(controller, day=day, now=now)):
            queued += turns.do(_tell, owner, day=day, now=now)
    turns.end()
    return queued


def _each(rows: QuerySet[M]) -> Iterator[M]:
    for batch in in_batches(rows, size=BATCH):
        yield from batch


def is_weekday(day: date) -> bool:
    """Tell whether owners are reminded on a day."""
    return day.weekday() < SATURDAY


def _open_at(controller: Controller) -> QuerySet[Task]:
    related = ("request__controller", "request__assignee", "system", "third_party", "owner")
    return Task.objects.open().filter(request__controller=controller).select_related(*related)


def _beyond_the_answer(controller: Controller) -> QuerySet[Task]:
    """Return the tasks that are due later than the answer, which came to be due earlier."""
    return _open_at(controller).filter(
        request__deadlines__is_current=True, request__deadlines__due_on__lt=F("due_on")
    )


def _pull_in(task: Task, *, now: datetime) -> int:
    """Let a task be due no later than the answer."""
    today = task.request.controller.today(now)
    latest = task_days.latest(task.request, today=today)
    if task.due_on <= latest:
        return 0
    tasks.pull_in(task, due_on=latest, now=now)
    return 0


def _newly_late(controller: Controller, *, day: date) -> QuerySet[Task]:
    late = Q(look_on__lte=day, due_on__lt=day, escalated_at__isnull=True)
    return _open_at(controller).filter(late)


def _pass_on(task: Task, *, now: datetime) -> int:
    """Pass a late task on to its second address, once, and tell whoever works on the request."""
    tasks.pass_on(task, now=now)
    return 0


def _to_remind(controller: Controller, *, day: date) -> QuerySet[Task]:
    """Return the tasks of staff, and of nobody, of which there is something to say."""
    return _open_at(controller).filter(look_on__lte=day, outsider__isnull=True)


@transaction.atomic
def _remind(task: Task, *, day: date, now: datetime) -> int:
    """Remind the owner among staff, and note when to look again."""
    rows = Task.objects.open().filter(pk=task.pk, look_on__lte=day, outsider__isnull=True)
    row = rows.select_for_update(of=("self",)).first()
    if row is None:
        return 0
    if row.owner is not None:
        task_notifications.due(row, user=row.owner, days=(row.due_on - day).days, now=now)
    row.look_on = task_days.next_look(row.due_on, after=day)
    save_quietly(row, "look_on")
    return 0


def _to_tell(controller: Controller, *, day: date, now: datetime) -> QuerySet[OutsideOwner]:
    """Return the owners outside who hear of something today and were not written to yet."""
    theirs = Q(outsider=OuterRef("pk")) | Q(second=OuterRef("pk"), escalated_at__isnull=False)
    told = TaskLink.objects.filter(task=OuterRef("pk"), to=OuterRef(OuterRef("pk")), revoked_at__isnull=True)
    news: Q = Q(~Exists(told))
    if is_weekday(day):
        news |= Q(outsider=OuterRef("pk"), look_on__lte=day)
    unwritten = Q(digested_on__isnull=True) | Q(digested_on__lt=controller.today(now))
    tasks_with_news = Task.objects.open().filter(theirs).filter(news)
    return OutsideOwner.objects.filter(unwritten, Exists(tasks_with_news), controller=controller)


@transaction.atomic
def _tell(owner: OutsideOwner, *, day: date, now: datetime) -> int:
    """Write to an owner outside of all their open tasks, with a link to each; once a day."""
    row = OutsideOwner.objects.select_for_update(of=("self",)).select_related("controller").get(pk=owner.pk)
    today = row.controller.today(now)
    open_tasks = list(_theirs(row))
    if not open_tasks or (row.digested_on is not None and row.digested_on >= today):
        return 0
    said = task_notifications.digest(row, lines=_lines(open_tasks, to=row, today=today, now=now),
                                     today=today, now=now)  # fmt: skip
    row.digested_on = today
    row.save(update_fields=["digested_on"])
    for task in open_tasks:
        if task.outsider_id == row.pk and task.look_on is not None and task.look_on <= day:
            task.look_on = task_days.next_look(task.due_on, after=day)
            save_quietly(task, "look_on")
    return int(said)


def _theirs(owner: OutsideOwner) -> Iterable[Task]:
    related = ("request", "system", "third_party")
    return Task.objects.of_outsider(owner.pk).select_related(*related).order_by("due_on", "created_at", "pk")


def _lines(open_tasks: list[Task], *, to: OutsideOwner, today: date, now: datetime) -> list[Line]:
    urls = task_links.issue(open_tasks, to=to, now=now)
    with override(to.controller.default_language):
        return [
            Line(
                reference=task.request.reference,
                what=str(task.kind_name),
                place=task.place,
                due_on=task.due_on,
                late=task.due_on < today,
                passed_on=task.outsider_id != to.pk,
                url=url,
            )
            for task, url in zip(open_tasks, urls, strict=True)
        ]


def remind_now(task: Task, *, by: User, now: datetime, seen: int | None = None) -> None:
    """Remind the owner of a task at once. Raises `RequestError` where there is none, or today's mail is out."""
    details = {"task": str(task.pk), "kind": task.kind, "place": task.place}
    with changing(
        task.request, action="requests.task_reminded", by=by, now=now, seen=seen, details=details
    ) as case:
        demand_open(case)
        row: Task = Task.objects.select_related("owner", "outsider", "request").get(pk=task.pk)
        today = case.controller.today(now)
        if not row.is_open:
            raise RequestError(_("There is nobody to remind."))
        if row.owner is not None:
            row.look_on = today  # tells one reminder from another
            task_notifications.due(row, user=row.owner, days=(row.due_on - today).days, now=now)
        elif row.outsider is None:
            raise RequestError(_("There is nobody to remind."))
        elif not _tell(row.outsider, day=today, now=now):
            raise RequestError(
                _("This owner got today’s mail already; the next one goes out on %(day)s at the earliest.")
                % {"day": in_words(date.fromordinal(today.toordinal() + 1))}
            )
