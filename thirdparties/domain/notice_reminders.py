"""Reminding recipients of notices, and telling the office of those that nobody answered in time.

A recipient hears 7 and 2 days before the day to answer by, and weekly once it is over. The privacy leads and all who
may issue notices hear once that it is overdue, of all new ones in one mail. A reminder belongs to a day of the
controller's calendar and falls due at its reminder hour. Each notice knows the day on which there is something to say
next, so a sweep costs what is due; a missed beat loses nothing, and a doubled one says nothing twice.
"""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction

from office.domain.access import holders
from office.history import save_quietly
from office.models import Controller, User
from thirdparties import notifications
from thirdparties.domain import changes, notice_links
from thirdparties.domain.notice_days import next_look, occasion
from thirdparties.domain.notices import contacts_of
from thirdparties.models import Contact, Notice
from thirdparties.querysets import NoticeQuerySet
from vault.querysets import in_batches

BATCH = 200
LISTED = 20
LEADS, EDITS = "manage_office", "edit_vendors"

logger = logging.getLogger(__name__)


def sweep(*, now: datetime) -> int:
    """Mail every reminder that is due; return how many mails to recipients that made.

    What goes wrong at one notice keeps no other waiting; the first failure is raised when all is done.
    """
    queued, failures = 0, list[Exception]()
    for controller in Controller.objects.all():
        day = controller.reminder_day(now)
        due = Notice.objects.waiting().filter(controller=controller, look_on__lte=day)
        for batch in in_batches(due.select_related("controller", "third_party"), size=BATCH):
            contacts = contacts_of([notice.third_party for notice in batch])
            for notice in batch:
                try:
                    to = contacts.get(notice.third_party_id)
                    queued += _remind(notice, to=to, day=day, now=now)
                except Exception as error:
                    logger.exception("The reminder of %s %s cannot be given.", notice._meta.label, notice.pk)
                    failures.append(error)
        try:
            _escalate(controller, day=day, now=now)
        except Exception as error:
            logger.exception("The overdue notices of %s cannot be told.", controller.pk)
            failures.append(error)
    if failures:
        raise failures[0]
    return queued


def _remind(notice: Notice, *, to: Contact | None, day: date, now: datetime) -> int:
    """Say what is due, unless somebody has just done so or the notice was answered meanwhile."""
    with transaction.atomic():
        waiting: NoticeQuerySet = Notice.objects.waiting().filter(pk=notice.pk, look_on__lte=day)
        row = waiting.select_for_update(of=("self",)).select_related("controller", "third_party").first()
        if row is None:
            return 0
        step = occasion(row.due_on, day=day)
        row.look_on = next_look(row.due_on, after=day)
        save_quietly(row, "look_on")
        if to is None or not step:
            return 0
        (url,) = notice_links.issue([row], now=now)
        key = f"{row.due_on.isoformat()}:{step}"
        days = (row.due_on - day).days
        said = notifications.notice(row, to=to, url=url, occasion="reminder", days=days, key=key, now=now)
        changes.note("thirdparties.notice_reminded", row, controller=row.controller, by=None, now=now)
        return int(said)


def _escalate(controller: Controller, *, day: date, now: datetime) -> None:
    """Tell the office once of each overdue notice: everybody gets one mail with the list, or its beginning."""
    with transaction.atomic():
        Controller.objects.select_for_update(no_key=True).filter(pk=controller.pk).first()
        new = Notice.objects.overdue(day).filter(controller=controller, escalated_on__isnull=True)
        count = new.count()
        if not count:
            return
        listed = list(new.select_related("third_party").order_by("due_on", "pk")[:LISTED])
        for to in _people(controller):
            notifications.notices_overdue(
                listed,
                controller=controller,
                more=count - len(listed),
                to=to,
                key=f"{day.isoformat()}:{listed[0].pk}",
                now=now,
            )
        for batch in in_batches(new, size=BATCH):
            for row in batch:
                row.escalated_on = day
                save_quietly(row, "escalated_on")
        changes.note(
            "thirdparties.notices_escalated",
            controller,
            controller=controller,
            by=None,
            now=now,
            details={"notices": count},
        )


def _people(controller: Controller) -> list[User]:
    """Return who hears of overdue notices: the privacy leads, and whoever keeps the register."""
    found = {user.pk: user for perm in (LEADS, EDITS) for user in holders(perm, controller=controller)}
    return list(found.values())
