"""`POST /api/v1/requests`: what the form does, for other systems."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from office.domain import api_keys
from office.enums import Role, Scope
from office.models import Controller, User
from requests.domain import timeline
from requests.models import Request
from tests import factories

pytestmark = pytest.mark.django_db

PAYLOAD = {"right": "access", "country": "SE", "language": "sv", "email": "elsa@person.example"}


@pytest.fixture
def key(dreame: Controller) -> str:
    """A key of the controller that may hand in requests."""
    lead = factories.staff(Role.PRIVACY_LEAD, at=dreame)
    _key, secret = api_keys.create(
        controller=dreame, name="shop", scopes=[Scope.REQUESTS_CREATE], by=lead, now=factories.NOW
    )
    return secret


def post(client: Client, payload: object, *, key: str = "", **headers: str) -> Any:
    return client.post(
        "/api/v1/requests",
        payload,
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}", **headers},
    )


def test_a_system_hands_in_a_request(client: Client, key: str) -> None:
    answer = post(client, PAYLOAD, key=key)
    assert answer.status_code == 201, answer.content
    case = Request.objects.get()
    assert answer.json()["reference"] == case.reference
    assert answer.json()["due_on"] == case.deadlines.get(is_current=True).due_on.isoformat()
    assert case.channel == "api"
    assert case.email == "elsa@person.example"


def test_the_same_idempotency_key_makes_one_request(client: Client, key: str) -> None:
    once = str(uuid.uuid4())
    first = post(client, PAYLOAD, key=key, **{"Idempotency-Key": once})
    second = post(client, PAYLOAD, key=key, **{"Idempotency-Key": once})
    assert first.json()["id"] == second.json()["id"]
    assert Request.objects.count() == 1


def test_an_idempotency_key_that_is_used_anew_by_mistake_swallows_nobodys_request(
    client: Client, key: str
) -> None:
    once = {"Idempotency-Key": str(uuid.uuid4())}
    first = post(client, PAYLOAD, key=key, **once)
    second = post(client, {**PAYLOAD, "email": "somebody.else@person.example"}, key=key, **once)
    assert (first.status_code, second.status_code) == (201, 201)
    assert {str(case.email) for case in Request.objects.all()} == {
        "elsa@person.example",
        "somebody.else@person.example",
    }


def test_what_the_api_does_not_take_is_refused_and_not_dropped(client: Client, key: str) -> None:
    answer = post(client, {**PAYLOAD, "attachments": ["JVBERi0="]}, key=key)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert not Request.objects.exists()


def test_a_method_that_an_address_does_not_have_is_a_problem_document(client: Client, key: str) -> None:
    answer = client.get("/api/v1/requests", headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer["Content-Type"], answer["Allow"]) == (
        405,
        "application/problem+json",
        "POST",
    )
    assert answer.json()["detail"] == "Here it is POST."


@pytest.mark.parametrize("wrong", ["", "pk_nothing", "x" * 500])
def test_without_a_key_nothing_is_taken_in(client: Client, db: None, wrong: str) -> None:
    assert post(client, PAYLOAD, key=wrong).status_code == 401
    assert not Request.objects.exists()


def test_the_caller_cannot_set_the_day_of_receipt(client: Client, key: str) -> None:
    answer = post(client, {**PAYLOAD, "received_at": "2020-01-01", "received_on": "2020-01-01"}, key=key)
    assert answer.status_code in {201, 422}
    assert not Request.objects.filter(received_on__year=2020).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"right": "everything"},
        {"country": "Sweden"},
        {"language": "xx"},
        {"email": "not an address"},
        {"email": ""},
        {"about": "x" * 10_001},
        {"person_name": "Elsa\x00"},
        {"person_name": "Elsa \ud800"},
        {"about": "Elsa \ud800"},
        {"email": f"elsa@{'ö' * 60}.example"},
        {"region": "US-CA"},
    ],
)
def test_bad_input_is_answered_with_a_problem_that_says_what_to_mend(
    client: Client, key: str, change: dict[str, str]
) -> None:
    answer = post(client, {**PAYLOAD, **change}, key=key)
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")
    assert not Request.objects.exists()


def test_a_refusal_names_the_field_and_is_in_english(client: Client, key: str) -> None:
    answer = post(client, {**PAYLOAD, "person_name": "Elsa\x00"}, key=key)
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "#/person_name"
    assert error["detail"] == "This field holds characters that cannot be read. Type it again."


def test_the_documentation_names_the_header_as_it_must_be_sent(client: Client) -> None:
    operation = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/requests"]["post"]
    assert [parameter["name"] for parameter in operation["parameters"]] == ["Idempotency-Key"]


@pytest.fixture
def trusted(dreame: Controller) -> str:
    """A key that may say who received a request first."""
    _key, secret = api_keys.create(
        controller=dreame,
        name="maker",
        scopes=[Scope.REQUESTS_CREATE, Scope.REQUESTS_RECEIVED],
        by=None,
        now=factories.NOW,
    )
    return secret


FIRST = {"received_at": "2026-11-20T23:30:00+00:00", "received_by": "The maker's shop"}


@pytest.mark.usefixtures("wednesday")
def test_a_trusted_system_says_that_somebody_else_received_it_first(
    client: Client, trusted: str, handler: User
) -> None:
    answer = post(client, PAYLOAD | FIRST, key=trusted)

    case = Request.objects.get()
    assert answer.json()["received_on"] == "2026-11-21"
    assert case.received_at.isoformat() == FIRST["received_at"]
    assert case.received_by == FIRST["received_by"]
    told = [entry.what for entry in timeline.build(case, viewer=handler)]
    assert "Received first elsewhere, on Saturday 21 November 2026, as the other system says" in told


@pytest.mark.usefixtures("wednesday")
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"received_at": "2026-11-25T09:00:01+00:00"}, "received_at"),
        ({"received_by": " "}, "received_by"),
        ({"received_at": None}, "received_at"),
        ({"received_at": "2026-11-20T10:00:00"}, "received_at"),
    ],
)
def test_what_a_trusted_system_cannot_say_is_refused_by_name(
    client: Client, trusted: str, changed: dict[str, object], field: str
) -> None:
    answer = post(client, PAYLOAD | FIRST | changed, key=trusted)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/{field}"]
    assert not Request.objects.exists()


def test_any_other_key_may_not_say_when_a_request_was_received(client: Client, key: str) -> None:
    for part in ("received_at", "received_by"):
        answer = post(client, PAYLOAD | {part: FIRST[part]}, key=key)
        assert answer.status_code == 403
        assert "requests:received" in answer.json()["detail"]
    assert not Request.objects.exists()
