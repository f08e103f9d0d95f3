"""What campaigns that are not over ask one person, each on the terms of the policy that it is about."""

from __future__ import annotations

from datetime import datetime

from consents.campaign_enums import Ask, MemberState
from consents.domain.audience import Judge
from consents.models import Campaign, CampaignMember
from subjects.domain.merging import all_entries_of
from subjects.models import Subject


def of(subject: Subject, *, now: datetime) -> dict[str, str]:
    """Return by the codes of purposes the addresses of the policies on whose terms somebody is asked.

    Who has answered since, or is not to be asked any more, is asked nothing.
    """
    members = CampaignMember.objects.filter(
        subject__in=all_entries_of(subject).values("pk"),
        state=MemberState.ASKED,
        campaign__in=Campaign.objects.open(),
    ).select_related("campaign__controller", "campaign__version__policy")
    found: dict[str, str] = {}
    for campaign in (one.campaign for one in members.order_by("asked_at")):
        verdict = Judge(campaign, now=now).judge([subject])[subject.pk]
        if verdict.ask is Ask.CONSENT:
            found |= dict.fromkeys(verdict.purposes, campaign.version.policy.slug)
    return found
