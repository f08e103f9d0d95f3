"""Times in which one person of a controller may do both acts where two people are asked."""

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models.controllers import Controller


class OnePersonOffice(models.Model):
    """A stretch of time in which one person of a controller may do both acts where two people are asked.

    It ends when somebody ends it, or by itself after its last day, counted in the controller's time zone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller,
        on_delete=models.PROTECT,
        related_name="one_person_offices",
        verbose_name=_("controller"),
    )
    reason = models.CharField(_("reason"), max_length=300)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by")
    )
    set_at = models.DateTimeField(_("set at"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("one-person office")
        verbose_name_plural = _("one-person offices")
        ordering = ["-set_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["controller"], condition=Q(ended_at__isnull=True), name="one_person_office_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="one_person_office_has_reason"),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False),
                name="one_person_office_ended_by_needs_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.controller} {self.set_at:%Y-%m-%d}"

    @property
    def set_on(self) -> date:
        """Return the day on which it was set, in the controller's time zone."""
        return self.controller.today(self.set_at)

    @property
    def runs_out_at(self) -> datetime | None:
        """Return the end of its last day, in the controller's time zone; None when it has none."""
        if self.last_day is None:
            return None
        return datetime.combine(
            self.last_day + timedelta(days=1), time(), tzinfo=ZoneInfo(self.controller.time_zone)
        )

    def holds(self, now: datetime) -> bool:
        """Return whether it is on at `now` (aware)."""
        is_over = self.last_day is not None and self.controller.today(now) > self.last_day
        return self.set_at <= now and not is_over and (self.ended_at is None or now < self.ended_at)
