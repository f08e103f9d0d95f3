"""Viewing from abroad: who may see persons' values although they work where these are hidden, and until when."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models.controllers import Controller


class ViewingException(models.Model):
    """A stretch of time in which somebody abroad sees persons' values of a controller that hides them there.

    It ends when somebody ends it, or by itself after its last day, counted in the controller's time zone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", verbose_name=_("controller")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="viewing_exceptions",
        verbose_name=_("member of staff"),
    )
    country = models.CharField(_("country of work"), max_length=2, editable=False)
    reason = models.CharField(
        _("reason"),
        max_length=300,
        help_text=_("Why it is needed, and on what the transfer rests. Name nobody whose data is seen."),
    )
    last_day = models.DateField(_("last day"), help_text=_("It ends by itself after this day."))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    granted_at = models.DateTimeField(_("made"), editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("ended by"),
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("exception for viewing from abroad")
        verbose_name_plural = _("exceptions for viewing from abroad")
        ordering = ["-granted_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="viewing_exception_has_reason"),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False),
                name="viewing_exception_ended_by_needs_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.controller} {self.country} {self.last_day:%Y-%m-%d}"

    def holds(self, now: datetime) -> bool:
        """Return whether it is on at `now` (aware)."""
        is_over = self.controller.today(now) > self.last_day
        return self.granted_at <= now and not is_over and (self.ended_at is None or now < self.ended_at)
