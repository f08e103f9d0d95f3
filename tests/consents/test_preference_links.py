"""Links to the preference centre: mailed to whoever asks, opened once, good for one browser."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from consents.domain import links
from consents.domain.links import To
from consents.models import PreferenceLink
from mailroom.models import Mail
from office.models import Controller
from office.rate_limits import LIMITS, MINUTE, Limit
from subjects.domain import erasing
from subjects.models import Subject
from tests import factories
from tests.consents import made
from tests.consents.choosing import ENGLISH, PAGE, ask, enter, mailed, words
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday", "version")]


def test_a_mailed_link_opens_the_choices_once_and_in_one_browser(client: Client, elsa: Subject) -> None:
    assert PAGE in client.get("/dreame/").content.decode()
    assert ask(client)["Location"] == f"{PAGE}sent/"
    link = mailed()
    assert "e•••@p•••.example" in words(client, link)
    assert made.ADDRESS not in words(client, link)
    assert client.post(link)["Location"] == PAGE
    page = words(client)
    for said in ("News", "What you decide", "Fraud", "What you can say no to", "Orders", "What is needed"):
        assert said in page
    other = Client()
    for answer in (other.get(link), other.post(link)):
        assert answer.status_code == 410
    assert "Your e-mail address" in words(other)


def test_a_spent_link_can_be_sent_anew_to_its_own_address_only(client: Client, elsa: Subject) -> None:
    enter(client)
    stranger, link = Client(), mailed()
    assert stranger.post(f"{link}new/")["Location"] == f"{PAGE}sent/"
    assert PreferenceLink.objects.count() == 2
    assert mailed() != link


def test_a_link_expires(client: Client, elsa: Subject, settings: Settings) -> None:
    ask(client)
    Path(settings.CLOCK_FILE).write_text((NOW + links.LIFETIME + timedelta(seconds=1)).isoformat())
    assert client.post(mailed()).status_code == 410


def test_what_a_browser_opened_ends_after_an_hour_or_when_it_leaves(
    client: Client, elsa: Subject, settings: Settings
) -> None:
    enter(client)
    client.post(f"{PAGE}leave/")
    assert "Your e-mail address" in words(client)
    enter(client)
    Path(settings.CLOCK_FILE).write_text((NOW + links.SESSION + timedelta(minutes=1)).isoformat())
    assert "Your e-mail address" in words(client)
    answer = client.post(f"{PAGE}stop/purposes/?purpose=news", {}, follow=True, headers=ENGLISH)
    assert "Nothing was changed" in answer.content.decode()


def test_a_link_that_was_never_made_opens_nothing_and_is_not_tried_out_forever(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "wrong-token", (Limit(1, MINUTE),))
    assert [client.get(f"{PAGE}{'x' * 32}/").status_code for _turn in range(2)] == [404, 429]


def test_a_link_of_one_company_opens_nothing_at_another(client: Client, elsa: Subject) -> None:
    factories.controller("procotsmart")
    ask(client)
    assert client.post(mailed().replace("dreame", "procotsmart")).status_code == 404
    client.post(mailed())
    answer = client.get("/procotsmart/preferences/", headers=ENGLISH)
    assert "Your e-mail address" in answer.content.decode()


def test_an_unknown_address_gets_the_same_mail_and_answer(client: Client, elsa: Subject) -> None:
    known, unknown = ask(client), ask(client, "nobody@person.example")
    assert (known["Location"], known.status_code) == (unknown["Location"], unknown.status_code)
    texts = {
        re.sub(r"/preferences/[\w-]+", "", str(mail.text))
        for mail in Mail.objects.filter(template="consents/link")
    }
    assert len(texts) == 1


def test_few_links_go_to_one_mailbox(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "preferences-to", (Limit(1, MINUTE),))
    for spelled in ("elsa@person.example", "Elsa+1@person.example"):
        assert ask(client, spelled).status_code == 302
    assert Mail.objects.filter(template="consents/link").count() == 1


def test_bad_addresses_are_said_beside_the_field(client: Client) -> None:
    for email in ("", "elsa", "elsa@", "älsa@person.example"):
        answer = ask(client, email)
        assert answer.status_code == 200
        assert "field-wrong" in answer.content.decode()
    assert not PreferenceLink.objects.exists()


def test_the_link_of_whoever_was_erased_meanwhile_is_gone(
    client: Client, dreame: Controller, elsa: Subject
) -> None:
    (url,) = links.issue_many(dreame, to=[To(subject=elsa, language="en")], now=NOW)
    erasing.erase(elsa, by=None, now=NOW)
    assert client.post(re.sub(r"https?://[^/]+", "", url)).status_code == 404


def test_ended_links_are_swept_and_their_keys_ordered_away(
    client: Client, elsa: Subject, wednesday: datetime
) -> None:
    ask(client)
    assert links.delete_ended(now=wednesday) == 0
    assert links.delete_ended(now=wednesday + 2 * links.LIFETIME) == 1
    assert not PreferenceLink.objects.exists()


def test_pages_stay_out_of_caches_search_engines_and_other_sites_logs(client: Client, elsa: Subject) -> None:
    enter(client)
    answer = client.get(PAGE)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"
    cookie = client.cookies["choices"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (PAGE, True, "Lax")
