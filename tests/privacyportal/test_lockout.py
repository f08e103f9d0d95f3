"""Too many failed sign-ins."""

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory

from office.models import User
from privacyportal.lockout import blind_name

LOGIN = "/admin/login/"


def fail(client: Client, *, name: str, times: int) -> int:
    status = 0
    for _ in range(times):
        status = client.post(LOGIN, {"username": name, "password": "not this one"}).status_code
    return status


@pytest.mark.django_db
def test_the_fifth_failure_locks_and_says_for_how_long(client: Client) -> None:
    assert fail(client, name="anna@example.com", times=4) == 200

    response = client.post(LOGIN, {"username": "anna@example.com", "password": "not this one"})

    assert response.status_code == 429
    assert "60 minutes" in response.content.decode()


@pytest.mark.django_db
def test_a_lock_holds_even_against_the_right_password(client: Client) -> None:
    User.objects.create_user("anna@example.com", name="Anna", password="a right long password")
    fail(client, name="ANNA@example.com ", times=5)

    response = client.post(LOGIN, {"username": "anna@example.com", "password": "a right long password"})

    assert response.status_code == 429


@pytest.mark.django_db
def test_another_person_can_still_sign_in(client: Client) -> None:
    fail(client, name="anna@example.com", times=5)

    assert fail(client, name="bo@example.com", times=1) == 200


@pytest.mark.django_db
def test_what_is_remembered_of_a_failure_names_nobody(client: Client) -> None:
    fail(client, name="anna@example.com", times=2)

    attempt = AccessAttempt.objects.values().get()
    assert attempt["failures_since_start"] == 2
    assert "anna" not in str(attempt)
    assert "not this one" not in str(attempt)


def test_a_name_is_blind_but_the_same_however_it_is_written(rf: RequestFactory) -> None:
    request = rf.post(LOGIN)
    names = {blind_name(request, {"username": name}) for name in ("Anna@Example.com", " anna@example.com")}

    assert len(names) == 1
    assert "anna" not in names.pop()
    assert blind_name(request, {"username": "bo@example.com"}) not in names
