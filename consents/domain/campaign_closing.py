"""The end of a campaign: whoever said nothing has not consented, so the consent that rests on the old text expires.

Nothing is ever read as a yes. What people answered is in the ledger; here only the silence is written down.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from consents.campaign_enums import Ask, CampaignStatus, Ending, MemberState
from consents.domain import campaign_changes, campaign_terms, recording
from consents.domain.campaign_changes import take_running
from consents.domain.campaign_mails import over_at
from consents.domain.campaigns import TIME_TO_ANSWER
from consents.domain.events import NewEvent, Source
from consents.enums import Channel, Consent, EventKind
from consents.models import Campaign, ConsentState
from subjects.models import Subject

BATCH = 200


def expire_batch(pk: UUID, *, now: datetime) -> int:
    """Let the consents of silent people expire once the time to answer is over; return how many people.

    Their rows are locked before their answers are read, so that nobody's yes of the same moment is lost. Whoever was
    written to late has two weeks all the same; whom no mail reached was not asked, and keeps what they had.
    """
    with transaction.atomic():
        campaign = take_running(pk)
        if campaign is None or not campaign.asks_for_consent or now < over_at(campaign):
            return 0
        asked = campaign.members.filter(
            state=MemberState.ASKED, ask=Ask.CONSENT, asked_at__lte=now - TIME_TO_ANSWER
        )
        members = list(asked.order_by("pk")[:BATCH])
        if not members:
            return 0
        rows = Subject.objects.select_for_update(of=("self",), no_key=True)
        ids = [one.subject_id for one in members]
        people = {one.pk: one for one in rows.filter(pk__in=ids).order_by("pk")}
        asked_about = {one.subject_id: frozenset(one.purposes) for one in members}
        _expire(campaign, people, asked_about=asked_about, now=now)
        campaign.members.filter(pk__in=[one.pk for one in members]).update(
            state=MemberState.OVER.value, remind_at=None
        )
    return len(members)


def close_if_done(campaign: Campaign, *, now: datetime) -> bool:
    """Close a campaign in which everybody was told, or asked and had the time to answer; one for nobody at once."""
    if campaign.state is CampaignStatus.DRAFT:
        if campaign.audience_at is None or campaign.members.exists():
            return False
        campaign_changes.close(campaign, ending=Ending.COMPLETED, by=None, now=now)
        return True
    if campaign.state is not CampaignStatus.RUNNING:
        return False
    if campaign.asks_for_consent and now < over_at(campaign):
        return False
    left = campaign.members.filter(state=MemberState.TO_ASK)
    left |= campaign.members.filter(state=MemberState.ASKED, ask=Ask.CONSENT)
    if left.exists():
        return False
    campaign_changes.close(campaign, ending=Ending.COMPLETED, by=None, now=now)
    return True


def _expire(
    campaign: Campaign,
    people: Mapping[UUID, Subject],
    *,
    asked_about: Mapping[UUID, frozenset[str]],
    now: datetime,
) -> None:
    """Record that the consents expire which still rest on a text that was superseded."""
    since = {question.purpose: question.since for question in campaign_terms.of(campaign).questions}
    standing = ConsentState.objects.filter(
        subject__in=[pk for pk, one in people.items() if one.is_standing],
        purpose__code__in=since,
        consent=Consent.GIVEN,
        version__policy=campaign.version.policy_id,
    )
    events = [
        NewEvent(
            key=uuid5(campaign.pk, f"{state.subject_id}:{state.purpose_id}"),
            whom=people[state.subject_id],
            purpose=state.purpose.code,
            kind=EventKind.EXPIRED,
            happened_at=now,
            channel=Channel.PORTAL,
        )
        for state in standing.select_related("purpose", "version")
        if state.purpose.code in asked_about[state.subject_id]
        and state.version.number < since[state.purpose.code]
    ]
    if events:
        recording.record(campaign.controller, events=events, source=Source(), now=now)
