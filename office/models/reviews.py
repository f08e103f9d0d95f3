"""Recurring reviews: what is looked at again and again, by whom, and what each round found (P22, P27)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.enums import ReviewOutcome
from office.fields import TranslatedField
from office.models.controllers import Controller
from office.models.logs import AppendOnlyError
from office.querysets import ReviewQuerySet
from office.translated import here

LONGEST_INTERVAL = 36
"""Months."""


class Review(models.Model):
    """Something that is reviewed regularly: an object of the portal, or a practice that has no page of its own.

    `target_type` and `target_id` name the object as a line of the access log does (`policies.policy` and its id);
    both are empty for a review that stands by itself. `next_on` is a day of the controller's calendar.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("controller")
    )
    target_type = models.CharField(_("kind"), max_length=60, blank=True, editable=False)
    target_id = models.UUIDField(_("object"), null=True, blank=True, editable=False)
    name = TranslatedField(_("what is reviewed"), max_length=120)
    interval_months = models.PositiveSmallIntegerField(
        _("months between two reviews"),
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_INTERVAL)],
    )
    checklist = models.JSONField(_("checklist"), default=list)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("owner")
    )
    next_on = models.DateField(_("next review"))
    planned_at = models.DateTimeField(_("planned"), editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    ended_because = models.CharField(_("why it ended"), max_length=300, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ReviewQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["next_on", "pk"]
        indexes = [
            models.Index(
                fields=["controller", "next_on"], condition=Q(ended_at=None), name="review_standing_by_day"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["target_type", "target_id"],
                condition=Q(ended_at=None) & ~Q(target_type=""),
                name="review_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(target_type="", target_id=None)
                | (~Q(target_type="") & Q(target_id__isnull=False)),
                name="review_target_whole_or_none",
            ),
            models.CheckConstraint(
                condition=Q(interval_months__range=(1, LONGEST_INTERVAL)), name="review_interval_in_bounds"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="review_ended_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return here(self.name)

    @property
    def stands(self) -> bool:
        """Whether it goes on."""
        return self.ended_at is None

    def days_left(self, now: datetime) -> int:
        """Return the days until it is due in the controller's time zone; negative when it is overdue."""
        return (self.next_on - self.controller.today(now)).days


class ReviewRoundQuerySet(models.QuerySet["ReviewRound"]):
    """Rounds of reviews, the latest first; they can be read and added to."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError("Rounds of a review are not changed.")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError("Rounds of a review are not deleted.")


class ReviewRound(models.Model):
    """One review that was made: what was ticked, what came out, and the evidence. Written once.

    `answers` is a list of `{"entry": …, "done": …, "note": …}` in the checklist's order, with the words that the
    entries had then. `due_on` is the day on which it was due, `next_on` the day that it set.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("review")
    )
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"))
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("done by"),
    )
    done_at = models.DateTimeField(_("recorded"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=ReviewOutcome.choices)
    answers = models.JSONField(_("answers"), default=list)
    evidence = models.TextField(_("evidence"))
    evidence_link = models.URLField(_("link to evidence"), max_length=500, blank=True)
    next_on = models.DateField(_("next review"))

    objects = ReviewRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of a review")
        verbose_name_plural = _("rounds of a review")
        ordering = ["-done_on", "-done_at"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(evidence=""), name="review_round_has_evidence"),
            models.CheckConstraint(
                condition=Q(outcome__in=ReviewOutcome.values), name="review_round_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(next_on__gt=models.F("done_on")), name="review_round_next_is_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.done_on:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the round; refuse to change one."""
        if not self._state.adding:
            raise AppendOnlyError("Rounds of a review are not changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError("Rounds of a review are not deleted.")

    @property
    def ticked(self) -> int:
        """Return how many entries of the checklist were ticked."""
        return sum(1 for answer in self.answers if answer["done"])

    @property
    def left_out(self) -> list[dict[str, Any]]:
        """Return the answers that are not ticked; each says why."""
        return [answer for answer in self.answers if not answer["done"]]


class ReviewReminded(models.Model):
    """That a person was reminded of a review, under a key that names the day it is due and the occasion."""

    id = models.BigAutoField(primary_key=True)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reminded")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("reminder of a review")
        verbose_name_plural = _("reminders of reviews")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["review", "user", "key"], name="review_reminded_once"),
        ]

    def __str__(self) -> str:
        return self.key
