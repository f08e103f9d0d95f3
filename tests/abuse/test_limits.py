"""Floods of requests, and of mails to one person."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client

from mailroom.models import Mail
from office.domain import api_keys
from office.enums import Scope
from office.models import AccessEntry, Controller, RateCounter
from office.rate_limits import LIMITS
from requests.domain import intake
from requests.enums import Channel
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests.public_pages import answers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]

FORM = "/dreame/requests/new/"
A_MINUTE = LIMITS["requests.new"][0].tries
RECEIPTS = LIMITS["receipt-to"][0].tries


def test_twenty_submissions_a_minute_from_one_address_are_refused(client: Client, dreame: Controller) -> None:
    sent = [client.post(FORM, answers(email=f"elsa{number}@person.example")) for number in range(20)]

    assert [response.status_code for response in sent] == [302] * A_MINUTE + [429] * (20 - A_MINUTE)
    assert Request.objects.count() == A_MINUTE
    refused = sent[-1]
    assert refused.headers["Retry-After"] == "30"
    page = refused.content.decode()
    assert "Try again in one minute" in page
    assert dreame.contact_email in page
    assert client.post(FORM, answers(), REMOTE_ADDR="198.51.100.7").status_code == 302


def test_what_was_typed_can_be_sent_from_the_page_of_the_refusal(client: Client, dreame: Controller) -> None:
    typed = answers(about='Who has "my" data?\nAll of it.')
    for _ in range(A_MINUTE):
        client.post(FORM, answers())

    page = client.post(FORM, typed).content.decode()

    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert {name: unescape(value) for name, value in kept.items() if name in typed} == typed


def test_a_hundred_requests_with_one_address_cause_few_mails_and_none_is_lost(dreame: Controller) -> None:
    for number in range(100):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        assert client.post(FORM, answers(email="Victim@person.example")).status_code == 302

    assert Request.objects.count() == 100
    assert Mail.objects.filter(template="requests/receipt").count() == RECEIPTS
    held = AccessEntry.objects.filter(action="requests.receipt_held")
    assert held.count() == 100 - RECEIPTS
    assert "victim" not in str(list(RateCounter.objects.values())).lower()


def test_a_mailbox_is_counted_once_however_its_address_is_spelled(dreame: Controller) -> None:
    spellings = [f"el.sa+{number}@person.example" for number in range(RECEIPTS)]
    for number, email in enumerate([*spellings, "elsa@person.example", "E.L.S.A@Person.example"]):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        assert client.post(FORM, answers(email=email)).status_code == 302

    receipts = Mail.objects.filter(template="requests/receipt")
    assert sorted(str(mail.to) for mail in receipts) == spellings
    Client().post(FORM, answers(email="elsa@other.example"))
    assert receipts.all().count() == RECEIPTS + 1


def test_the_page_after_sending_is_the_same_whether_a_receipt_went_out(
    client: Client, dreame: Controller
) -> None:
    pages = set()
    for _ in range(RECEIPTS + 1):
        page = client.post(FORM, answers(), follow=True).content.decode()
        pages.add(
            page.replace(Request.objects.latest("created_at", "pk").reference, "").split("<main")[1][:50]
        )
        references = set(re.findall(r"DR-\w{4}-\w{2}", page))
        for reference in references:
            page = page.replace(reference, "")
        pages.add(page)
    assert len(pages) == 2
    assert "at most five such mails an hour" in page


def test_what_staff_enter_always_gets_its_receipt(dreame: Controller) -> None:
    handler = factories.staff(at=dreame)
    for number in range(RECEIPTS + 2):
        intake.enter(
            dreame,
            submission=factories.submission(about=f"Letter {number}"),
            channel=Channel.LETTER,
            received_on=NOW.date(),
            by=handler,
            now=NOW,
        )
    assert Mail.objects.filter(template="requests/receipt").count() == RECEIPTS + 2


def test_a_system_that_calls_too_often_is_told_when_to_come_back(
    dreame: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    _key, secret = api_keys.create(
        controller=dreame, name="Shop", scopes=[Scope.REQUESTS_CREATE], by=None, now=NOW
    )
    monkeypatch.setitem(LIMITS, "api", (LIMITS["requests.new"][0],))
    body = {"right": "access", "country": "SE", "language": "sv"}
    sent = [
        Client().post(
            "/api/v1/requests",
            json.dumps({**body, "email": f"e{number}@person.example"}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )
        for number in range(A_MINUTE + 1)
    ]
    assert [response.status_code for response in sent] == [201] * A_MINUTE + [429]
    assert sent[-1].headers["Retry-After"] == "30"
    assert sent[-1].headers["Content-Type"] == "application/problem+json"
