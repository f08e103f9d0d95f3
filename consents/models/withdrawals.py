"""What people stopped, until every recipient has confirmed (promises D15, P13)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from consents.enums import Channel, Scope, Stopped
from consents.querysets import WithdrawalQuerySet
from office.models import Controller
from subjects.models import Subject


class Withdrawal(models.Model):
    """What a person stopped at one time: a consent, a use that they object to, marketing, sharing.

    The events stand in the ledger; this row follows what must come of them. `purposes` are codes. `told_at` is when
    the last recipient got its notice, `closed_at` when the last one had answered or nothing was left to follow, as
    `outcome` says; `escalated_on` is the day on which the office was told that it is overdue.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", verbose_name=_("controller"), db_index=False
    )
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="withdrawals", verbose_name=_("person")
    )
    scope = models.CharField(_("what is stopped"), max_length=10, choices=Scope.choices)
    purposes = models.JSONField(_("purposes"), default=list)
    channel = models.CharField(_("through"), max_length=10, choices=Channel.choices)
    key = models.UUIDField(_("key"), editable=False)
    declared_at = models.DateTimeField(_("declared"))
    due_on = models.DateField(_("recipients answer by"))
    wants_erasure = models.BooleanField(_("erasure wanted too"), default=False)
    told_at = models.DateTimeField(_("recipients told"), null=True, blank=True)
    closed_at = models.DateTimeField(_("everything has stopped"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Stopped.choices, blank=True)
    escalated_on = models.DateField(null=True, editable=False)

    objects = WithdrawalQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["escalated_on"])

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ["-declared_at", "pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["controller", "-declared_at", "id"], name="withdrawal_by_day"),
            models.Index(
                fields=["controller", "due_on"],
                condition=Q(closed_at__isnull=True),
                name="withdrawal_to_follow",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "controller"], name="withdrawal_once"),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="withdrawal_scope_known"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | Q(closed_at__isnull=False, outcome__in=[Stopped.TAKEN_BACK, Stopped.ERASED])
                | Q(outcome=Stopped.EVERYWHERE, told_at__isnull=False, told_at__lte=F("closed_at")),
                name="withdrawal_closed_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.declared_at:%Y-%m-%d %H:%M}"

    @property
    def cause(self) -> str:
        """The name under which its notices and mails run."""
        return f"withdrawal:{self.pk}"
