"""An invented shop, built from the OpenAPI document alone: what it asks, what it is told, what it then does."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from office.enums import Scope
from office.models import Controller
from policies.declarations import DeclaredRecipient, Use
from tests.consents import made
from tests.consents.calling import secret_of
from tests.consents.described import Described
from tests.policies import published

pytestmark = pytest.mark.django_db

API = "/api/v1"
CHECKED_OUT = "2026-11-25T09:58:31+01:00"
CONSENT, BASE = "event-news", "email-address"


class Shop:
    """A web shop: an order page with a check box, a newsletter, a list of customers."""

    def __init__(self, api: Described) -> None:
        self.api = api
        self.outbox: list[tuple[str, dict[str, str]]] = []

    def check_out(self, email: str, *, wants_news: bool) -> str:
        event = self.api.example(f"{API}/consents/events")
        event |= {
            "key": str(uuid.uuid4()),
            "person": {"kind": "email", "value": email},
            "kind": "given" if wants_news else "refused",
            "happened_at": CHECKED_OUT,
        }
        answer = self.api.call(f"{API}/consents/events", event)
        assert answer.status == 201, answer.body
        return str(answer.body["state"]["consent"])

    def send_newsletter(self, *emails: str) -> list[str]:
        """Write to those who may be written to, each with an address for unsubscribing; return who got it."""
        question = self.api.example(f"{API}/consents/check")
        people = [{"kind": "email", "value": email} for email in emails]
        answers = self.api.call(
            f"{API}/consents/check/batch", {"questions": [{**question, "person": one} for one in people]}
        ).body["answers"]
        reached = [one for one, answer in zip(people, answers, strict=True) if answer.get("allowed")]
        if not reached:
            return []
        mails = [{"person": one, "purpose": question["purpose"]} for one in reached]
        links = self.api.call(f"{API}/consents/unsubscribe-links/batch", {"mails": mails}).body["links"]
        for person, link in zip(reached, links, strict=True):
            self.outbox.append((person["value"], link["headers"]))
        return [person["value"] for person in reached]

    def may_share(self, email: str) -> bool:
        question = self.api.example(f"{API}/consents/check")
        question |= {"person": {"kind": "email", "value": email}, "purpose": "fraud", "sharing": True}
        return bool(self.api.call(f"{API}/consents/check", question).body["allowed"])

    def browsed_with_signal(self, email: str) -> dict[str, Any]:
        seen = {"person": {"kind": "email", "value": email}, "happened_at": CHECKED_OUT}
        answer: dict[str, Any] = self.api.call(f"{API}/consents/signals", seen).body
        return answer


def mail_program_unsubscribes(headers: dict[str, str]) -> int:
    """Do what RFC 8058 has a mail program do, knowing nothing but the headers of the mail."""
    name, value = headers["List-Unsubscribe-Post"].split("=")
    return (
        Client(enforce_csrf_checks=True)
        .post(headers["List-Unsubscribe"].strip("<>"), {name: value})
        .status_code
    )


@pytest.fixture
def shop(dreame: Controller, client: Client, wednesday: datetime) -> Shop:
    """A shop whose company's policy declares what the document's examples name."""
    purposes = {CONSENT: made.DECLARED.purposes["news"], "fraud": made.DECLARED.purposes["fraud"]}
    uses = (
        Use(purpose=CONSENT, categories={BASE: ""}),
        Use(purpose="fraud", categories={BASE: ""}, recipients={"carriers": ""}),
    )
    declared = replace(
        made.DECLARED,
        purposes=purposes,
        categories={BASE: made.DECLARED.categories["email"]},
        recipients={"carriers": DeclaredRecipient(name={"en": "Carriers"}, description={})},
        uses=uses,
    )
    published.publish(published.draft(published.policy(dreame), declares=declared), now=made.PUBLISHED)
    return Shop(Described(client, key=secret_of(dreame, *Scope)))


@pytest.mark.promise("D7")
def test_the_newsletter_reaches_who_said_yes_until_they_press_unsubscribe(shop: Shop) -> None:
    assert shop.check_out("ada@shop.example", wants_news=True) == "given"
    assert shop.check_out("bo@shop.example", wants_news=False) == "refused"
    everybody = ("ada@shop.example", "bo@shop.example", "cy@shop.example")
    assert shop.send_newsletter(*everybody) == ["ada@shop.example"]
    ((_email, headers),) = shop.outbox
    assert mail_program_unsubscribes(headers) == 200
    assert shop.send_newsletter(*everybody) == []
    earlier_yes_that_arrives_late = shop.check_out("ada@shop.example", wants_news=True)
    assert earlier_yes_that_arrives_late == "withdrawn"


def test_a_browsers_signal_keeps_the_shop_from_passing_data_on(shop: Shop) -> None:
    shop.check_out("ada@shop.example", wants_news=True)
    assert shop.may_share("ada@shop.example")
    told = shop.browsed_with_signal("ada@shop.example")
    assert told == {"sharing": ["fraud"], "advertising": [CONSENT]}
    assert not shop.may_share("ada@shop.example")
    assert shop.send_newsletter("ada@shop.example") == []
    state = shop.api.call(
        f"{API}/consents/state", {"person": {"kind": "email", "value": "ada@shop.example"}}
    ).body
    assert {one["purpose"]: one["objected_since"] is not None for one in state["choices"]} == {
        CONSENT: True,
        "fraud": False,
    }


def test_the_policy_confirmed_at_the_counter_and_a_request_are_taken_in(shop: Shop) -> None:
    confirmed = shop.api.example(f"{API}/acknowledgements") | {"key": str(uuid.uuid4())}
    assert shop.api.call(f"{API}/acknowledgements", confirmed).status == 201
    assert shop.api.call(f"{API}/acknowledgements", confirmed).body["again"]
    asked = shop.api.example(f"{API}/requests") | {"email": "ada@shop.example"}
    assert shop.api.call(f"{API}/requests", asked).body["reference"].startswith("DR-")


def test_every_mistake_is_answered_with_a_problem_that_is_described(shop: Shop) -> None:
    event = shop.api.example(f"{API}/consents/events")
    for changed, status, code in (
        ({"purpose": "nothing"}, 422, "unknown-purpose"),
        ({"version": 9}, 422, "unknown-version"),
        ({"happened_at": "2026-11-25T11:00:00+01:00"}, 422, "future"),
        ({"purpose": "fraud"}, 422, "not-by-consent"),
        ({"given_by": "other"}, 422, "not-confirmed"),
    ):
        answer = shop.api.call(f"{API}/consents/events", {**event, **changed})
        assert (answer.status, answer.body["status"], answer.body["code"]) == (status, status, code)
    assert shop.api.call(f"{API}/consents/events", event).status == 201
    again = shop.api.call(f"{API}/consents/events", {**event, "kind": "refused"})
    assert (again.status, again.body["code"]) == (409, "key-reused")
    told = shop.api.call(
        f"{API}/consents/events/batch", {"events": [{**event, "purpose": "nothing"}, event]}
    ).body
    assert (told["refused"], told["again"]) == (1, 1)
    shop.api.key = "wrong"
    assert shop.api.call(f"{API}/consents/events", event).status == 401


def test_every_operation_has_a_summary_a_key_an_example_and_described_errors(client: Client) -> None:
    api = Described(client, key="")
    for path, operations in api.document["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            assert operation["security"], path
            assert {"400", "401", "403", "422", "429"} <= operation["responses"].keys(), path
    for path in ("events", "check", "state", "signals", "unsubscribe-links"):
        found = api.example(f"{API}/consents/{path}")
        schema = api.document["paths"][f"{API}/consents/{path}"]["post"]["requestBody"]["content"]
        assert list(api.faults(found, schema["application/json"]["schema"])) == []
        assert list(api.faults({**found, "person": 7}, schema["application/json"]["schema"]))
