"""Reminding of reviews in time, from stored facts alone: 30 and 7 days before, on the day, and weekly after it.

A reminder belongs to a day of the controller's calendar and falls due at its reminder hour. A sweep asks which
occasion of each review has come last and says it to whoever has not heard it: a missed beat loses nothing, of several
missed occasions only the last is said, and a doubled beat says nothing twice.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.db import transaction

from office import notifications
from office.domain import access_log
from office.domain.access import holders
from office.domain.review_checks import READS
from office.models import Controller, Review, ReviewReminded, User

AHEAD_DAYS = (30, 7)
A_WEEK = 7
LEADS = "manage_office"

logger = logging.getLogger(__name__)


def sweep(*, now: datetime) -> int:
    """Mail every reminder that is due and was not given yet; return how many mails that made.

    What goes wrong at one review keeps no other waiting; the first failure is raised when all is done.
    """
    queued, failures = 0, list[Exception]()
    for controller in Controller.objects.all():
        try:
            queued += _sweep_controller(controller, now=now, failures=failures)
        except Exception as error:
            logger.exception("The reviews at %s cannot be reminded of.", controller.pk)
            failures.append(error)
    if failures:
        raise failures[0]
    return queued


def occasion(review: Review, *, day: date) -> str:
    """Return the last occasion to remind of a review that has come by `day`; empty before the first.

    A review of every month is not announced 30 days ahead: that would be on the day of the one before it.
    """
    days = (review.next_on - day).days
    if days <= 0:
        weeks = -days // A_WEEK
        return f"late-{weeks}" if weeks else "due"
    ahead = [step for step in AHEAD_DAYS if days <= step and (step <= A_WEEK or review.interval_months > 1)]
    return f"in-{min(ahead)}" if ahead else ""


class _People:
    """Who hears of the reviews of one controller, read once for a sweep."""

    def __init__(self, controller: Controller) -> None:
        self.leads = holders(LEADS, controller=controller)
        self.readers = frozenset(user.pk for user in holders(READS, controller=controller))

    def of(self, review: Review, *, day: date) -> list[User]:
        """Return the owner and, from the due day on or where the owner is out of reach, the privacy leads."""
        reached = [review.owner] if review.owner_id in self.readers else []
        if reached and day < review.next_on:
            return reached
        return reached + [lead for lead in self.leads if lead not in reached]


def _sweep_controller(controller: Controller, *, now: datetime, failures: list[Exception]) -> int:
    queued, people = 0, _People(controller)
    last = controller.reminder_day(now) + timedelta(days=max(AHEAD_DAYS))
    near = Review.objects.standing().filter(controller=controller, next_on__lte=last)
    for review in near.select_related("owner", "controller"):
        try:
            queued += _remind(review, people=people, now=now)
        except Exception as error:
            logger.exception("The reminder of review %s cannot be given.", review.pk)
            failures.append(error)
    return queued


def _remind(review: Review, *, people: _People, now: datetime) -> int:
    """Say the last occasion to those who have not heard it; return how many mails that made."""
    if not _unheard(review, people=people, now=now):
        return 0
    with transaction.atomic():
        rows = Review.objects.standing().select_for_update(of=("self",)).filter(pk=review.pk)
        locked = rows.select_related("owner", "controller").first()
        users = _unheard(locked, people=people, now=now) if locked is not None else []
        if locked is None or not users:
            return 0
        day = locked.controller.reminder_day(now)
        step = occasion(locked, day=day)
        ReviewReminded.objects.bulk_create(
            ReviewReminded(review=locked, user=user, key=_key(locked, step)) for user in users
        )
        for user in users:
            notifications.review_reminder(locked, to=user, days=(locked.next_on - day).days)
        access_log.record(
            action="office.review_reminded",
            actor=None,
            controller=locked.controller,
            target=locked,
            now=now,
            details={"occasion": step, "people": len(users)},
        )
    return len(users)


def _unheard(review: Review, *, people: _People, now: datetime) -> list[User]:
    day = review.controller.reminder_day(now)
    step = occasion(review, day=day)
    if not step:
        return []
    heard = ReviewReminded.objects.filter(review=review, key=_key(review, step))
    known = set(heard.values_list("user", flat=True))
    return [user for user in people.of(review, day=day) if user.pk not in known]


def _key(review: Review, step: str) -> str:
    return f"{review.next_on.isoformat()}:{step}"
