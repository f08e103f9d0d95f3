"""Starts a campaign for so many people who consented to the version before: `python -m tests.faults.campaigns COUNT`.

Prints the campaign's id.
"""

import os
import sys

import django


def main(count: str) -> None:
    """Put two versions in force, let people consent to the first, and start the campaign of the second."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")
    django.setup()

    from datetime import timedelta

    from consents.domain import campaign_opening, campaigning, campaigns
    from consents.domain.events import Whom
    from consents.enums import EventKind
    from consents.models import Campaign
    from office import clock
    from office.models import Controller
    from subjects.enums import IdentifierKind
    from tests.consents import made
    from tests.consents.campaigning import settled, widened
    from tests.policies import published

    at, now = Controller.objects.get(slug="dreame"), clock.now()
    lead = at.grants.get(role="privacy_lead").user
    first = published.publish(
        published.draft(published.policy(at), declares=made.DECLARED), now=now - timedelta(days=9)
    )
    settled(first)
    for start in range(0, int(count), 100):
        events = [
            made.event(
                EventKind.GIVEN,
                whom=Whom(IdentifierKind.EMAIL, f"{number}@panel.example"),
                happened_at=now - timedelta(days=1),
            )
            for number in range(start, min(start + 100, int(count)))
        ]
        made.record(at, *events, now=now)
    published.publish(published.draft(first.policy, declares=widened("news")), now=clock.now())
    campaign_opening.open_missing(now=clock.now())
    campaigning.run_all(now=clock.now)
    campaign = Campaign.objects.get(status="draft")
    campaigns.adjust(campaign, rate=6000, reminder_days=[7], closes_on=None, by=lead, now=clock.now())
    campaigns.start(campaign, by=lead, now=clock.now())
    print(campaign.pk)  # noqa: T201 - it is what this is for


if __name__ == "__main__":
    main(sys.argv[1])
