"""Reminding privacy leads that a legal hold has to be looked at: before its day, on it, and daily after it.

A hold never lifts itself: whoever does not look is reminded again on each morning.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from office.domain.access import holders
from office.models import Controller, User
from office.one_by_one import OneByOne
from requests import hold_notifications
from requests.models import LegalHold

DAYS_BEFORE = (14, 7, 1)
BATCH = 200


def sweep(*, now: datetime) -> int:
    """Queue what is due and was not said yet; return how many holds have to be looked at.

    A reminder belongs to a morning of the controller's calendar, as for due dates. What goes wrong at one keeps no
    other waiting; it is raised when all is done.
    """
    turns = OneByOne()
    count = sum(
        _sweep(controller, day=controller.reminder_day(now), now=now, turns=turns)
        for controller in Controller.objects.all()
    )
    turns.end()
    return count


def _sweep(controller: Controller, *, day: date, now: datetime, turns: OneByOne) -> int:
    near = LegalHold.objects.filter(
        request__controller=controller,
        lifted_at__isnull=True,
        ends_on__lte=day + timedelta(days=DAYS_BEFORE[0]),
    ).select_related("request__controller")
    leads = holders("approve_cases", controller=controller)
    return sum(
        turns.do(_remind, hold, leads=leads, day=day, now=now) for hold in near.iterator(chunk_size=BATCH)
    )


@transaction.atomic
def _remind(hold: LegalHold, *, leads: Iterable[User], day: date, now: datetime) -> int:
    for user in leads:
        hold_notifications.reminder(hold, user=user, key=_key(hold, day=day), day=day, now=now)
    return 1


def _key(hold: LegalHold, *, day: date) -> str:
    """Name the reminder that should have been given by `day`: each of those before its day once, then one a day."""
    left = (hold.ends_on - day).days
    if left <= 0:
        return f"{hold.pk}:{day}"
    return f"{hold.pk}:{hold.ends_on}:in-{min(days for days in DAYS_BEFORE if days >= left)}"
