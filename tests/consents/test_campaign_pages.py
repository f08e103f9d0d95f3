"""Campaigns as a consent manager drives them: from the list to the last mail, with the worker's job between."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consents import tasks
from consents.domain.events import Whom
from consents.enums import Consent, EventKind
from consents.models import Campaign, ConsentState
from mailroom.models import Mail
from office.enums import Role
from office.models import AccessEntry, Controller, User
from policies.models import PolicyVersion
from subjects.enums import IdentifierKind
from subjects.models import Subject
from tests import factories
from tests.consents import made
from tests.consents.campaigning import SHOWN_LATER, chose, mails, next_version, person, settled, turn, widened
from tests.factories import NOW
from tests.policies import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

LIST = "/admin/consents/campaign/"
STEPS = ("start", "pause", "resume", "pace", "end")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def page_of(campaign: Campaign, rest: str = "change/") -> str:
    return f"{LIST}{campaign.pk}/{rest}"


@pytest.fixture
def manager(dreame: Controller) -> User:
    """A consent manager of the controller."""
    return factories.staff(Role.CONSENT_MANAGER, at=dreame, name="Mona Manager")


@pytest.fixture
def elsa(dreame: Controller) -> Subject:
    """A person who consented to the first version and reads English."""
    return person("elsa", at=dreame, language="en")


@pytest.fixture
def campaign(dreame: Controller, version: PolicyVersion, elsa: Subject) -> Campaign:
    """The draft that the job opens for a version that asks for fresh consent: one to ask, one who said no."""
    settled(version)
    person("nils", at=dreame)
    chose("elsa", EventKind.GIVEN, at=dreame)
    chose("nils", EventKind.REFUSED, at=dreame)
    next_version(version, widened("news"))
    tasks.run_campaigns()
    return Campaign.objects.get(status="draft")


@pytest.mark.promise("P28")
@pytest.mark.promise("D9")
def test_a_manager_looks_at_the_audience_starts_and_sees_the_answers(
    dreame: Controller, campaign: Campaign, elsa: Subject, manager: User, wednesday: datetime
) -> None:
    client = signed_in(manager)
    assert "Privacy policy, version 2" in text_of(client.get(LIST))
    page = text_of(client.get(page_of(campaign)))
    assert "They said no to the same before." in page
    assert "“News” now also uses: Phone number." in page
    assert "do you still agree?" in text_of(client.get(page_of(campaign, "preview/")))
    seen = campaign.revision
    pace = {"seen": seen, "rate": "60", "reminder_days": "5, 10", "closes_on": "2026-12-20"}
    assert "The pace is set." in text_of(client.post(page_of(campaign, "step/pace/"), pace, follow=True))
    asked = text_of(client.get(page_of(campaign, "step/start/")))
    assert "1 person gets a mail, at most 60 a minute" in asked
    assert "Whoever says nothing by Sunday 20 December 2026 has not consented" in asked
    client.post(page_of(campaign, "step/start/"), {"seen": seen + 1})
    assert mails() == {}

    turn(now=wednesday + timedelta(minutes=1))

    (text,) = mails("question").values()
    assert "News" in text
    link = re.search(r"http\S+/dreame/preferences/(\S+)/\?lang=en", text)
    assert link is not None
    opened = Client().get(f"/dreame/preferences/{link[1]}/")
    assert opened.status_code == 200
    whom = Whom(IdentifierKind.EMAIL, "elsa@person.example")
    yes = made.event(EventKind.GIVEN, whom=whom, happened_at=NOW + timedelta(minutes=2), shown=SHOWN_LATER)
    made.record(dreame, yes, now=NOW + timedelta(minutes=2))
    progress = text_of(client.get(page_of(campaign, "progress/")))
    assert "1 of 1 people were written to (100 %)." in progress
    assert "Yes 1" in progress
    person_page = text_of(client.get(reverse("admin:subjects_subject_change", args=[elsa.pk])))
    assert "asked for consent on 25 Nov 2026" in person_page
    said = AccessEntry.objects.of(campaign).order_by("at", "pk").values_list("action", flat=True)
    assert [one.removeprefix("consents.campaign_") for one in said] == ["opened", "adjusted", "started"]


def test_it_is_paused_goes_on_and_ends_with_a_reason(campaign: Campaign, manager: User) -> None:
    client = signed_in(manager)
    for code, data, said in (
        ("start", {}, "The campaign runs."),
        ("pause", {}, "The campaign is paused."),
        ("resume", {}, "The campaign goes on"),
        ("end", {"because": ""}, "Write why it ends now."),
        ("end", {"because": "A mistake in the text."}, "The campaign has ended."),
    ):
        campaign.refresh_from_db()
        sent = {"seen": campaign.revision, **data}
        assert said in text_of(client.post(page_of(campaign, f"step/{code}/"), sent, follow=True)), code
    page = text_of(client.get(page_of(campaign)))
    assert "ended by the office" in page
    assert "A mistake in the text." in page
    assert ConsentState.objects.filter(consent=Consent.EXPIRED).count() == 0


def test_what_comes_too_late_or_after_somebody_else_is_refused(campaign: Campaign, manager: User) -> None:
    client = signed_in(manager)
    client.post(page_of(campaign, "step/start/"), {"seen": campaign.revision})

    again = client.post(page_of(campaign, "step/start/"), {"seen": campaign.revision})

    assert again.status_code == 409
    assert "changed the campaign meanwhile" in text_of(again)
    assert "cannot be done" in text_of(client.get(page_of(campaign, "step/start/"), follow=True))
    for sent in ({"rate": "0"}, {"rate": "x"}, {"reminder_days": "soon"}, {"closes_on": "2026-11-26"}):
        pace = {"seen": 2, "rate": "60", "reminder_days": "", "closes_on": "2026-12-20", **sent}
        answer = client.post(page_of(campaign, "step/pace/"), pace)
        assert answer.status_code in {200, 409}
        assert "pp-error" in answer.content.decode(), sent
    campaign.refresh_from_db()
    assert campaign.rate == 100


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.POLICY_EDITOR, None])
def test_who_may_not_run_campaigns_does_not(
    campaign: Campaign, dreame: Controller, role: Role | None
) -> None:
    client = signed_in(factories.staff(role, at=dreame))
    may_read = role is Role.AUDITOR
    for rest in ("change/", "progress/", "preview/"):
        assert client.get(page_of(campaign, rest)).status_code == (200 if may_read else 403), rest
    for code in STEPS:
        sent = {"seen": campaign.revision, "because": "No.", "rate": 1, "closes_on": "2026-12-24"}
        assert client.get(page_of(campaign, f"step/{code}/")).status_code == 403
        assert client.post(page_of(campaign, f"step/{code}/"), sent).status_code == 403
    assert_untouched(campaign)


def test_a_manager_of_another_company_gets_at_nothing(campaign: Campaign) -> None:
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    client = signed_in(factories.staff(Role.CONSENT_MANAGER, at=other))
    for rest in ("change/", "progress/", "preview/", "history/", *(f"step/{code}/" for code in STEPS)):
        assert client.get(page_of(campaign, rest)).status_code == 403, rest
        assert client.post(page_of(campaign, rest), {"seen": 1}).status_code in {403, 405}, rest
    page = client.get(LIST).content.decode()
    assert str(campaign.pk) not in page
    assert "Nothing waits here." in page
    assert_untouched(campaign)


def assert_untouched(campaign: Campaign) -> None:
    before = (campaign.status, campaign.revision, campaign.rate)
    campaign.refresh_from_db()
    assert (campaign.status, campaign.revision, campaign.rate) == before


@pytest.mark.promise("D13")
def test_a_notice_reaches_who_declined_marketing_by_a_mail_without_advertising(
    dreame: Controller, version: PolicyVersion, manager: User, wednesday: datetime
) -> None:
    settled(version)
    person("elsa", at=dreame, language="en")
    chose("elsa", EventKind.WITHDRAWN, at=dreame)
    next_version(version, made.DECLARED, written={"sv": published.SIMPLE_TEXT + "\n\n## News\n\nMore."})
    tasks.run_campaigns()
    campaign = Campaign.objects.get(status="draft")
    client = signed_in(manager)

    client.post(page_of(campaign, "step/start/"), {"seen": campaign.revision})
    turn(now=wednesday + timedelta(minutes=1))

    mail = Mail.objects.get(cause=f"campaign:{campaign.pk}")
    assert mail.template == "consents/campaign_notice"
    assert "it contains none" in str(mail.text)
    compared = re.search(r"http://[^/]+(/dreame/policy/1\.\.2/\?lang=en)", str(mail.text))
    assert compared is not None
    assert Client().get(compared[1]).status_code == 200


def test_the_list_asks_no_more_for_three_campaigns_than_for_one(
    dreame: Controller, campaign: Campaign, version: PolicyVersion, manager: User
) -> None:
    client = signed_in(manager)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for slug in ("cookies", "shop"):
        of = published.publish(published.draft(published.policy(dreame, slug=slug), declares=made.DECLARED))
        Campaign(controller=dreame, version=of, kind="notice", terms=campaign.terms, opened_at=NOW).save()
    with CaptureQueriesContext(connection) as three:
        page = client.get(LIST).content.decode()

    assert page.count("pp-reference") == 3
    assert len(three) == len(one)
