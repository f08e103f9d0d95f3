"""Reminding in time of agreements that end or are to be looked at, and of sub-processors that one can object to.

90, 30 and 7 days before, on the day, and weekly after it; to the owner and the privacy leads. A reminder belongs to
a day of the controller's calendar and falls due at its reminder hour. A sweep asks which occasion has come last and
says it to whoever has not heard it: a missed beat loses nothing, and a doubled beat says nothing twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from office.domain import access_log
from office.domain.access import holders
from office.models import Controller, User
from thirdparties import notifications
from thirdparties.domain.changes import READS
from thirdparties.enums import AnnouncementOutcome
from thirdparties.models import Agreement, SubProcessorNotice, VendorReminded

AHEAD_DAYS = (90, 30, 7)
OBJECTION_AHEAD_DAYS = (14, 7, 1)
A_WEEK = 7
LEADS = "manage_office"
END, REVIEW, OBJECT = "end", "review", "object"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something to be said of one row: what, for which day, and how far ahead; `key` tells it from others."""

    what: str
    day: date
    step: str

    @property
    def key(self) -> str:
        """What it is remembered by."""
        return f"{self.what}:{self.day.isoformat()}:{self.step}"


def sweep(*, now: datetime) -> int:
    """Mail every reminder that is due and was not given yet; return how many mails that made.

    What goes wrong at one row keeps no other waiting; the first failure is raised when all is done.
    """
    queued, failures = 0, list[Exception]()
    for controller in Controller.objects.all():
        people = _People(controller)
        for row in _near(controller, day=controller.reminder_day(now)):
            try:
                queued += _remind(row, people=people, now=now)
            except Exception as error:
                logger.exception("The reminder of %s %s cannot be given.", row._meta.label, row.pk)
                failures.append(error)
    if failures:
        raise failures[0]
    return queued


def last_step(due: date, *, day: date, ahead: tuple[int, ...] = AHEAD_DAYS) -> str:
    """Return the last occasion to remind of a day that has come by `day`; empty before the first."""
    days = (due - day).days
    if days <= 0:
        weeks = -days // A_WEEK
        return f"late-{weeks}" if weeks else "due"
    come = [step for step in ahead if days <= step]
    return f"in-{min(come)}" if come else ""


class _People:
    """Who hears of the register of one controller, read once for a sweep."""

    def __init__(self, controller: Controller) -> None:
        self.leads = holders(LEADS, controller=controller)
        self.readers = frozenset(user.pk for user in holders(READS, controller=controller))

    def of(self, row: Any) -> list[User]:
        """Return the owner, as long as they read the register, and the privacy leads."""
        owner = getattr(row, "owner", None)
        reached = [owner] if owner is not None and owner.pk in self.readers else []
        return reached + [lead for lead in self.leads if lead not in reached]


def _near(controller: Controller, *, day: date) -> Iterator[Agreement | SubProcessorNotice]:
    """Yield what ends or is due soon, or is over it, at third parties that are in use."""
    last = day + timedelta(days=max(AHEAD_DAYS))
    of = {"third_party__controller": controller, "third_party__retired_at__isnull": True}
    agreements = Agreement.objects.filter(Q(ends_on__lte=last) | Q(review_on__lte=last), **of)
    yield from agreements.select_related("owner", "third_party__controller")
    open_ones = SubProcessorNotice.objects.filter(
        outcome=AnnouncementOutcome.OPEN, object_by__gte=day, object_by__lte=last, **of
    )
    yield from open_ones.select_related("third_party__controller")


def occasions(row: Agreement | SubProcessorNotice, *, day: date) -> list[Occasion]:
    """Return what is to be said of a row by `day`."""
    if isinstance(row, SubProcessorNotice):
        step = last_step(row.object_by, day=day, ahead=OBJECTION_AHEAD_DAYS)
        is_open = row.outcome == AnnouncementOutcome.OPEN and row.object_by >= day
        return [Occasion(OBJECT, row.object_by, step)] if step and is_open else []
    found = []
    if row.ends_on and (step := last_step(row.ends_on, day=day)) and not _has_successor(row, day=day):
        found.append(Occasion(END, row.ends_on, step))
    has_ended = row.ends_on is not None and row.ends_on < day
    if row.review_on and not has_ended and (step := last_step(row.review_on, day=day)):
        found.append(Occasion(REVIEW, row.review_on, step))
    return found


def _has_successor(agreement: Agreement, *, day: date) -> bool:
    """Tell whether another agreement of the kind goes on when this one ends."""
    others = Agreement.objects.filter(third_party=agreement.third_party_id, kind=agreement.kind)
    others = others.exclude(pk=agreement.pk).filter(starts_on__lte=max(day, agreement.ends_on or day))
    return others.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=max(day, agreement.ends_on or day))).exists()


def _remind(row: Agreement | SubProcessorNotice, *, people: _People, now: datetime) -> int:
    """Say what is due to those who have not heard it; return how many mails that made."""
    controller = row.third_party.controller
    day = controller.reminder_day(now)
    queued = 0
    for occasion in occasions(row, day=day):
        if not _unheard(row, occasion, people=people):
            continue
        with transaction.atomic():
            type(row)._default_manager.select_for_update().get(pk=row.pk)
            users = _unheard(row, occasion, people=people)
            VendorReminded.objects.bulk_create(
                VendorReminded(**_about(row), user=user, key=occasion.key) for user in users
            )
            for user in users:
                _mail(row, occasion)(to=user, now=now, days=(occasion.day - day).days)
            if users:
                _note(row, occasion, people=len(users), controller=controller, now=now)
        queued += len(users)
    return queued


def _unheard(row: Any, occasion: Occasion, *, people: _People) -> list[User]:
    heard = VendorReminded.objects.filter(**_about(row), key=occasion.key)
    known = set(heard.values_list("user", flat=True))
    return [user for user in people.of(row) if user.pk not in known]


def _about(row: Agreement | SubProcessorNotice) -> dict[str, Any]:
    return {"agreement": row} if isinstance(row, Agreement) else {"announcement": row}


def _mail(row: Agreement | SubProcessorNotice, occasion: Occasion) -> Callable[..., None]:
    def send(*, to: User, now: datetime, days: int) -> None:
        if isinstance(row, SubProcessorNotice):
            notifications.announcement_reminder(row, days=days, key=occasion.key, to=to, now=now)
            return
        notifications.agreement_reminder(
            row, what=occasion.what, day=occasion.day, days=days, key=occasion.key, to=to, now=now
        )

    return send


def _note(row: Any, occasion: Occasion, *, people: int, controller: Controller, now: datetime) -> None:
    access_log.record(
        action="thirdparties.reminded",
        actor=None,
        controller=controller,
        target=row,
        now=now,
        details={"occasion": f"{occasion.what}-{occasion.step}", "people": people},
    )
