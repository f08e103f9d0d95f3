"""Campaigns: people are told what a new version changes, or asked for fresh consent."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.models import HistoricalRecords

from consents.campaign_enums import Ask, CampaignStatus, Ending, LeftOut, MemberState
from consents.querysets import CampaignQuerySet
from office.models import Controller
from policies.enums import Consequence
from policies.models import PolicyVersion
from subjects.models import Subject

MOST_PER_MINUTE = 6000


def default_reminders() -> list[int]:
    """Return after how many days the silent are reminded unless somebody chooses otherwise."""
    return [7, 14]


class Campaign(models.Model):
    """What one version of a policy asks of the company towards people. Every write goes through `consents.domain`.

    `terms` say who is asked and told what (`consents.domain.campaign_terms`). The mails are prepared at `rate` a
    minute; `paced_until` is the moment up to which that rate is used up. `closes_on` is the last day to answer, at
    the controller. `audience_at` is empty while the audience is still being made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", verbose_name=gettext_lazy("controller")
    )
    version = models.OneToOneField(
        PolicyVersion,
        on_delete=models.PROTECT,
        related_name="campaign",
        verbose_name=gettext_lazy("version of the policy"),
    )
    kind = models.CharField(gettext_lazy("what is due"), max_length=15, choices=Consequence.choices)
    terms = models.JSONField(editable=False)
    status = models.CharField(
        gettext_lazy("status"),
        max_length=10,
        choices=CampaignStatus.choices,
        default=CampaignStatus.DRAFT.value,
    )
    ending = models.CharField(gettext_lazy("ended"), max_length=10, choices=Ending.choices, blank=True)
    rate = models.PositiveIntegerField(
        gettext_lazy("mails a minute"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PER_MINUTE)],
    )
    reminder_days = models.JSONField(gettext_lazy("reminders after days"), default=default_reminders)
    closes_on = models.DateField(gettext_lazy("last day to answer"), null=True, blank=True)
    opened_at = models.DateTimeField(gettext_lazy("opened"))
    audience_at = models.DateTimeField(gettext_lazy("audience found"), null=True, editable=False)
    started_at = models.DateTimeField(gettext_lazy("started"), null=True, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=gettext_lazy("started by"),
    )
    closed_at = models.DateTimeField(gettext_lazy("closed"), null=True, editable=False)
    closed_because = models.CharField(gettext_lazy("reason"), max_length=500, blank=True, editable=False)
    paced_until = models.DateTimeField(null=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = CampaignQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["paced_until", "audience_at"])

    class Meta:
        verbose_name = gettext_lazy("campaign")
        verbose_name_plural = gettext_lazy("campaigns")
        ordering = ["-opened_at"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=CampaignStatus.values), name="campaign_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[Consequence.NOTICE, Consequence.FRESH_CONSENT]),
                name="campaign_asks_something",
            ),
            models.CheckConstraint(
                condition=Q(status=CampaignStatus.CLOSED, closed_at__isnull=False, ending__in=Ending.values)
                | (~Q(status=CampaignStatus.CLOSED) & Q(closed_at__isnull=True, ending="")),
                name="campaign_closed_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[CampaignStatus.RUNNING, CampaignStatus.PAUSED])
                | Q(started_at__isnull=False, audience_at__isnull=False),
                name="campaign_runs_once_started",
            ),
            models.CheckConstraint(
                condition=~Q(
                    kind=Consequence.FRESH_CONSENT, status__in=[CampaignStatus.RUNNING, CampaignStatus.PAUSED]
                )
                | Q(closes_on__isnull=False),
                name="campaign_for_consent_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return _("%(policy)s, version %(number)s") % {
            "policy": self.version.policy,
            "number": self.version.number,
        }

    @property
    def state(self) -> CampaignStatus:
        """The status as the enum that knows the map."""
        return CampaignStatus(self.status)

    @property
    def asks_for_consent(self) -> bool:
        """Whether people are asked for something, so that there are answers, reminders and an end."""
        return bool(self.kind == Consequence.FRESH_CONSENT)

    @property
    def cause(self) -> str:
        """The name by which its mails are known."""
        return f"campaign:{self.pk}"

    @property
    def per_mail(self) -> timedelta:
        """How much of its time one mail takes up."""
        return timedelta(minutes=1) / self.rate


class CampaignMember(models.Model):
    """A person of a campaign's audience, also where they are left out; nothing personal.

    `ask` and `purposes` say what their mail is about, `left_out` why they are not asked for consent, or get none.
    `remind_at` is when they are reminded if they are still silent.
    """

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="members", db_index=False)
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="campaigns", verbose_name=gettext_lazy("person")
    )
    language = models.CharField(gettext_lazy("language"), max_length=2)
    state = models.CharField(gettext_lazy("state"), max_length=12, choices=MemberState.choices)
    ask = models.CharField(max_length=10, choices=Ask.choices, blank=True)
    purposes = models.JSONField(default=list)
    left_out = models.CharField(
        gettext_lazy("why not asked"), max_length=15, choices=LeftOut.choices, blank=True
    )
    asked_at = models.DateTimeField(gettext_lazy("written to"), null=True)
    reminders = models.PositiveSmallIntegerField(gettext_lazy("reminders"), default=0)
    remind_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = gettext_lazy("person of a campaign")
        verbose_name_plural = gettext_lazy("persons of campaigns")
        default_permissions = ()
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["campaign", "state", "id"], name="campaign_member_by_state"),
            models.Index(
                fields=["campaign", "remind_at"],
                condition=Q(remind_at__isnull=False),
                name="campaign_member_to_remind",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "subject"], name="campaign_member_once"),
            models.CheckConstraint(
                condition=~Q(state=MemberState.LEFT_OUT) | ~Q(left_out=""),
                name="campaign_member_left_out_why",
            ),
            models.CheckConstraint(
                condition=Q(state=MemberState.LEFT_OUT) | Q(ask__in=Ask.values),
                name="campaign_member_asked_something",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[MemberState.ASKED, MemberState.OVER]) | Q(asked_at__isnull=False),
                name="campaign_member_asked_once_written_to",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

    def key(self, what: Any) -> str:
        """Return the name of one of the person's mails, so that each leaves once."""
        return f"campaign:{self.campaign_id}:{self.pk}:{what}"
