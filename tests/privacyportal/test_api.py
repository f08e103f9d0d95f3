"""The root of the API: documentation and errors."""

import json
import re

import pytest
from django.http import Http404, HttpRequest
from django.test import Client
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from ninja.testing import TestClient
from ninja.testing.client import NinjaResponse

from privacyportal.api import api as ours

DESCRIPTION = "/api/v1/openapi.json"


class Key(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        return token if token == "right" else None


class Visit(Schema):
    guests: int


@pytest.fixture
def system() -> TestClient:
    """Return a client of an API that answers errors as ours does."""
    api = NinjaAPI(urls_namespace="test-of-errors", auth=Key())
    for kind in (ValidationError, AuthenticationError, HttpError, Http404):
        api.add_exception_handler(kind, ours._exception_handlers[kind])

    @api.post("/visits")
    def visit(request: HttpRequest, visit: Visit, day: int) -> dict[str, int]:
        if visit.guests > 10:
            raise HttpError(409, "The house is full.")
        return {"guests": visit.guests}

    return TestClient(api)


def send(
    system: TestClient, *, key: str = "right", address: str = "/visits?day=1", **body: object
) -> NinjaResponse:
    return system.post(address, json=body, headers={"Authorization": f"Bearer {key}"})


def test_a_call_without_a_valid_key_is_asked_for_one(system: TestClient) -> None:
    response = send(system, key="wrong", guests=1)

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["title"] == "Unauthorized"


def test_fields_that_do_not_fit_are_pointed_at_and_not_repeated(system: TestClient) -> None:
    response = send(system, guests="Elsa Lind")

    problem = response.json()
    assert (response.status_code, problem["status"]) == (422, 422)
    assert [error["pointer"] for error in problem["errors"]] == ["#/guests"]
    assert "Elsa" not in json.dumps(problem)


def test_a_parameter_that_does_not_fit_is_named(system: TestClient) -> None:
    problem = send(system, address="/visits?day=tomorrow", guests=1).json()

    assert [error["parameter"] for error in problem["errors"]] == ["day"]


def test_what_an_operation_refuses_is_passed_on(system: TestClient) -> None:
    response = send(system, guests=11)

    assert response.status_code == 409
    assert response.json()["detail"] == "The house is full."


def test_a_body_that_is_no_json_is_a_problem_document(system: TestClient) -> None:
    response = system.post("/visits?day=1", body=b"{", headers={"Authorization": "Bearer right"})

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_the_documentation_loads_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()

    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert sources
    assert all(source.startswith("/static/") for source in sources)
    assert not re.findall(r"<script(?![^>]*(?:src=|application/json))", page)


def test_the_description_for_machines_is_openapi(client: Client) -> None:
    assert client.get(DESCRIPTION).json()["openapi"].startswith("3.")


def test_the_description_is_made_once_and_sent_as_it_is(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [client.get(DESCRIPTION, headers={"accept-language": language}) for language in ("en", "sv")]
    made = json.dumps(ours.get_openapi_schema())

    def again(self: NinjaAPI, **asked: object) -> None:
        raise AssertionError("made anew")

    monkeypatch.setattr(NinjaAPI, "get_openapi_schema", again)
    sent += [client.get(DESCRIPTION)]

    assert {answer.content for answer in sent} == {sent[0].content}
    assert sent[0].json() == json.loads(made)
    assert sent[0]["Content-Type"] == "application/json"
