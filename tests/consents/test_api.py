"""`/api/v1/` for consents: what other systems record, read and ask."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consents.domain import checking
from consents.domain.checking import Question
from consents.enums import Reason
from consents.models import Acknowledgement, ConsentEvent, ConsentState
from office.enums import Scope
from office.models import AccessEntry, Controller
from policies.declarations import Use
from policies.models import PolicyVersion
from subjects.domain import erasing
from subjects.models import Subject
from tests import factories
from tests.consents import made
from tests.consents.calling import ELSA, Send, secret_of
from tests.factories import NOW
from tests.policies import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("version", "wednesday")]


def item(**fields: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "person": ELSA,
        "purpose": "news",
        "kind": "given",
        "happened_at": "2026-11-24T10:00:00+01:00",
        "channel": "product",
        "version": 1,
        "language": "sv",
        **fields,
    }


def ask(send: Send, **fields: Any) -> Any:
    return send("consents/check", {"person": ELSA, "purpose": "news", "category": "email", **fields}).json()


@pytest.mark.promise("D7")
def test_a_system_records_a_consent_and_asks_about_it(send: Send, elsa: Subject) -> None:
    assert ask(send)["reason"] == "no-consent"
    sent = item(evidence="Form 7")
    first, again = send("consents/events", sent), send("consents/events", sent)
    assert (first.status_code, again.status_code) == (201, 200), first.content
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["state"]["consent"] == "given"
    assert ask(send) == {
        "allowed": True,
        "reason": "consent",
        "detail": "The person has consented.",
        "basis": "consent",
        "version": {"policy": "privacy", "number": 1},
        "since": "2026-11-24T09:00:00Z",
        "person_known": True,
    }
    found = send("consents/state", {"person": ELSA}).json()
    assert found["reference"] == elsa.reference
    assert [(one["purpose"], one["consent"]) for one in found["choices"]] == [("news", "given")]
    assert ConsentEvent.objects.get().api_key is not None
    actions = set(AccessEntry.objects.values_list("action", flat=True))
    assert {"consents.recorded", "consents.checked", "consents.read"} <= actions


def test_one_bad_item_among_a_thousand_is_refused_and_the_others_are_written(send: Send) -> None:
    items = [item(person={"kind": "account", "value": f"A{number}"}) for number in range(997)]
    items.insert(500, item(kind="maybe", person={"kind": "email", "value": "Secret@person.example"}))
    items += [item(purpose="orders"), item(happened_at="2026-11-26T10:00:00+01:00")]
    answer = send("consents/events/batch", {"events": items})
    told = answer.json()
    assert (told["recorded"], told["again"], told["refused"]) == (997, 0, 3)
    bad = told["results"][500]["problem"]
    assert (bad["code"], bad["errors"][0]["pointer"]) == ("unfit", "#/events/500/kind")
    assert [one["problem"]["code"] for one in told["results"][-2:]] == ["not-by-consent", "future"]
    assert "secret" not in answer.content.decode().lower()
    assert ConsentEvent.objects.count() == ConsentState.objects.count() == 997
    assert AccessEntry.objects.filter(action="consents.recorded").count() == 1


def test_a_batch_that_is_none_is_refused_as_a_whole(send: Send) -> None:
    for body, status in (
        ({"events": [{}] * 1001}, 422),
        ({"events": []}, 422),
        (b'{"events": [{"purpose": "\xff"}]}', 400),
        (b"[", 400),
    ):
        answer = send("consents/events/batch", body)
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
    assert not ConsentEvent.objects.exists()


BAD: list[tuple[dict[str, Any], str | None, str]] = [
    ({"purpose": "nothing"}, "unknown-purpose", "#/purpose"),
    ({"version": 7}, "unknown-version", "#/version"),
    ({"given_by": "other"}, "not-confirmed", "#/confirmed"),
    ({"happened_at": "2026-11-25T11:00:00+01:00"}, "future", "#/happened_at"),
    ({"happened_at": "2026-11-24T10:00:00"}, None, "#/happened_at"),
    ({"person": {"kind": "email", "value": "Elsa"}}, "unfit", "#/person/value"),
    ({"happened_at": 1764061111}, None, "#/happened_at"),
    ({"happened_at": "1764061111"}, None, "#/happened_at"),
    ({"confirmed": "yes"}, None, "#/confirmed"),
    ({"version": "1"}, None, "#/version"),
    ({"evidence": "\ud800"}, None, "#/evidence"),
    ({"elsa@person.example": 1}, None, "#/"),
]


def test_bad_input_is_answered_with_a_problem_that_says_what_to_mend(send: Send) -> None:
    for changed, code, pointer in BAD:
        answer = send("consents/events", item(**changed))
        problem = answer.json()
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert (problem.get("code"), problem["errors"][0]["pointer"]) == (code, pointer)
        assert "elsa" not in answer.content.decode().lower()
    assert not ConsentEvent.objects.exists()
    assert not Subject.objects.exists()


@pytest.mark.promise("D17")
@pytest.mark.promise("P28")
def test_data_is_used_only_for_what_was_declared_and_consented_to(
    send: Send, dreame: Controller, elsa: Subject
) -> None:
    send("consents/events", item())
    assert ask(send, purpose="profiling")["reason"] == "undeclared-purpose"
    assert ask(send, category="phone")["reason"] == "undeclared-category"
    uses = (Use("news", "", {"email": "", "phone": ""}), *made.DECLARED.uses[:1], *made.DECLARED.uses[2:])
    published.publish(published.draft(published.policy(dreame), declares=replace(made.DECLARED, uses=uses)))
    assert ask(send)["allowed"]
    assert ask(send, category="phone")["reason"] == "not-covered"
    send("consents/events", item(kind="renewed", version=2))
    assert ask(send, category="phone")["allowed"]


@pytest.mark.promise("D15")
def test_data_is_used_but_not_passed_on_for_who_objects_to_sharing(send: Send, elsa: Subject) -> None:
    send("consents/events", item(kind="sharing_objected", purpose="fraud"))
    assert ask(send, purpose="fraud")["allowed"]
    shared = ask(send, purpose="fraud", sharing=True)
    assert (shared["allowed"], shared["reason"]) == (False, "sharing-objected")
    (choice,) = send("consents/state", {"person": ELSA}).json()["choices"]
    assert (choice["sharing_objected_since"], choice["objected_since"]) == ("2026-11-24T09:00:00Z", None)


@pytest.mark.promise("P3")
def test_who_speaks_for_somebody_else_confirms_that_they_agree(send: Send) -> None:
    assert send("consents/events", item(given_by="other")).json()["code"] == "not-confirmed"
    assert send("consents/events", item(given_by="other", confirmed=True)).status_code == 201


@pytest.mark.promise("P26")
def test_no_marketing_for_a_minor(send: Send, elsa: Subject) -> None:
    send("consents/events", item())
    elsa.birth_date = "2010-05-05"
    elsa.save()
    assert ask(send)["reason"] == "minor"
    assert send("consents/events", item()).json()["code"] == "minor"


def test_a_key_used_for_another_event_is_a_conflict(send: Send) -> None:
    sent = item()
    send("consents/events", sent)
    answer = send("consents/events", {**sent, "kind": "withdrawn"})
    assert (answer.status_code, answer.json()["code"]) == (409, "key-reused")


def test_a_key_opens_only_what_it_is_for_at_its_own_company_and_in_its_time(
    send: Send, dreame: Controller
) -> None:
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    assert send("consents/events", item()).status_code == 201
    theirs = send("consents/state", {"person": ELSA}, key=secret_of(other)).json()
    assert theirs == {"person_known": False, "reference": "", "choices": []}
    assert send("consents/events", item(), key=secret_of(other)).json()["code"] == "unknown-purpose"
    expired = secret_of(dreame, expires_at=NOW - timedelta(days=1))
    reader = secret_of(dreame, Scope.CONSENTS_READ)
    assert send("consents/events", item(), key=expired).status_code == 401
    assert send("consents/events", item(), key=reader).status_code == 403
    assert send("consents/check", {}, key=reader).status_code == 403
    assert ConsentEvent.objects.count() == 1


def test_many_questions_are_answered_each_for_itself(send: Send) -> None:
    question = {"person": ELSA, "purpose": "orders", "category": "phone"}
    told = send("consents/check/batch", {"questions": [question, {"person": ELSA}, question]}).json()
    assert [one.get("allowed", one.get("code")) for one in told["answers"]] == [True, "unfit", True]
    assert told["answers"][1]["errors"][0]["pointer"].startswith("#/questions/1/")


@pytest.mark.promise("D2")
def test_an_acknowledgement_is_kept_with_its_text_and_is_no_consent(
    send: Send, dreame: Controller, version: PolicyVersion
) -> None:
    sent = {name: item()[name] for name in ("key", "person", "version", "language", "channel", "happened_at")}
    first, again = send("acknowledgements", sent), send("acknowledgements", sent)
    assert (first.status_code, again.status_code) == (201, 200)
    row = Acknowledgement.objects.get()
    assert (row.version, row.channel) == (version, "product")
    assert row.text_hash == version.texts.get(language="sv").content_hash
    assert row.subject == Subject.objects.get()
    with CaptureQueriesContext(connection) as captured:
        answer = checking.check(dreame, question=Question(made.ELSA, "news", "email"), now=NOW)
    assert answer.reason is Reason.NO_CONSENT
    assert not any("acknowledgement" in query["sql"] for query in captured)


def test_reading_a_policy_brings_nobody_back_who_was_erased(send: Send, elsa: Subject) -> None:
    erasing.erase(elsa, by=None, now=NOW)
    sent = {name: item()[name] for name in ("key", "person", "version", "language", "channel", "happened_at")}
    assert send("acknowledgements", sent).status_code == 201
    assert Acknowledgement.objects.get().subject is None
    assert Subject.objects.count() == 1


def test_the_description_for_machines_tells_an_event_with_its_example(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    batch = described["components"]["schemas"]["EventsIn"]["properties"]["events"]
    assert batch["maxItems"] == 1000
    assert batch["items"]["$ref"].endswith("/EventIn")
    assert described["components"]["schemas"]["EventIn"]["examples"][0]["kind"] == "given"
    operation = described["paths"]["/api/v1/consents/events"]["post"]
    assert {"200", "201", "409", "422", "429"} <= operation["responses"].keys()
    assert list(operation["responses"]["422"]["content"]) == ["application/problem+json"]
