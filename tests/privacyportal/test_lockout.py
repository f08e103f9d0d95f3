"""Too many failed sign-ins."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.contrib.auth.backends import ModelBackend
from django.test import Client, RequestFactory
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from office.models import RateCounter, User
from office.rate_limits import HOUR, LIMITS
from office.tokens import reset_tokens
from privacyportal.lockout import blind_name
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"
PASSWORD = "a right long password"
A_MINUTE = LIMITS["sign-in"][0].tries
BY_NAME = LIMITS["sign-in-as"][0]
QUARTER = BY_NAME.window


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    """Let it be half a minute past a full hour."""
    with time_machine.travel(NOW.replace(minute=0, second=30), tick=False) as traveller:
        yield traveller


@pytest.fixture
def anna() -> User:
    return User.objects.create_user("anna@example.com", name="Anna", password=PASSWORD)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the passwords that were looked at, as they come: each is hashed, whoever the name is of."""
    found: list[str] = []
    look = ModelBackend.authenticate

    def noted(
        self: ModelBackend, request: Any, username: Any = None, password: Any = None, **given: Any
    ) -> Any:
        found.append(password)
        return look(self, request, username=username, password=password, **given)

    monkeypatch.setattr(ModelBackend, "authenticate", noted)
    return found


def from_network(number: int) -> Client:
    return Client(REMOTE_ADDR=f"2001:db8:0:{number:x}::1")


def sign_in(client: Client, password: str = PASSWORD, *, name: str = "anna@example.com") -> int:
    return client.post(LOGIN, {"username": name, "password": password}).status_code


def fail(client: Client, *, name: str, times: int) -> int:
    status = 0
    for _ in range(times):
        status = client.post(LOGIN, {"username": name, "password": "not this one"}).status_code
    return status


def test_the_fifth_failure_locks_and_says_for_how_long(client: Client) -> None:
    assert fail(client, name="anna@example.com", times=4) == 200

    response = client.post(LOGIN, {"username": "anna@example.com", "password": "not this one"})

    assert response.status_code == 429
    assert "60 minutes" in response.content.decode()


def test_a_lock_holds_even_against_the_right_password(client: Client) -> None:
    User.objects.create_user("anna@example.com", name="Anna", password="a right long password")
    fail(client, name="ANNA@example.com ", times=5)

    response = client.post(LOGIN, {"username": "anna@example.com", "password": "a right long password"})

    assert response.status_code == 429


def test_another_person_can_still_sign_in(client: Client) -> None:
    fail(client, name="anna@example.com", times=5)

    assert fail(client, name="bo@example.com", times=1) == 200


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


@pytest.mark.usefixtures("moment")
def test_one_network_tries_few_names_a_minute_and_no_more_are_hashed(hashed: list[str]) -> None:
    tries = [sign_in(from_network(1), "not this one", name=f"u{number}@example.com") for number in range(40)]

    assert tries == [200] * A_MINUTE + [429] * (40 - A_MINUTE)
    assert len(hashed) == A_MINUTE
    assert sign_in(from_network(2), "not this one", name="u50@example.com") == 200


@pytest.mark.usefixtures("moment")
def test_many_networks_together_try_one_name_under_a_hundred_times_an_hour(
    anna: User, hashed: list[str]
) -> None:
    tries = [
        sign_in(from_network(network), "not this one", name=name)
        for network in range(26)
        for name in ("anna@example.com", " Anna@Example.com", "\uff41nna@example.com", "ANNA@EXAMPLE.COM ")
    ]

    assert tries == [200] * BY_NAME.tries + [429] * (len(tries) - BY_NAME.tries)
    assert len(hashed) == BY_NAME.tries
    assert sign_in(from_network(50)) == 429
    assert (HOUR / QUARTER + 1) * BY_NAME.tries < 100  # an hour may touch one window more than it holds
    assert "anna" not in str(list(RateCounter.objects.values()))


def test_nobody_is_locked_out_for_longer_than_a_quarter_of_an_hour(
    anna: User, moment: time_machine.Traveller
) -> None:
    for network in range(26):
        sign_in(from_network(network), "not this one")
    refused = from_network(50).post(LOGIN, {"username": anna.email, "password": PASSWORD})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) <= QUARTER.total_seconds()

    moment.shift(QUARTER)

    assert sign_in(from_network(50)) == 302


@pytest.mark.usefixtures("moment")
def test_a_mailed_link_to_a_new_password_lets_in_at_once_whoever_a_stranger_locked_out(anna: User) -> None:
    for network in range(26):
        sign_in(from_network(network), "not this one")
    client, page = from_network(50), f"/admin/password/{urlsafe_base64_encode(force_bytes(anna.pk))}"
    for _ in range(6):
        sign_in(client, "nor this one")
    assert sign_in(client) == 429
    client.get(f"{page}/{reset_tokens.make_token(anna)}/")
    new = "four words beside it"
    assert (
        client.post(f"{page}/set-password/", {"new_password1": new, "new_password2": new}).status_code == 302
    )

    assert sign_in(client, new) == 302


@pytest.mark.parametrize("password", ["not this one", ""])
def test_one_network_alone_locks_nobody_out_elsewhere(
    password: str, anna: User, monkeypatch: pytest.MonkeyPatch, moment: time_machine.Traveller
) -> None:
    monkeypatch.setattr(AxesProxyHandler, "is_allowed", lambda *_given: True)  # as for many tries at once
    for _ in range(A_MINUTE):
        sign_in(from_network(1), password)

    assert sign_in(from_network(2)) == 302


@pytest.mark.usefixtures("moment")
def test_who_signs_in_begins_anew(anna: User) -> None:
    for network in range(BY_NAME.tries - 1):
        assert sign_in(from_network(network), "not this one") == 200
    assert sign_in(from_network(50)) == 302

    assert [sign_in(from_network(51), "not this one"), sign_in(from_network(52))] == [200, 302]
