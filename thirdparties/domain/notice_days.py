"""On which days a recipient is reminded of a notice: 7 and 2 days before it is due, and weekly once it is overdue."""

from __future__ import annotations

from datetime import date, timedelta

AHEAD_DAYS = (7, 2)
A_WEEK = 7


def first_look(due_on: date, *, today: date) -> date:
    """Return the first day on which there is something to say of a notice that was issued today."""
    return next_look(due_on, after=today)


def next_look(due_on: date, *, after: date) -> date:
    """Return the next day after this one on which there is something to say."""
    ahead = [due_on - timedelta(days=days) for days in AHEAD_DAYS]
    late = due_on + timedelta(days=1)
    weeks = max(0, -(-((after - late).days + 1) // A_WEEK))
    return min(day for day in (*ahead, late + timedelta(days=weeks * A_WEEK)) if day > after)


def occasion(due_on: date, *, day: date) -> str:
    """Return what there is to say on a day, told from what is said on others; empty before the first day."""
    left = (due_on - day).days
    if left < 0:
        return f"late-{(-left - 1) // A_WEEK}"
    come = [days for days in AHEAD_DAYS if left <= days]
    return f"in-{min(come)}" if come else ""
