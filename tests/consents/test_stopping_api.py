"""`/api/v1/` where people stop something: addresses for unsubscribing, and browsers' signals."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from consents.enums import Consent
from consents.models import ConsentEvent, UnsubscribeLink
from office.enums import Scope
from office.models import AccessEntry, Controller
from subjects.models import Subject
from tests import factories
from tests.consents.calling import ELSA, Send, secret_of
from tests.consents.made import event, record, state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("version", "wednesday")]

SIGNAL = {"person": ELSA, "happened_at": "2026-11-24T10:00:00+01:00"}


def mail(**fields: Any) -> dict[str, Any]:
    return {"person": ELSA, "purpose": "news", **fields}


def test_a_system_gets_an_address_with_the_headers_to_set(
    send: Send, dreame: Controller, elsa: Subject, client: Client
) -> None:
    record(dreame, event())
    answer = send("consents/unsubscribe-links", mail())
    told = answer.json()
    assert answer.status_code == 201
    assert told["headers"]["List-Unsubscribe"] == f"<{told['url']}>"
    assert told["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert told["expires_at"].startswith("2027-12-30T09:00:00")
    client.post(told["url"], {"List-Unsubscribe": "One-Click"})
    assert state().consent == Consent.WITHDRAWN
    entry = AccessEntry.objects.get(action="consents.unsubscribe_links")
    assert entry.details == {"given": 1, "refused": 0}


def test_a_thousand_mails_get_their_addresses_and_a_bad_one_keeps_none_from_it(send: Send) -> None:
    mails = [mail(person={"kind": "account", "value": f"A{number}"}) for number in range(997)]
    mails.insert(500, mail(person={"kind": "email", "value": "Secret"}, extra=1))
    mails += [mail(purpose="orders"), mail(person={"kind": "email", "value": "Secret"})]
    answer = send("consents/unsubscribe-links/batch", {"mails": mails})
    links = answer.json()["links"]
    assert len({one["url"] for one in links if "url" in one}) == UnsubscribeLink.objects.count() == 997
    assert [links[number]["code"] for number in (500, 998, 999)] == ["unfit", "no-objection", "unfit"]
    assert links[998]["errors"][0]["pointer"] == "#/mails/998/purpose"
    assert "secret" not in answer.content.decode().lower()


def test_what_is_no_batch_and_what_does_not_fit_is_refused_with_a_problem(send: Send) -> None:
    for path, body, status, pointer in (
        ("unsubscribe-links/batch", {"mails": [mail()] * 1001}, 422, "#/mails"),
        ("unsubscribe-links/batch", {"mails": []}, 422, "#/mails"),
        ("unsubscribe-links", mail(purpose="nothing"), 422, "#/purpose"),
        ("unsubscribe-links", mail(purpose="orders"), 422, "#/purpose"),
        ("unsubscribe-links", {"purpose": "news"}, 422, "#/person"),
        ("signals", {**SIGNAL, "happened_at": "2026-11-25T11:00:00+01:00"}, 422, "#/happened_at"),
        ("signals", {**SIGNAL, "happened_at": "2026-11-24T10:00:00"}, 422, "#/happened_at"),
        ("signals", {**SIGNAL, "person": {"kind": "email", "value": "Elsa"}}, 422, "#/person/value"),
    ):
        answer = send(f"consents/{path}", body)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert send("consents/signals", b'{"person": "\xff"}').status_code == 400
    assert not UnsubscribeLink.objects.exists()
    assert not ConsentEvent.objects.exists()
    assert not Subject.objects.exists()


@pytest.mark.promise("D15")
def test_a_system_hands_on_a_browsers_signal_once(send: Send, elsa: Subject) -> None:
    first, again = send("consents/signals", SIGNAL), send("consents/signals", SIGNAL)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == {"sharing": ["news"], "advertising": ["banners", "news"]}
    assert again.json() == {"sharing": [], "advertising": []}
    assert set(ConsentEvent.objects.values_list("channel", flat=True)) == {"signal"}
    question = {"person": ELSA, "purpose": "news", "category": "email"}
    assert send("consents/check", question).json()["reason"] == "objected"


def test_it_takes_a_key_that_may_write_and_stays_with_its_company(send: Send, dreame: Controller) -> None:
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    for path, body in (
        ("unsubscribe-links", mail()),
        ("unsubscribe-links/batch", {"mails": [mail()]}),
        ("signals", SIGNAL),
    ):
        reader = secret_of(dreame, Scope.CONSENTS_READ)
        assert send(f"consents/{path}", body, key=reader).status_code == 403
        assert send(f"consents/{path}", body, key="nothing").status_code == 401
    theirs = send("consents/unsubscribe-links", mail(), key=secret_of(other)).json()
    assert theirs["code"] == "unknown-purpose"
    assert not ConsentEvent.objects.exists()
