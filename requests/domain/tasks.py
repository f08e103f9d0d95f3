"""Tasks of a request: made from a plan or one by one, given to somebody, done, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from office import history
from office.accepted_files import AcceptedFile
from office.dates import in_words
from office.domain.access import access_of
from office.models import User
from requests import task_notifications
from requests.domain import collecting, task_days, task_links, task_owners, task_undoing, texts
from requests.domain.changes import Details, changing, demand_open
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.enums import FileSource
from requests.models import OutsideOwner, Request, Task, TaskLink
from requests.task_enums import SHOWABLE, TaskKind, TaskState
from thirdparties.models import System, ThirdParty

MOST = 200
"""Tasks that one plan may make."""


@dataclass(frozen=True, slots=True, repr=False)
class Owner:
    """Who does a task: a member of staff, somebody outside by their address, or nobody yet.

    `second` is the address that hears of it once it is overdue; `shown` names what an owner outside sees; `country`
    is where an owner outside works, None if nothing is said of it.
    """

    user: User | None = None
    email: str = ""
    name: str = ""
    second: str = ""
    shown: tuple[str, ...] = ()
    country: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class NewTask:
    """A task to be made."""

    kind: TaskKind
    due_on: date
    owner: Owner
    words: str = ""
    system: System | None = None
    third_party: ThirdParty | None = None


def plan(
    case: Request, *, tasks: Sequence[NewTask], by: User, now: datetime, seen: int | None = None
) -> list[Task]:
    """Make the tasks of a request and tell the staff among their owners; those outside hear of all in one mail.

    Raises `IntakeRefusedError` with the field to mend: a day after the answer is due, an address that is none,
    somebody who may not handle the requests, a detail that `by` may not see.
    """
    if not tasks:
        raise RequestError(_("Choose at least one task."))
    if len(tasks) > MOST:
        raise RequestError(_("Make at most %(limit)s tasks at a time.") % {"limit": MOST})
    details: Details = {
        "tasks": len(tasks),
        "shown": sorted({name for new in tasks for name in new.owner.shown}),
    }
    with changing(case, action="requests.planned", by=by, now=now, seen=seen, details=details) as locked:
        demand_open(locked)
        return [_make(locked, new=new, by=by, now=now) for new in tasks]


def _make(case: Request, *, new: NewTask, by: User, now: datetime) -> Task:
    _demand_here(case, new)
    task = Task(
        data_key_id=case.data_key_id,
        request=case,
        kind=new.kind.value,
        system=new.system,
        third_party=new.third_party,
        due_on=_checked_due(case, new.due_on, now=now),
        words=texts.paragraphs("words", new.words),
        created_at=now,
        created_by=by,
    )
    _give(task, new.owner, by=by, now=now)
    _save(task, reason="requests.planned", by=by, now=now)
    _tell(task, by=by, now=now)
    return task


def finish(
    task: Task,
    *,
    state: TaskState,
    words: str = "",
    files: Sequence[AcceptedFile] = (),
    by: User | None,
    now: datetime,
    link: TaskLink | None = None,
    seen: int | None = None,
) -> Task:
    """End a task as done, or with nothing found, with words and files of whoever did it.

    `by` is None for an owner outside, who came by `link`: it still opens the task for a day, to undo it.
    """
    said = texts.paragraphs("text", words)
    details: Details = {**_named(task), "state": state.value}
    with transaction.atomic():
        if files:
            collecting.add(
                task.request, files=files, source=FileSource.TASK, task=task, by=by, now=now, seen=seen
            )
            seen = None
        with changing(
            task.request, action="requests.task_ended", by=by, now=now, seen=seen, details=details
        ) as case:
            demand_open(case)
            row = _fresh(task, link=link)
            _move(row, state)
            row.outcome, row.done_at, row.done_by, row.look_on = said, now, by, None
            _save(row, reason="requests.task_ended", by=by, now=now)
            task_links.revoke(row, now=now, but=link)
            if not Task.objects.open().filter(request=case).exists():
                task_notifications.all_done(case, apart_from=by, now=now)
    return row


def cancel(task: Task, *, by: User, now: datetime, seen: int | None = None) -> Task:
    """Take a task back: nobody has to do it any more."""
    details = _named(task)
    with changing(
        task.request, action="requests.task_cancelled", by=by, now=now, seen=seen, details=details
    ) as case:
        demand_open(case)
        row = _fresh(task)
        _end(row, by=by, now=now)
    return row


def end_all(case: Request, *, now: datetime) -> None:
    """Take back what is still open of a locked request that ends."""
    for row in Task.objects.open().filter(request=case).select_for_update():
        _end(row, by=None, now=now)
    TaskLink.objects.filter(task__request=case, revoked_at__isnull=True).update(revoked_at=now)


def reopen(
    task: Task, *, by: User | None, now: datetime, link: TaskLink | None = None, seen: int | None = None
) -> Task:
    """Undo the end of a task. Its words and files stay until it is ended anew.

    By a link only a few times, and until the office has seen the answer. Raises `RequestError`.
    """
    with changing(
        task.request, action="requests.task_reopened", by=by, now=now, seen=seen, details=_named(task)
    ) as case:
        demand_open(case)
        row = _fresh(task, link=link)
        _move(row, TaskState.OPEN)
        if link is not None and (why := task_undoing.why_not(row)):
            raise RequestError(why)
        row.done_at, row.done_by = None, None
        row.look_on = task_days.next_look(row.due_on, after=case.controller.today(now))
        _save(row, reason="requests.task_reopened", by=by, now=now)
    return row


def change_owner(task: Task, *, owner: Owner, by: User, now: datetime, seen: int | None = None) -> Task:
    """Give a task to somebody else, or to nobody; links of whoever had it end."""
    details: Details = {**_named(task), "shown": sorted(owner.shown)}
    with changing(
        task.request, action="requests.task_given", by=by, now=now, seen=seen, details=details
    ) as case:
        demand_open(case)
        row = _fresh(task)
        _demand_open_task(row)
        before = (row.owner_id, row.outsider_id)
        _give(row, owner, by=by, now=now)
        row.declined_at, row.escalated_at = None, None
        _save(row, reason="requests.task_given", by=by, now=now)
        if before != (row.owner_id, row.outsider_id):
            task_links.revoke(row, now=now)
            _tell(row, by=by, now=now)
    return row


def change_due(task: Task, *, due_on: date, by: User, now: datetime, seen: int | None = None) -> Task:
    """Set another day for a task, no later than the answer."""
    details: Details = {**_named(task), "due": due_on.isoformat()}
    with changing(
        task.request, action="requests.task_moved", by=by, now=now, seen=seen, details=details
    ) as case:
        demand_open(case)
        row = _fresh(task)
        _demand_open_task(row)
        set_due(row, _checked_due(case, due_on, now=now), today=case.controller.today(now))
        _save(row, reason="requests.task_moved", by=by, now=now)
    return row


def pull_in(task: Task, *, due_on: date, now: datetime) -> None:
    """Let an open task be due earlier, since the answer is."""
    details: Details = {**_named(task), "due": due_on.isoformat()}
    with changing(task.request, action="requests.task_moved", by=None, now=now, details=details) as case:
        row = _fresh(task)
        if row.is_open and row.due_on > due_on:
            set_due(row, due_on, today=case.controller.today(now))
            _save(row, reason="requests.task_moved", by=None, now=now)


def pass_on(task: Task, *, now: datetime) -> None:
    """Note that an open task is late: its second address hears of it with the next mail, the office at once."""
    details: Details = {**_named(task), "second": int(task.second_id is not None)}
    with changing(task.request, action="requests.task_late", by=None, now=now, details=details):
        row = _fresh(task)
        if row.is_open and row.escalated_at is None:
            row.escalated_at = now
            _save(row, reason="requests.task_late", by=None, now=now)
            task_notifications.overdue(row, now=now)


def set_due(task: Task, due_on: date, *, today: date) -> None:
    """Put another day on a locked task: reminders follow it, and what was passed on may be passed on again."""
    task.due_on = due_on
    task.look_on = task_days.next_look(due_on, after=today)
    task.escalated_at = None if due_on >= today else task.escalated_at


def decline(task: Task, *, link: TaskLink, words: str, now: datetime) -> Task:
    """Take back a task from an owner outside who says that it is not theirs; the office is told."""
    said = texts.paragraphs("text", words)
    with changing(
        task.request, action="requests.task_declined", by=None, now=now, details=_named(task)
    ) as case:
        demand_open(case)
        row = _fresh(task, link=link)
        _demand_open_task(row)
        row.outcome, row.declined_at = said, now
        if row.outsider_id == link.to_id:
            row.outsider = None
        else:
            row.second = None
        _save(row, reason="requests.task_declined", by=None, now=now)
        task_links.revoke(row, now=now, but=link)
        task_notifications.declined(row, now=now)
    return row


def of(case: Request) -> Iterable[Task]:
    """Return the tasks of a request with their owners, in the order in which they were made."""
    related = ("system", "third_party", "owner", "outsider", "second", "done_by")
    return Task.objects.filter(request=case).select_related(*related).prefetch_related("files")


def open_of(owner: User) -> QuerySet[Task]:
    """Return the open tasks of a member of staff, at every controller, the first due first."""
    rows = Task.objects.open().filter(owner=owner).order_by("due_on", "pk")
    found: QuerySet[Task] = rows.select_related("request__controller", "system", "third_party")
    return found


def _give(task: Task, owner: Owner, *, by: User, now: datetime) -> None:
    case = task.request
    if owner.user is not None and owner.email:
        raise IntakeRefusedError("owner", _("Choose one owner: a member of staff, or an address."))
    if owner.user is not None and not may_own(owner.user, case=case):
        raise IntakeRefusedError("owner", _("This person may not handle requests of this controller."))
    _demand_seen(case, owner.shown, by=by)
    task.owner = owner.user
    task.outsider = task_owners.known_by(
        case.controller, email=owner.email, name=owner.name, country=owner.country, now=now
    )
    task.second = _second(case, owner, now=now)
    task.shown = list(owner.shown)
    task.look_on = task_days.next_look(task.due_on, after=case.controller.today(now))


def _second(case: Request, owner: Owner, *, now: datetime) -> OutsideOwner | None:
    try:
        return task_owners.known_by(case.controller, email=owner.second, now=now)
    except IntakeRefusedError as error:
        raise IntakeRefusedError("second", str(error)) from error


def may_own(user: User, *, case: Request) -> bool:
    """Tell whether a member of staff may be given tasks of a request."""
    return user.is_active and access_of(user).allows("handle_cases", case.controller_id)


def _demand_seen(case: Request, shown: Sequence[str], *, by: User) -> None:
    """Refuse to show what whoever decides it may not see."""
    families = access_of(by).families(case.controller_id)
    for name in shown:
        if name not in SHOWABLE or Request._meta.get_field(name).family not in families:  # type: ignore[union-attr]
            raise IntakeRefusedError("shown", _("You can show only what you may see yourself."))


def _demand_here(case: Request, new: NewTask) -> None:
    places = [place for place in (new.system, new.third_party) if place is not None]
    if len(places) > 1 or any(place.controller_id != case.controller_id for place in places):
        raise RequestError(_("Choose a system or a recipient of this controller."))


def _checked_due(case: Request, due_on: date, *, now: datetime) -> date:
    today = case.controller.today(now)
    if due_on < today:
        raise IntakeRefusedError("due_on", _("This day is over."))
    latest = task_days.latest(case, today=today)
    if due_on > latest:
        raise IntakeRefusedError(
            "due_on",
            _("The answer is due on %(day)s: a task can be due no later.") % {"day": in_words(latest)},
        )
    return due_on


def _fresh(task: Task, *, link: TaskLink | None = None) -> Task:
    """Read a task anew under the lock of its request; refuse a link whose task is no longer its owner's."""
    row: Task = (
        Task.objects.select_for_update(of=("self",)).select_related("system", "third_party").get(pk=task.pk)
    )
    row.request = task.request
    if link is not None:
        link.task = row
        if not task_links.is_owner(link):
            raise RequestError(_("This task was given to somebody else."))
    return row


def _move(task: Task, target: TaskState) -> None:
    source = TaskState(task.state)
    if target not in source.next:
        raise RequestError(_("This task is “%(state)s” already.") % {"state": source.label})
    task.state = target


def _demand_open_task(task: Task) -> None:
    if not task.is_open:
        raise RequestError(_("This task is “%(state)s” already.") % {"state": TaskState(task.state).label})


def _end(task: Task, *, by: User | None, now: datetime) -> None:
    _move(task, TaskState.CANCELLED)
    task.done_at, task.done_by, task.look_on = now, by, None
    _save(task, reason="requests.task_cancelled", by=by, now=now)
    task_links.revoke(task, now=now)


def _tell(task: Task, *, by: User | None, now: datetime) -> None:
    if task.owner is not None and task.owner != by:
        task_notifications.given(task, user=task.owner, now=now)


def _named(task: Task) -> dict[str, str | int | list[str] | None]:
    return {"task": str(task.pk), "kind": task.kind, "place": task.place}


def _save(task: Task, *, reason: str, by: User | None, now: datetime) -> None:
    task._change_reason = reason  # type: ignore[attr-defined]
    history.sign(task, by=by, at=now)
    task.save()
