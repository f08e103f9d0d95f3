"""Answers in the preference centre: sent twice, given anew, and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from consents.domain import links
from consents.domain.links import To
from consents.enums import Channel, EventKind
from consents.models import ConsentEvent, Withdrawal
from mailroom.models import Mail
from office.models import Controller
from subjects.models import Subject
from tests.consents import made
from tests.consents.made import event, record
from tests.consents.test_preference_pages import ENGLISH, PAGE, enter, press, words
from tests.factories import NOW

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
