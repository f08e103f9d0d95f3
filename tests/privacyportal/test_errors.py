"""What people and systems are told when something goes wrong."""

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from privacyportal import errors


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_has_a_page(client: Client) -> None:
    response = client.get("/no/such/place/")

    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()


def test_an_address_of_the_api_that_leads_nowhere_is_a_problem_document(client: Client) -> None:
    response = client.get("/api/v1/no-such-thing")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {"type": "about:blank", "title": "Not Found", "status": 404}


def test_a_host_that_is_not_ours_is_refused(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["privacy.example.org"]

    assert client.get("/no/such/place/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_with_a_way_out() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x", "password": "y"})

    assert response.status_code == 403
    assert "Please send that again" in response.content.decode()


def test_an_error_of_ours_has_a_page_that_names_no_cause(rf: RequestFactory) -> None:
    response = errors.broken(rf.get("/dreame/"))

    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()


@pytest.mark.parametrize(
    ("answer", "status"), [(errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404)]
)
def test_systems_are_answered_in_json_whatever_goes_wrong(
    rf: RequestFactory, answer: object, status: int
) -> None:
    assert callable(answer)
    request: HttpRequest = rf.post("/api/v1/requests")

    response = answer(request, Exception("Elsa Lind"))

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert b"Elsa" not in response.content


def test_systems_are_told_of_an_error_of_ours_in_json(rf: RequestFactory) -> None:
    response = errors.broken(rf.post("/api/v1/requests"))

    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
