"""On which days an owner is reminded of a task, and by when a task is due unless somebody says otherwise."""

from __future__ import annotations

from datetime import date, timedelta

from requests.models import Request

AHEAD_DAYS = (2, 0)
"""Days before the due date on which an owner is reminded."""

A_WEEK = 7
LEAST_DAYS = 3
"""What an owner gets at least, where the answer itself leaves as much."""


def latest(case: Request, *, today: date) -> date:
    """Return the last day for a task of a request: that of the answer, or today where that is over."""
    answer_on = case.deadlines.filter(is_current=True).values_list("due_on", flat=True).first()
    return max(answer_on, today) if answer_on is not None else today


def default_due(case: Request, *, today: date) -> date:
    """Return the due date of a new task: the controller's day after the receipt, never later than the answer.

    Where that day is over or close, the owner gets three days.
    """
    usual = case.received_on + timedelta(days=case.controller.task_days)
    return min(max(usual, today + timedelta(days=LEAST_DAYS)), latest(case, today=today))


def next_look(due_on: date, *, after: date) -> date:
    """Return the next day with something to say after this one: two days before, on the day, weekly late."""
    ahead = [due_on - timedelta(days=days) for days in AHEAD_DAYS]
    late = due_on + timedelta(days=1)
    weeks = max(0, -(-((after - late).days + 1) // A_WEEK))
    return min(day for day in (*ahead, late + timedelta(days=weeks * A_WEEK)) if day > after)
