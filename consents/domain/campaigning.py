"""The job that brings campaigns on: opens what is due, finds audiences, prepares mails at their rate, closes.

Each step is a batch in a transaction of its own, so that a job that is killed goes on with the next batch. Several at
once take turns, since each batch holds its campaign's row.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from consents.campaign_enums import CampaignStatus
from consents.domain import audience, campaign_closing, campaign_mails, campaign_opening
from consents.models import Campaign
from office.one_by_one import OneByOne

LONGEST_TURN = 20
"""Seconds after which other work goes first; the next turn goes on."""


def run_all(*, now: Callable[[], datetime]) -> int:
    """Open the campaigns that are due, and bring on all that have not ended; return how many batches that took.

    `now` is the clock, read for each batch, since a turn may take long and mails leave at a rate. What goes wrong at
    one step of a campaign keeps no other waiting; it is raised when all is done.
    """
    end = time.monotonic() + LONGEST_TURN
    batches, turns = 0, OneByOne()
    turns.do(_open_missing, now=now())
    for campaign in Campaign.objects.open().select_related("controller", "version__policy__controller"):
        for step in _steps(campaign):
            batches += turns.do(_repeat, campaign, batch=step, end=end, now=now)
        if campaign.state is CampaignStatus.RUNNING:
            turns.do(campaign_mails.note_refused, campaign)
        turns.do(_close_if_done, campaign, now=now())
    turns.end()
    return batches


def _open_missing(*, now: datetime) -> int:
    return len(campaign_opening.open_missing(now=now))


def _repeat(
    _campaign: Campaign, *, batch: Callable[[datetime], int], end: float, now: Callable[[], datetime]
) -> int:
    """Do batches of a campaign until nothing is left for now, or the turn is over; return how many."""
    batches = 0
    while time.monotonic() < end and batch(now()):
        batches += 1
    return batches


def _close_if_done(campaign: Campaign, *, now: datetime) -> int:
    campaign.refresh_from_db(fields=["status", "audience_at", "closes_on"])
    return int(campaign_closing.close_if_done(campaign, now=now))


def _steps(campaign: Campaign) -> list[Callable[[datetime], int]]:
    """Return what may be due at a campaign; each does one batch, and returns 0 when nothing is left for now."""
    if campaign.state is CampaignStatus.DRAFT:
        return [lambda at: audience.find_batch(campaign, now=at)]
    if campaign.state is not CampaignStatus.RUNNING:
        return []
    return [
        lambda at: campaign_mails.ask_batch(campaign.pk, now=at),
        lambda at: campaign_mails.remind_batch(campaign.pk, now=at),
        lambda at: campaign_closing.expire_batch(campaign.pk, now=at),
    ]
