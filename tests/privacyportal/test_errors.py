"""What people and systems are told when something goes wrong."""

import pytest
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from privacyportal import errors
from tests import factories


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


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no statement reach the main database any more."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("connection to 10.0.0.7 refused for elsa")

    monkeypatch.setattr(connections["default"], "cursor", refuse)
    monkeypatch.setattr(connections["default"], "chunked_cursor", refuse)


def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("address", ["/", "/dreame/", "/dreame/requests/new/", "/dreame/policy/"])
def test_while_a_database_is_away_pages_ask_to_come_back(address: str) -> None:
    client = visitor()
    client.cookies["sessionid"] = "a-session-that-nobody-can-look-up"

    response = client.get(address)

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "no-store" in response["Cache-Control"]
    text = response.content.decode()
    assert "Please come back in a minute" in text
    assert response["X-Request-ID"] in text
    assert "elsa" not in text


@pytest.mark.django_db
def test_staff_are_told_whom_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in = visitor()
    signed_in.force_login(factories.staff())

    def refuse(*args: object, **kwargs: object) -> None:
        raise InterfaceError("the connection is closed")

    monkeypatch.setattr(connections["default"], "cursor", refuse)
    response = signed_in.get("/admin/")

    assert response.status_code == 503
    assert "tell whoever runs the portal" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
def test_systems_are_asked_to_come_back() -> None:
    headers = {"authorization": "Bearer ppk_0123456789012345678901234567890123456789"}

    response = visitor().post("/api/v1/requests", headers=headers)

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == 503


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
def test_what_was_typed_waits_on_the_page_and_can_be_sent_again() -> None:
    response = visitor().post(
        "/dreame/requests/new/", {"message": 'My "words" <b>', "rights": ["access", "erasure"]}
    )

    text = response.content.decode()
    assert response.status_code == 503
    assert 'name="message" value="My &quot;words&quot; &lt;b&gt;"' in text
    assert text.count('name="rights"') == 2
    assert text.count("csrfmiddlewaretoken") == 1
    assert 'type="submit"' in text


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
def test_a_password_never_waits_on_a_page() -> None:
    response = visitor().post("/admin/login/", {"username": "elsa@example.com", "password": "correct horse"})

    assert response.status_code == 503
    assert "horse" not in response.content.decode()
    assert "elsa" not in response.content.decode()


def test_any_other_error_stays_an_error_of_ours(rf: RequestFactory) -> None:
    try:
        raise ValueError("Elsa Lind")
    except ValueError:
        response = errors.broken(rf.get("/dreame/"))

    assert response.status_code == 500
    assert "Retry-After" not in response
