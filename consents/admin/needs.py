"""What of consents and campaigns needs somebody today."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consents.campaign_enums import CampaignStatus
from consents.models import Campaign, Withdrawal
from office.needs import Asked, Need, register

CAMPAIGNS = "admin:consents_campaign_changelist"


def _overdue(asked: Asked) -> QuerySet[Any]:
    return Withdrawal.objects.open().filter(asked.before_today("due_on"), controller__in=asked.ids)


def _campaign(code: CampaignStatus, title: Any, order: int, *, tone: str) -> Need:
    return Need(
        f"consents.campaigns_{code.value}",
        title,
        order,
        rows=lambda asked: Campaign.objects.filter(controller__in=asked.ids, status=code),
        address=CAMPAIGNS,
        query={"standing": code.value},
        seen_with="read_consents",
        acts_with=["edit_consents"],
        tone=tone,
    )


register(
    Need(
        "consents.withdrawals_overdue",
        _("Withdrawals that have not stopped everywhere in time"),
        92,
        rows=_overdue,
        address="admin:consents_withdrawal_changelist",
        query={"standing": "overdue"},
        seen_with="read_consents",
        acts_with=["edit_consents"],
        tone="late",
        risk=True,
    ),
    _campaign(CampaignStatus.PAUSED, _("Campaigns that are stopped"), 130, tone="soon"),
    _campaign(CampaignStatus.DRAFT, _("Campaigns to be started"), 131, tone="wait"),
    _campaign(CampaignStatus.RUNNING, _("Campaigns whose mails leave"), 132, tone="plain"),
)
