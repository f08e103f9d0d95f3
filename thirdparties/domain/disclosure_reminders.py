"""Reminding of disclosures to look at again: of gags, of notices that were put off, and of people nobody told.

7 days before, on the day, and weekly after it; to whoever prepared it and the privacy leads. The outbox remembers
what was said, so a missed beat loses nothing and a doubled one says nothing twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from office.domain.access import holders
from office.models import Controller, User
from thirdparties import notifications
from thirdparties.domain import changes
from thirdparties.domain.disclosure_changes import READS
from thirdparties.domain.reminders import LEADS, Occasion, last_step
from thirdparties.models import Disclosure

AHEAD_DAYS = (7,)
GAG, NOTICE, UNTOLD = "gag", "notice", "untold"
UNTOLD_DAYS = 14  # within which those concerned are told after data was given, or it is said why not

logger = logging.getLogger(__name__)


def sweep(*, now: datetime) -> int:
    """Mail every reminder that is due and was not given yet; return how many mails that made.

    What goes wrong at one row keeps no other waiting; the first failure is raised when all is done.
    """
    queued, failures = 0, list[Exception]()
    for controller in Controller.objects.all():
        day = controller.reminder_day(now)
        near = Disclosure.objects.to_look_at(day + timedelta(days=max(AHEAD_DAYS)))
        leads = holders(LEADS, controller=controller)
        readers = {user.pk for user in holders(READS, controller=controller)}
        for row in near.filter(controller=controller, erased_at=None).select_related("prepared_by"):
            hear = dict.fromkeys([row.prepared_by, *leads])
            people = [user for user in hear if user.pk in readers]
            try:
                queued += _remind(row, people=people, day=day, now=now)
            except Exception as error:
                logger.exception("The reminder of %s %s cannot be given.", row._meta.label, row.pk)
                failures.append(error)
    if failures:
        raise failures[0]
    return queued


def occasions(row: Disclosure, *, day: date) -> Iterator[Occasion]:
    """Yield what is to be said of a disclosure by a day."""
    given = row.disclosed_on if row.is_untold else None
    told_by = given + timedelta(days=UNTOLD_DAYS) if given is not None else None
    for what, due in ((GAG, row.withhold_until), (NOTICE, row.look_again_on), (UNTOLD, told_by)):
        if due is not None and (step := last_step(due, day=day, ahead=AHEAD_DAYS)):
            yield Occasion(what, due, step)


def _remind(row: Disclosure, *, people: list[User], day: date, now: datetime) -> int:
    queued = 0
    with transaction.atomic():
        for occasion in occasions(changes.locked(row), day=day):
            heard = [
                notifications.disclosure_reminder(
                    row, what=occasion.what, day=occasion.day, key=occasion.key, to=user, now=now
                )
                for user in people
            ]
            if count := sum(heard):
                queued += count
                changes.note(
                    "thirdparties.reminded",
                    row,
                    controller=row.controller,
                    by=None,
                    now=now,
                    details={"occasion": f"{occasion.what}-{occasion.step}", "people": count},
                )
    return queued
