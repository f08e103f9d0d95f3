"""Reminding of what authorities wait for: 7, 3 and 1 days before the last day, on it, and daily after it.

An inquiry without a last day is reminded of daily until somebody has entered it. Days are those of the controller's
calendar, from its reminder hour on. The outbox remembers what was said, so a missed beat loses nothing and a doubled
one says nothing twice.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from office.domain import access_log
from office.models import Controller
from office.one_by_one import OneByOne
from requests import inquiry_notifications
from requests.models import Inquiry

AHEAD_DAYS = (7, 3, 1)


def sweep(*, now: datetime) -> int:
    """Mail every reminder that is due and was not given yet; return how many mails that made.

    What goes wrong at one inquiry keeps no other waiting; the first failure is raised when all is done.
    """
    queued, turns = 0, OneByOne()
    for controller in Controller.objects.all():
        day = controller.reminder_day(now)
        near = Q(due_on__lte=day + timedelta(days=max(AHEAD_DAYS))) | Q(due_on=None, received_on__lt=day)
        waiting: list[Inquiry] = list(Inquiry.objects.waiting().filter(near, controller=controller))
        queued += sum(turns.do(_remind, row, day=day, now=now) for row in waiting)
    turns.end()
    return queued


def occasion(row: Inquiry, *, day: date) -> str:
    """Return what is to be said of an inquiry by a day, as a key that tells it from other times; or nothing."""
    if row.due_on is None:
        return f"undated:{day}" if row.received_on < day else ""
    days = (row.due_on - day).days
    if days < 0:
        return f"{row.due_on}:late-{-days}"
    if days == 0:
        return f"{row.due_on}:today"
    come = [step for step in AHEAD_DAYS if days <= step]
    return f"{row.due_on}:in-{min(come)}" if come else ""


@transaction.atomic
def _remind(found: Inquiry, *, day: date, now: datetime) -> int:
    row = Inquiry.objects.select_for_update(of=("self",)).select_related("controller").get(pk=found.pk)
    key = occasion(row, day=day) if row.is_open else ""
    if not key:
        return 0
    queued = sum(
        inquiry_notifications.reminder(row, user=user, key=key, day=day, now=now)
        for user in inquiry_notifications.leads_and_owner(row)
    )
    if queued:
        access_log.record(
            action="requests.inquiry_reminded",
            actor=None,
            controller=row.controller,
            target=row,
            now=now,
            details={"occasion": key.rpartition(":")[2], "people": queued},
        )
    return queued
