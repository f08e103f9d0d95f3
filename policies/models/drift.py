"""Findings of drift that somebody accepted, with why and until when."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models import Controller


class Acceptance(models.Model):
    """That a finding is known and lived with for a while. `finding` is the fingerprint by which it is found again.

    It holds through `expires_on`, a day in the controller's time zone, unless it is taken back before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", verbose_name=_("controller")
    )
    finding = models.CharField(max_length=64, editable=False)
    code = models.CharField(_("finding"), max_length=60)
    reason = models.CharField(_("reason"), max_length=500)
    expires_on = models.DateField(_("until"))
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("accepted by")
    )
    accepted_at = models.DateTimeField(_("accepted at"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    ended_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("accepted finding")
        verbose_name_plural = _("accepted findings")
        ordering = ["-accepted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["controller", "finding"],
                condition=Q(ended_at__isnull=True),
                name="acceptance_stands_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="acceptance_has_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("accepted_at")),
                name="acceptance_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.finding[:8]}"
