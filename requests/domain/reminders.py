"""Reminding the office in time. Deadlines first, milestones before them, all from stored facts.

A reminder belongs to a day of the controller's calendar and falls due at its reminder hour (07:00 unless set). A
sweep asks what should have been said by now and says what was not: a missed beat loses nothing, a doubled one
repeats nothing, and a request entered late alerts at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef

import law
from law import Right, Step
from mailroom.models import Mail
from office.deadline_options import options_for
from office.domain.access import holders
from office.models import Controller, User
from requests import notifications
from requests.domain import links
from requests.domain.responsible import responsible_for
from requests.enums import ClockKind, Status
from requests.models import ClockEvent, Deadline, Request

BATCH = 500


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something to tell somebody about a request; `key` and the user make it unique."""

    case: Request
    user: User
    kind: str
    due_on: date
    days: int
    key: str

    @property
    def dedupe_key(self) -> str:
        """The key under which the outbox knows it."""
        return f"{self.key}:{self.user.pk}"


def sweep(*, now: datetime) -> int:
    """Queue every reminder that is due and was not queued yet; return how many.

    What goes wrong at one controller does not keep the others waiting; it is raised when all are done.
    """
    queued, failures = 0, []
    for controller in Controller.objects.all():
        try:
            queued += _sweep_controller(controller, now=now)
        except Exception as error:
            failures.append(error)
    if failures:
        raise failures[0]
    return queued


def reminder_day(controller: Controller, *, now: datetime) -> date:
    """Return the latest day of the controller's calendar whose reminder hour has come."""
    local = now.astimezone(ZoneInfo(controller.time_zone))
    passed = local.time() >= time(controller.reminder_hour)
    return local.date() if passed else local.date() - timedelta(days=1)


def _sweep_controller(controller: Controller, *, now: datetime) -> int:
    day = reminder_day(controller, now=now)
    leads = holders("approve_cases", controller=controller)
    queued = 0
    batch: list[Reminder] = []
    for reminder in _due(controller, day=day, leads=leads):
        batch.append(reminder)
        if len(batch) >= BATCH:
            queued += _queue_new(batch, now=now)
            batch = []
    return queued + _queue_new(batch, now=now)


def _queue_new(batch: list[Reminder], *, now: datetime) -> int:
    known = set(
        Mail.objects.filter(dedupe_key__in=[reminder.dedupe_key for reminder in batch]).values_list(
            "dedupe_key", flat=True
        )
    )
    fresh = [reminder for reminder in batch if reminder.dedupe_key not in known]
    for reminder in fresh:
        with transaction.atomic():
            notifications.reminder(
                reminder.case,
                user=reminder.user,
                kind=reminder.kind,
                due_on=reminder.due_on,
                days=reminder.days,
                key=reminder.key,
                now=now,
            )
    return len(fresh)


def _due(controller: Controller, *, day: date, leads: list[User]) -> Iterator[Reminder]:
    horizon = day + timedelta(days=max(controller.remind_days, default=0))
    rows = (
        Deadline.objects.current()
        .open()
        .filter(request__controller=controller, safe_on__lte=horizon)
        .select_related("request__controller", "request__assignee")
    )
    for row in rows.iterator(chunk_size=BATCH):
        yield from _by_deadline(row, day=day, leads=leads)
    yield from _unassigned(controller, day=day, leads=leads)
    yield from _milestones(controller, day=day, leads=leads)


def _by_deadline(row: Deadline, *, day: date, leads: list[User]) -> Iterator[Reminder]:
    """Remind of the due day; of the safe one while a pause is open, since the due day moves with every day then."""
    case = row.request
    controller = case.controller
    target = row.safe_on if row.paused else row.due_on
    days = (target - day).days
    overdue = days < 0
    if overdue and row.paused:
        return
    if overdue:
        kind, key = "overdue", f"request:{case.pk}:overdue:{day}"
    else:
        reached = [limit for limit in controller.remind_days if days <= limit]
        if not reached:
            return
        kind, key = "due", f"request:{case.pk}:due-in-{min(reached)}:{target}"
    recipients = responsible_for(case, leads=leads)
    if overdue or days <= controller.lead_from_days:
        recipients = [*recipients, *(lead for lead in leads if lead not in recipients)]
    for user in recipients:
        yield Reminder(case=case, user=user, kind=kind, due_on=target, days=days, key=key)


def _unassigned(controller: Controller, *, day: date, leads: list[User]) -> Iterator[Reminder]:
    options = options_for(controller)
    rows = (
        Deadline.objects.current()
        .open()
        .filter(request__controller=controller, request__assignee__isnull=True, request__received_on__lt=day)
        .select_related("request__controller", "request__assignee")
    )
    for row in rows.iterator(chunk_size=BATCH):
        alert_on = law.add_working_days(
            row.request.received_on,
            controller.unassigned_working_days,
            place=controller.calendar,
            extra=options.extra_closing_days,
        )
        if alert_on <= day:
            yield from _told(row, kind="unassigned", day=day, users=leads)


def _milestones(controller: Controller, *, day: date, leads: list[User]) -> Iterator[Reminder]:
    rows = (
        Deadline.objects.current()
        .open()
        .filter(request__controller=controller)
        .select_related("request__controller", "request__assignee")
    )
    still_received = rows.filter(
        request__status=Status.RECEIVED,
        request__received_on__lte=day - timedelta(days=controller.milestone_received_days),
    )
    for row in still_received.iterator(chunk_size=BATCH):
        yield from _told(
            row, kind="milestone-received", day=day, users=responsible_for(row.request, leads=leads)
        )
    asked = ClockEvent.objects.standing().filter(request=OuterRef("request"), kind=ClockKind.IDENTITY_ASKED)
    unasked = rows.filter(
        ~Exists(asked),
        request__status__in=[Status.RECEIVED, Status.IN_PROGRESS, Status.AWAITING_REQUESTER],
        request__received_on__lte=day - timedelta(days=controller.milestone_identity_days),
        request__right__in=[right.value for right in Right if law.needs_identity(right)],
    )
    options = options_for(controller)
    for row in unasked.iterator(chunk_size=BATCH):
        last_day = law.add_working_days(
            row.request.received_on,
            options.prompt_working_days,
            place=controller.calendar,
            extra=options.extra_closing_days,
        )
        if last_day < day:  # asking no longer stops the clock
            continue
        yield from _told(
            row, kind="milestone-identity", day=day, users=responsible_for(row.request, leads=leads)
        )
    last = day + timedelta(days=controller.milestone_extension_days)
    windows = (
        Deadline.objects.open()
        .filter(
            request__controller=controller,
            step=Step.EXTENSION_NOTICE.value,
            due_on__gte=day,
            due_on__lte=last,
            request__deadlines__is_current=True,
            request__deadlines__step=Step.RESPOND.value,
            request__deadlines__jurisdiction=F("jurisdiction"),
        )
        .select_related("request__controller", "request__assignee")
    )
    for row in windows.iterator(chunk_size=BATCH):
        yield from _told(
            row, kind="milestone-extension", day=day, users=responsible_for(row.request, leads=leads)
        )


def _told(row: Deadline, *, kind: str, day: date, users: list[User]) -> Iterator[Reminder]:
    key = f"request:{row.request_id}:{kind}"
    if kind == "milestone-extension":
        key = f"{key}:{row.due_on}"
    for user in users:
        yield Reminder(
            case=row.request, user=user, kind=kind, due_on=row.due_on, days=(row.due_on - day).days, key=key
        )


def nudge_unconfirmed(*, now: datetime) -> int:
    """Remind people, once, to confirm an address that has stayed unconfirmed; return how many were reminded.

    The request is worked on all the same; an unconfirmed address neither stops the clock nor hides it.
    """
    nudged = 0
    for controller in Controller.objects.all():
        waiting = (
            Request.objects.open()
            .unconfirmed()
            .filter(
                controller=controller,
                created_at__lte=now - timedelta(days=controller.nudge_days),
                created_at__gt=now - timedelta(days=controller.nudge_days + 30),
            )
            .select_related("controller")
        )
        for case in waiting.iterator(chunk_size=BATCH):
            said = set(
                Mail.objects.filter(
                    dedupe_key__in=[f"request:{case.pk}:receipt", f"request:{case.pk}:confirm"]
                ).values_list("template", flat=True)
            )
            if said != {"requests/receipt"}:  # taken over without a receipt, or reminded before
                continue
            with transaction.atomic():
                notifications.confirm_nudge(case, url=links.issue(case, now=now), now=now)
            nudged += 1
    return nudged
