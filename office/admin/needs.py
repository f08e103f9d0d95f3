"""What of the office itself needs somebody today, and what a new one does first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from office.domain.review_checks import MANAGES, READS
from office.models import Controller, Review, RoleGrant
from office.needs import Asked, Need, Part, register
from office.review_words import SOON_DAYS

REVIEWS = "admin:office_review_changelist"


def _overdue(asked: Asked) -> QuerySet[Any]:
    return (
        Review.objects.standing()
        .filter(controller__in=asked.ids)
        .due_before({one.pk: one.today(asked.now) for one in asked.controllers})
    )


def _soon(asked: Asked) -> QuerySet[Any]:
    last = {one.pk: one.today(asked.now) + timedelta(days=SOON_DAYS + 1) for one in asked.controllers}
    near = Review.objects.standing().filter(controller__in=asked.ids).due_before(last)
    return near.exclude(pk__in=_overdue(asked).values("pk"))


def _without_colleagues(asked: Asked) -> QuerySet[Any]:
    others = RoleGrant.objects.filter(user__is_active=True).order_by()
    if asked.user is not None:
        others = others.exclude(user=asked.user)
    return Controller.objects.filter(pk__in=asked.ids).exclude(pk__in=others.values("controller"))


register(
    Need(
        "office.reviews_overdue",
        _("Overdue reviews"),
        110,
        rows=_overdue,
        address=REVIEWS,
        query={"show": "overdue"},
        seen_with=READS,
        acts_with=[MANAGES],
        tone="late",
        risk=True,
    ),
    Need(
        "office.reviews_soon",
        _("Reviews due in 30 days"),
        111,
        rows=_soon,
        address=REVIEWS,
        query={"show": "soon"},
        seen_with=READS,
        acts_with=[MANAGES],
        tone="soon",
    ),
    Need(
        "office.first",
        _("Invite those who work with you"),
        10,
        rows=_without_colleagues,
        address="admin:office_user_changelist",
        acts_with=["manage_office"],
        hint=_("A second person is needed wherever somebody gets less than they asked for."),
        part=Part.FIRST,
    ),
)
