"""What there is to say about one request on a morning, to whom, and the next morning on which there may be more.

Reminders go by the safe date, the one without any pause: whoever is ready by then needs no pause to have held. Once
it has passed and no pause is open, they go by the due date that the law gives. Overdue is only what is past that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import law
from law import Right
from office.deadline_options import calendar_of
from office.models import Controller, User
from requests.enums import Status
from requests.models import Deadline, Request

A_DAY = timedelta(days=1)
STRENGTH = ("overdue", "due", "unassigned", "milestone-extension", "milestone-identity", "milestone-received")
"""The kinds of reminders, the strongest first: it speaks for those that fall due for the same person with it."""


@dataclass(frozen=True, slots=True)
class Office:
    """Who a controller's reminders go to, and what they go by."""

    controller: Controller
    options: law.Options
    leads: tuple[User, ...]
    handlers: dict[UUID, User]
    unchecked: frozenset[Right]

    def responsible_for(self, case: Request) -> list[User]:
        """Return the assignee while they may handle the request, else the privacy leads."""
        assignee = self.handlers.get(case.assignee_id) if case.assignee_id else None
        return [assignee] if assignee else list(self.leads)

    def working_days_after(self, day: date, count: int) -> date:
        """Return the day that lies so many working days after another."""
        return law.add_working_days(
            day, count, place=calendar_of(self.controller, self.options), extra=self.options.days_off
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one request: the deadline that the office works by, and the window for an extension.

    `window` is that of the same law, while it was not used.
    """

    current: Deadline
    window: Deadline | None
    identity_asked: bool
    watchers: tuple[User, ...] = ()

    @property
    def case(self) -> Request:
        """The request."""
        return self.current.request


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say; `key` is unique within the request, `days` are those left until `due_on`."""

    kind: str
    key: str
    due_on: date
    days: int
    users: tuple[User, ...]


def target_of(row: Deadline, *, day: date) -> date:
    """Return the day that reminders count towards."""
    return row.safe_on if row.paused or day <= row.safe_on else row.due_on


def notices(facts: Facts, *, office: Office, day: date) -> list[Notice]:
    """Return what should have been said by `day` of the controller's calendar, the strongest first."""
    found = [
        *_of_deadline(facts, office=office, day=day),
        *_of_nobody(facts, office=office, day=day),
        *_of_window(facts, office=office, day=day),
        *_of_identity(facts, office=office, day=day),
        *_of_receipt(facts, office=office, day=day),
    ]
    return sorted(found, key=lambda notice: STRENGTH.index(notice.kind))


def next_look(facts: Facts, *, office: Office, day: date) -> date | None:
    """Return the first day after `day` on which something may fall due if nothing else happens; None if none."""
    habits, current, case = office.controller, facts.current, facts.case
    limits = [*habits.remind_days, habits.lead_from_days]
    days = [
        case.received_on + timedelta(days=habits.milestone_received_days),
        case.received_on + timedelta(days=habits.milestone_identity_days),
    ]
    for last in (current.safe_on, current.due_on):
        days += [last + A_DAY, *(last - timedelta(days=limit) for limit in limits)]
    if facts.window is not None:
        for last in (facts.window.safe_on, facts.window.due_on):
            days += [last + A_DAY, last - timedelta(days=habits.milestone_extension_days)]
    if case.assignee_id is None:
        days.append(_alert_on(case, office=office))
    if _is_overdue(current, day=day):
        days.append(day + A_DAY)
    return min((one for one in days if one > day), default=None)


def _is_overdue(row: Deadline, *, day: date) -> bool:
    return not row.paused and row.due_on < day


def _of_deadline(facts: Facts, *, office: Office, day: date) -> Iterator[Notice]:
    current, habits = facts.current, office.controller
    target = target_of(current, day=day)
    days = (target - day).days
    overdue = _is_overdue(current, day=day)
    reached = [limit for limit in habits.remind_days if 0 <= days <= limit]
    if not overdue and not reached:
        return
    users = office.responsible_for(facts.case)
    if days <= habits.lead_from_days:
        users = [*users, *(lead for lead in office.leads if lead not in users)]
    if overdue:
        users = [*users, *(watcher for watcher in facts.watchers if watcher not in users)]
    kind, key = ("overdue", f"overdue:{day}") if overdue else ("due", f"due-in-{min(reached)}:{target}")
    yield Notice(kind, key, target, days, tuple(users))


def _of_nobody(facts: Facts, *, office: Office, day: date) -> Iterator[Notice]:
    case = facts.case
    if case.assignee_id is None and _alert_on(case, office=office) <= day:
        yield _milestone("unassigned", facts.current, day=day, users=office.leads)


def _alert_on(case: Request, *, office: Office) -> date:
    """Return the day on which the leads hear that nobody is responsible: after the receipt, whatever is set."""
    day = office.working_days_after(case.received_on, office.controller.unassigned_working_days)
    return max(day, case.received_on + A_DAY)


def _of_receipt(facts: Facts, *, office: Office, day: date) -> Iterator[Notice]:
    case = facts.case
    limit = timedelta(days=office.controller.milestone_received_days)
    if case.status == Status.RECEIVED and case.received_on + limit <= day:
        yield _milestone("milestone-received", facts.current, day=day, users=office.responsible_for(case))


def _of_identity(facts: Facts, *, office: Office, day: date) -> Iterator[Notice]:
    """Point out that identity was not asked, as long as asking would still stop the clock."""
    case = facts.case
    if (
        facts.identity_asked
        or case.status not in {Status.RECEIVED, Status.IN_PROGRESS, Status.AWAITING_REQUESTER}
        or case.received_on + timedelta(days=office.controller.milestone_identity_days) > day
        or Right(case.right) in office.unchecked
        or office.working_days_after(case.received_on, office.options.prompt_working_days) < day
    ):
        return
    yield _milestone("milestone-identity", facts.current, day=day, users=office.responsible_for(case))


def _of_window(facts: Facts, *, office: Office, day: date) -> Iterator[Notice]:
    if facts.window is None:
        return
    last = target_of(facts.window, day=day)
    if day <= last <= day + timedelta(days=office.controller.milestone_extension_days):
        users = office.responsible_for(facts.case)
        key = f"milestone-extension:{last}"
        yield Notice("milestone-extension", key, last, (last - day).days, tuple(users))


def _milestone(kind: str, row: Deadline, *, day: date, users: tuple[User, ...] | list[User]) -> Notice:
    target = target_of(row, day=day)
    return Notice(kind, kind, target, (target - day).days, tuple(users))
