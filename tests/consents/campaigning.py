"""Versions that ask something of people, and people who chose before them, for the tests of campaigns."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from consents.domain import campaign_opening, campaigning, campaigns
from consents.domain.events import Shown, Whom
from consents.enums import EventKind
from consents.models import Campaign, CampaignMember
from mailroom.models import Mail
from office.models import Controller, User
from policies.declarations import Declaration, Use
from policies.models import PolicyVersion
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind, Proof
from subjects.models import Subject
from tests import factories
from tests.consents import made
from tests.factories import NOW
from tests.policies import published

LATER = NOW + timedelta(hours=1)
SHOWN_LATER = Shown(version=2, language="sv")


def widened(*purposes: str) -> Declaration:
    """Return a declaration in which these purposes use telephone numbers as well."""
    uses = tuple(
        replace(use, categories={**use.categories, "phone": ""}) if use.purpose in purposes else use
        for use in made.DECLARED.uses
    )
    return replace(made.DECLARED, uses=uses)


def with_contests(*, message: str = "none") -> Declaration:
    """Return a declaration with a purpose that was not there before and rests on consent."""
    contests = replace(made.DECLARED.purposes["surveys"], name={"en": "Contests"}, message=message)
    return replace(
        made.DECLARED,
        purposes={**made.DECLARED.purposes, "contests": contests},
        uses=(*made.DECLARED.uses, Use(purpose="contests", categories={"email": ""})),
    )


def next_version(
    of: PolicyVersion, declares: Declaration, *, now: datetime = NOW, **about: Any
) -> PolicyVersion:
    """Put a further version in force."""
    return published.publish(published.draft(of.policy, declares=declares, now=now, **about), now=now)


def person(name: str, *, at: Controller, **fields: Any) -> Subject:
    """Return a person known by an e-mail address, on record for a week."""
    email = Known(IdentifierKind.EMAIL, f"{name}@person.example", proof=Proof.LINK)
    return factories.person(email, at=at, now=NOW - timedelta(days=7), **fields)


def chose(name: str, kind: EventKind, *, at: Controller, purpose: str = "news", **fields: Any) -> None:
    """Record a choice that a person made by the first version, a day ago unless told otherwise."""
    whom = Whom(IdentifierKind.EMAIL, f"{name}@person.example")
    (outcome,) = made.record(
        at, made.event(kind, whom=whom, purpose=purpose, **fields), now=fields.pop("now", NOW)
    )
    assert not isinstance(outcome, Exception), outcome


def opened(*, now: datetime = NOW) -> Campaign:
    """Let the job open the one campaign that is due, and find its audience."""
    (campaign,) = campaign_opening.open_missing(now=now)
    turn(now=now)
    return again(campaign)


def started(by: User, *, now: datetime = NOW, **pace: Any) -> Campaign:
    """Return the campaign that is due, started at a pace at which everybody is written to within a minute."""
    campaign = opened(now=now)
    settings = {"rate": 6000, "reminder_days": [7, 14], "closes_on": None, **pace}
    campaigns.adjust(campaign, by=by, now=now, **settings)
    campaigns.start(campaign, by=by, now=now)
    return again(campaign)


def turn(*, now: datetime) -> int:
    """Let the job take one turn at a moment."""
    return campaigning.run_all(now=lambda: now)


def again(campaign: Campaign) -> Campaign:
    """Return the campaign as it is now."""
    found: Campaign = Campaign.objects.select_related("controller", "version__policy__controller").get(
        pk=campaign.pk
    )
    return found


def member(campaign: Campaign, subject: Subject) -> CampaignMember:
    """Return a person's row."""
    return campaign.members.get(subject=subject)


def mails(template: str = "") -> dict[str, str]:
    """Return the mails of campaigns by whom they go to, with their plain text."""
    rows = Mail.objects.filter(template__startswith=f"consents/campaign_{template}").order_by("created_at")
    return {str(mail.to): str(mail.text) for mail in rows}


def settled(version: PolicyVersion) -> None:
    """Let the campaign of a first version be over."""
    Campaign.objects.bulk_create(
        [
            Campaign(
                controller=version.policy.controller,
                version=version,
                kind="notice",
                terms={},
                status="closed",
                ending="completed",
                opened_at=NOW,
                closed_at=NOW,
            )
        ]
    )
