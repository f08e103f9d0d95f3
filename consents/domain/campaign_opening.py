"""Every version in force that asks something of people gets a campaign, however it came into force.

Found by asking, not told by an event: a version that was missed by one turn of the job is found by the next.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from consents.campaign_enums import Ending
from consents.domain import campaign_changes, campaign_terms
from consents.models import Campaign
from office.one_by_one import OneByOne
from policies.enums import Consequence, Status
from policies.models import Policy, PolicyVersion


def open_missing(*, now: datetime) -> list[Campaign]:
    """Open a draft for each version in force that has no campaign and asks something; return them.

    Campaigns of earlier versions that have not ended are overtaken: what they ask, the new one asks. What goes wrong
    at one version keeps no other waiting; it is raised when all is done.
    """
    found, versions = list[Campaign](), OneByOne()
    rows = PolicyVersion.objects.in_force().filter(campaign__isnull=True)
    for version in rows.select_related("policy__controller").order_by("in_force_at"):
        versions.do(_add, version, to=found, now=now)
    versions.end()
    return found


def _add(version: PolicyVersion, *, to: list[Campaign], now: datetime) -> int:
    campaign = _open(version, now=now)
    if campaign is not None:
        to.append(campaign)
    return int(campaign is not None)


def _open(version: PolicyVersion, *, now: datetime) -> Campaign | None:
    behind = campaign_terms.unasked(version)
    if campaign_terms.weight_of(behind) is Consequence.NOTHING:
        return None
    with transaction.atomic():
        Policy.objects.select_for_update(of=("self",)).get(pk=version.policy_id)
        is_current = PolicyVersion.objects.filter(pk=version.pk, status=Status.IN_FORCE).exists()
        if not is_current or Campaign.objects.filter(version=version).exists():
            return None  # another worker was quicker, or a later version
        terms = campaign_terms.derived(version, behind=behind)
        if not (terms.questions or terms.everybody or terms.told):
            return None
        kind = Consequence.FRESH_CONSENT if terms.questions else Consequence.NOTICE
        campaign = Campaign(
            controller=version.policy.controller,
            version=version,
            kind=kind.value,
            terms=terms.as_json(),
            opened_at=now,
        )
        campaign_changes.begin(campaign, now=now)
        _overtake(version, now=now)
    return campaign


def _overtake(version: PolicyVersion, *, now: datetime) -> None:
    rows = Campaign.objects.open().filter(version__policy=version.policy_id).exclude(version=version)
    for earlier in rows.select_related("controller"):
        campaign_changes.close(earlier, ending=Ending.OVERTAKEN, by=None, now=now)
