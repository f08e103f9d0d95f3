"""Answers in the preference centre: sent twice, given anew, and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from consents import declared
from consents.domain import checking, links
from consents.domain.checking import Question
from consents.domain.links import To
from consents.enums import Channel, EventKind, Reason
from consents.models import ConsentEvent, Withdrawal
from mailroom.models import Mail
from office.models import Controller
from policies.declarations import Declaration, DeclaredPurpose, Use
from subjects.enums import OwnAct
from subjects.models import Subject, Suppression
from tests.consents import made
from tests.consents.choosing import ENGLISH, PAGE, enter, press, words
from tests.consents.made import event, record
from tests.factories import NOW
from tests.policies import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday", "version")]

Turn = Callable[[timedelta], None]


@pytest.fixture
def later(settings: Settings) -> Turn:
    """Let the portal's time be some time after that of the factories."""

    def turn(by: timedelta) -> None:
        Path(settings.CLOCK_FILE).write_text((NOW + by).isoformat())

    return turn


def key_on(client: Client, path: str) -> str:
    """Return the key of the first form on a page."""
    keys: list[str] = re.findall(r'name="key" value="([^"]+)"', client.get(path).content.decode())
    return keys[0]


def asked(client: Client, at: Controller, whom: Subject, *codes: str) -> None:
    """Let a person open a link that asks about purposes."""
    to = [To(subject=whom, language="en", purposes=codes)]
    (url,) = links.issue_many(at, to=to, lifetime=timedelta(days=30), now=NOW)
    client.post(re.sub(r"https?://[^/]+", "", url))


@pytest.mark.parametrize(
    ("stopped", "path", "answer", "kind"),
    [
        ("", "agree/surveys/", "yes", "given"),
        ("", "agree/surveys/", "no", "refused"),
        ("purposes/?purpose=fraud", "lift/fraud/use/", "", "objection_lifted"),
        ("sharing/?purpose=news", "lift/news/sharing/", "", "sharing_objection_lifted"),
    ],
)
def test_an_answer_sent_twice_by_one_press_counts_once_and_shows_no_error(
    client: Client,
    elsa: Subject,
    dreame: Controller,
    later: Turn,
    stopped: str,
    path: str,
    answer: str,
    kind: str,
) -> None:
    record(dreame, event(EventKind.GIVEN))
    enter(client)
    if stopped:
        press(client, f"{PAGE}stop/{stopped}")
    key = key_on(client, PAGE if stopped else f"{PAGE}{path}")
    for seconds in (1, 60):
        later(timedelta(seconds=seconds))
        page = client.post(f"{PAGE}{path}", {"key": key, "answer": answer}, follow=True, headers=ENGLISH)
        assert page.redirect_chain[-1][0] == PAGE
        assert "Noted:" in page.content.decode()
        assert "Another event" not in page.content.decode()
    assert ConsentEvent.objects.get(kind=kind, channel="page").happened_at < NOW + timedelta(seconds=60)


def test_a_renewed_yes_answers_what_the_link_asked_about(
    client: Client, dreame: Controller, elsa: Subject, later: Turn
) -> None:
    record(dreame, event(EventKind.GIVEN, purpose="surveys"), event(EventKind.GIVEN, purpose="studies"))
    asked(client, dreame, elsa, "surveys", "studies")
    assert re.search(r"We ask you (Surveys Studies|Studies Surveys)", words(client))
    later(timedelta(minutes=1))
    press(client, f"{PAGE}agree/surveys/", answer="yes")
    assert "We ask you Studies If" in words(client)
    press(client, f"{PAGE}stop/purposes/?purpose=studies")
    assert "We ask you" not in words(client)


def test_what_a_browser_or_the_portal_said_is_no_answer(
    client: Client, dreame: Controller, elsa: Subject, later: Turn
) -> None:
    record(dreame, event(EventKind.GIVEN, purpose="banners"))
    asked(client, dreame, elsa, "banners")
    later(timedelta(minutes=1))
    for kind, channel in ((EventKind.OBJECTED, Channel.SIGNAL), (EventKind.EXPIRED, Channel.PORTAL)):
        told = event(kind, purpose="banners", days_ago=-1 / 1440, channel=channel)
        record(dreame, told, now=NOW + timedelta(minutes=1))
    assert ConsentEvent.objects.count() == 3
    assert "We ask you Banners" in words(client)


@pytest.mark.promise("P14")
def test_a_no_over_a_consent_that_stands_leads_to_what_withdrawing_it_leads_to(
    client: Client, dreame: Controller, elsa: Subject
) -> None:
    record(dreame, event(EventKind.GIVEN))
    enter(client)
    answer = press(client, f"{PAGE}agree/news/", answer="no")
    page = f"{PAGE}stop/purposes/?purpose=news"
    assert answer.redirect_chain == [(page, 302)]
    assert "Withdraw your consent" in answer.content.decode()
    assert made.state().consent == "given"
    press(client, page)
    assert made.state().consent == "withdrawn"
    assert Withdrawal.objects.get().purposes == ["news"]
    assert Mail.objects.filter(template="consents/receipt").count() == 1


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_what_is_neither_yes_nor_no_is_asked_again(client: Client, elsa: Subject, answer: str) -> None:
    enter(client)
    page = press(client, f"{PAGE}agree/news/", answer=answer)
    assert page.redirect_chain == []
    assert "Press “Yes, I agree” or “No”." in page.content.decode()
    assert not ConsentEvent.objects.exists()


@pytest.fixture
def offers(dreame: Controller, elsa: Subject) -> Controller:
    """A company with two kinds of marketing that rest on its legitimate interest."""
    offer = DeclaredPurpose(
        name={"en": "Offers"}, lawful_basis="legitimate_interests", message="marketing", **made.PROTO
    )
    declares = Declaration(
        purposes={"offers": offer, "hints": replace(offer, name={"en": "Hints"})},
        categories={"email": made.DECLARED.categories["email"]},
        uses=(
            Use(purpose="offers", categories={"email": ""}),
            Use(purpose="hints", categories={"email": ""}),
        ),
    )
    policy = published.policy(dreame, slug="shop")
    published.publish(published.draft(policy, declares=declares), now=made.PUBLISHED)
    declared.anew(dreame.pk)
    return dreame


def reason(at: Controller, purpose: str = "offers") -> Reason:
    return checking.check(at, question=Question(made.ELSA, purpose, "email"), now=NOW).reason


def test_an_objection_to_marketing_is_taken_back_with_what_is_remembered_of_it(
    client: Client, offers: Controller, later: Turn
) -> None:
    enter(client)
    press(client, f"{PAGE}stop/marketing/")
    assert reason(offers) == Reason.OBJECTED
    later(timedelta(minutes=1))
    assert "No longer object : Offers" in words(client)
    client.post(f"{PAGE}lift/offers/use/", {"key": key_on(client, PAGE)})
    assert reason(offers) == Reason.NO_OBJECTION
    assert reason(offers, "hints") == Reason.OBJECTED
    assert Suppression.objects.get().lifted_by_act == OwnAct.OBJECTION_LIFTED
    page = words(client)
    assert "Object : Offers" in page
    assert "No longer object : Offers" not in page


def test_an_objection_to_something_else_taken_back_brings_nobody_into_marketing(
    client: Client, offers: Controller, later: Turn
) -> None:
    enter(client)
    press(client, f"{PAGE}stop/marketing/")
    press(client, f"{PAGE}stop/purposes/?purpose=fraud")
    later(timedelta(minutes=1))
    client.post(f"{PAGE}lift/fraud/use/", {"key": key_on(client, PAGE)})
    assert made.state("fraud").objected_since is None
    assert Suppression.objects.get().lifted_at is None


def test_another_system_that_takes_an_objection_back_lifts_nothing_that_is_remembered(
    client: Client, offers: Controller, later: Turn
) -> None:
    enter(client)
    press(client, f"{PAGE}stop/marketing/")
    later(timedelta(minutes=1))
    lifted = event(EventKind.OBJECTION_LIFTED, purpose="offers", days_ago=-1 / 1440, channel=Channel.PAGE)
    record(offers, lifted, now=NOW + timedelta(minutes=1))
    assert made.state("offers").objected_since is None
    assert reason(offers) == Reason.SUPPRESSED
    assert "No longer object : Offers" in words(client)
