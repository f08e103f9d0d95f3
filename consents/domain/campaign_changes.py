"""The single way to change a campaign: locked, checked, logged, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consents.campaign_enums import CampaignStatus, Ending
from consents.errors import CampaignError
from consents.models import Campaign
from mailroom.nudging import nudge
from office import history
from office.domain import access_log
from office.models import User

TASK = "consents.run_campaigns"
OPENED, CLOSED = "consents.campaign_opened", "consents.campaign_closed"
RELATED = ("controller", "version__policy__controller")


def wake() -> None:
    """Wake a worker once the transaction is committed."""
    transaction.on_commit(lambda: nudge(TASK), robust=True)


def begin(campaign: Campaign, *, now: datetime) -> None:
    """Write a new campaign, which the portal opens itself. Call it in a transaction."""
    history.sign(campaign, by=None, at=now)
    tracked: Any = campaign
    tracked._change_reason = OPENED
    campaign.save(force_insert=True)
    _note(campaign, action=OPENED, by=None, now=now, details={"kind": campaign.kind})


@contextmanager
def changing(
    campaign: Campaign,
    *,
    action: str,
    by: User | None,
    now: datetime,
    seen: int | None = None,
    details: dict[str, access_log.Detail] | None = None,
) -> Iterator[Campaign]:
    """Lock a campaign, hand out the fresh row, then save it with history and a line in the access log.

    `by` is None for a job, `seen` is the revision that the actor had before them. Raises `CampaignError` where
    somebody changed it since.
    """
    with transaction.atomic():
        locked = Campaign.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=campaign.pk)
        if seen is not None and locked.revision != seen:
            raise CampaignError(
                _("Somebody changed the campaign meanwhile. Look at it again before you go on.")
            )
        history.sign(locked, by=by, at=now)
        yield locked
        locked.revision += 1
        tracked: Any = locked
        tracked._change_reason = action
        locked.save()
        _note(locked, action=action, by=by, now=now, details=details or {})


def move(campaign: Campaign, target: CampaignStatus) -> None:
    """Set the status of a locked campaign if the map allows it. Raises `CampaignError`."""
    if target not in campaign.state.next:
        raise _refusal(campaign)
    campaign.status = target.value


def demand(campaign: Campaign, *states: CampaignStatus) -> None:
    """Raise `CampaignError` unless a locked campaign is in one of these states."""
    if campaign.state not in states:
        raise _refusal(campaign)


def close(
    campaign: Campaign,
    *,
    ending: Ending,
    by: User | None,
    now: datetime,
    because: str = "",
    seen: int | None = None,
) -> None:
    """Write that a campaign has ended. Raises `CampaignError` where it had ended before."""
    details: dict[str, access_log.Detail] = {"ending": ending.value}
    with changing(campaign, action=CLOSED, by=by, now=now, seen=seen, details=details) as locked:
        move(locked, CampaignStatus.CLOSED)
        locked.ending, locked.closed_at, locked.closed_because = ending.value, now, because


def take_running(pk: UUID) -> Campaign | None:
    """Lock a campaign for one batch; None where it does not run. Call it in a transaction.

    Whoever pauses it waits for the batch that is under way, and none begins after.
    """
    rows = Campaign.objects.running().select_for_update(of=("self",)).select_related(*RELATED)
    found: Campaign | None = rows.filter(pk=pk).first()
    return found


def _refusal(campaign: Campaign) -> CampaignError:
    return CampaignError(
        _("This cannot be done while the campaign is “%(status)s”.") % {"status": campaign.state.label}
    )


def _note(
    campaign: Campaign,
    *,
    action: str,
    by: User | None,
    now: datetime,
    details: dict[str, access_log.Detail],
) -> None:
    access_log.record(
        action=action,
        actor=by,
        controller=campaign.controller,
        target=campaign,
        now=now,
        details=details,
    )
