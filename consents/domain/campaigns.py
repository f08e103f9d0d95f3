"""What a consent manager does with a campaign: set its pace, start, pause, go on, end it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from consents.campaign_enums import CampaignStatus, Ending, MemberState
from consents.domain import campaign_changes
from consents.domain.campaign_changes import changing, demand, move
from consents.errors import CampaignError
from consents.models import Campaign
from consents.models.campaigns import MOST_PER_MINUTE
from office.domain.access_log import Detail
from office.models import User

TIME_TO_ANSWER = timedelta(days=14)
"""For so long at least somebody has time, also who is written to last: silence after less says nothing."""
DEFAULT_LENGTH = timedelta(days=30)
MOST_REMINDERS = 3


def adjust(
    campaign: Campaign,
    *,
    rate: int,
    reminder_days: Sequence[int],
    closes_on: date | None,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Set how fast mails leave, when the silent are reminded and until when people can answer.

    Raises `CampaignError` for a pace or a day that does not fit, and for a campaign that has ended.
    """
    details: dict[str, Detail] = {"rate": rate, "reminders": list(reminder_days)}
    details["closes_on"] = closes_on.isoformat() if closes_on is not None else None
    with changing(
        campaign, action="consents.campaign_adjusted", by=by, now=now, seen=seen, details=details
    ) as locked:
        demand(locked, CampaignStatus.DRAFT, CampaignStatus.RUNNING, CampaignStatus.PAUSED)
        locked.rate, locked.reminder_days = rate, list(reminder_days)
        locked.closes_on = closes_on if locked.asks_for_consent else None
        _demand_fitting(locked, now=now)
        if locked.state is CampaignStatus.RUNNING:
            locked.paced_until = now


def start(campaign: Campaign, *, by: User, now: datetime, seen: int | None = None) -> None:
    """Let the mails leave. Raises `CampaignError` where nobody is to be written to, or the time does not suffice."""
    with changing(campaign, action="consents.campaign_started", by=by, now=now, seen=seen) as locked:
        demand(locked, CampaignStatus.DRAFT)
        if locked.audience_at is None:
            raise CampaignError(_("The people concerned are still being looked for. Try again in a minute."))
        if not waiting(locked):
            raise CampaignError(_("There is nobody to write to. End the campaign instead."))
        move(locked, CampaignStatus.RUNNING)
        locked.closes_on = locked.closes_on or default_end(locked, now=now)
        _demand_fitting(locked, now=now)
        locked.started_at, locked.started_by = now, by
        locked.paced_until = now - locked.per_mail  # the first one leaves at once
        campaign_changes.wake()


def pause(campaign: Campaign, *, by: User, now: datetime, seen: int | None = None) -> None:
    """Prepare no further mail. Raises `CampaignError`."""
    with changing(campaign, action="consents.campaign_paused", by=by, now=now, seen=seen) as locked:
        move(locked, CampaignStatus.PAUSED)


def resume(campaign: Campaign, *, by: User, now: datetime, seen: int | None = None) -> None:
    """Go on where it stopped. Raises `CampaignError`, also where the time to answer ended meanwhile."""
    with changing(campaign, action="consents.campaign_resumed", by=by, now=now, seen=seen) as locked:
        demand(locked, CampaignStatus.PAUSED)
        move(locked, CampaignStatus.RUNNING)
        _demand_fitting(locked, now=now)
        locked.paced_until = now - locked.per_mail
        campaign_changes.wake()


def end(campaign: Campaign, *, because: str, by: User, now: datetime, seen: int | None = None) -> None:
    """End a campaign before its time, with a reason: nobody else is written to, and no consent expires by it."""
    if not because.strip():
        raise CampaignError(_("Write why it ends now."), field="because")
    campaign_changes.close(
        campaign, ending=Ending.DROPPED, because=because.strip(), by=by, now=now, seen=seen
    )


def waiting(campaign: Campaign) -> int:
    """Return how many people are still to be written to."""
    return campaign.members.filter(state=MemberState.TO_ASK).count()


def last_mail_on(campaign: Campaign, *, now: datetime) -> date:
    """Return the day at the controller on which the last mail leaves at this rate."""
    return campaign.controller.today(now + waiting(campaign) * campaign.per_mail)


def default_end(campaign: Campaign, *, now: datetime) -> date | None:
    """Return the last day to answer unless somebody chooses another; None where there is nothing to answer."""
    return last_mail_on(campaign, now=now) + DEFAULT_LENGTH if campaign.asks_for_consent else None


def _demand_fitting(campaign: Campaign, *, now: datetime) -> None:
    if not 1 <= campaign.rate <= MOST_PER_MINUTE:
        raise CampaignError(
            _("Choose between 1 and %(most)s mails a minute.") % {"most": MOST_PER_MINUTE}, field="rate"
        )
    if not campaign.asks_for_consent:
        return
    days = campaign.reminder_days
    if days != sorted(set(days)) or len(days) > MOST_REMINDERS or any(day < 1 for day in days):
        raise CampaignError(
            _("Write at most %(most)s different days in their order, such as 7, 14.")
            % {"most": MOST_REMINDERS},
            field="reminder_days",
        )
    if campaign.closes_on is None:
        return  # the start finds one
    earliest = last_mail_on(campaign, now=now) + TIME_TO_ANSWER if waiting(campaign) else None
    if earliest is not None and campaign.closes_on < earliest:
        raise CampaignError(
            _(
                "At this rate the last mail leaves so late that people have no two weeks to answer. Choose a later "
                "day, or a higher rate."
            ),
            field="closes_on",
        )
    if campaign.closes_on < campaign.controller.today(now):
        raise CampaignError(_("This day is over. Choose a later one."), field="closes_on")
