"""What a campaign asks is asked in the preference centre on the terms of the policy that it is about."""

from __future__ import annotations

import pytest
from django.test import Client

from consents.domain.events import Shown
from consents.enums import EventKind
from consents.models import ConsentEvent
from office.enums import Role
from office.models import Controller
from policies.models import PolicyVersion
from subjects.models import Subject
from tests import factories
from tests.consents import campaigning, made
from tests.consents.choosing import ENGLISH, PAGE, enter, press, words
from tests.factories import NOW
from tests.policies import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday"), pytest.mark.promise("P28")]


@pytest.fixture
def asked(dreame: Controller, version: PolicyVersion, elsa: Subject) -> PolicyVersion:
    """A second version of the rules of a panel, whose campaign asks for surveys that the main policy has too."""
    panel = published.policy(dreame, slug="panel")
    first = published.publish(published.draft(panel, declares=made.DECLARED), now=made.PUBLISHED)
    for one in (version, first):
        campaigning.settled(one)
    shown = Shown(version=1, policy="panel", language="sv")
    campaigning.chose("elsa", EventKind.GIVEN, at=dreame, purpose="surveys", shown=shown)
    second = campaigning.next_version(first, campaigning.widened("surveys"))
    campaigning.started(factories.staff(Role.PRIVACY_LEAD, at=dreame), now=NOW)
    campaigning.turn(now=campaigning.LATER)
    assert made.ADDRESS in campaigning.mails("question")
    return second


@pytest.mark.usefixtures("asked")
def test_whoever_comes_by_a_link_of_their_own_is_asked_too_and_their_yes_counts_for_the_campaign(
    client: Client,
) -> None:
    enter(client)
    assert "We ask you Surveys" in words(client)
    page = f"{PAGE}agree/surveys/"
    assert 'href="/dreame/policies/panel/2/"' in client.get(page, headers=ENGLISH).content.decode()

    press(client, page, answer="yes")
    event = ConsentEvent.objects.latest("arrived_at", "id")
    assert event.version is not None
    assert (event.kind, event.version.policy.slug, event.version.number) == ("given", "panel", 2)
    assert "We ask you" not in words(client)


@pytest.mark.usefixtures("asked")
def test_whoever_said_no_is_not_asked_again(client: Client) -> None:
    enter(client)
    press(client, f"{PAGE}stop/purposes/?purpose=surveys")
    assert "We ask you" not in words(client)
