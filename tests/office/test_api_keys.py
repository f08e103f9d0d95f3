from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from ninja.errors import HttpError

from office.api_auth import KeyAuth, TooManyCallsError
from office.domain import api_keys
from office.enums import Scope
from office.errors import ApiKeyRefusedError, GrantRefusedError
from office.models import AccessEntry, ApiKey, Controller, RateCounter, User
from office.rate_limits import LIMITS, MINUTE, Limit

pytestmark = pytest.mark.django_db

Made = tuple[ApiKey, str]


@pytest.fixture
def made(dreame: Controller, lead: User, now: datetime) -> Made:
    return api_keys.create(
        controller=dreame, name="Web shop", scopes=[Scope.REQUESTS_CREATE], by=lead, now=now
    )


def test_a_key_opens_what_it_is_for(made: Made, dreame: Controller, now: datetime) -> None:
    key, secret = made
    found = api_keys.verify(secret, now=now)
    assert (found, found.controller, found.scopes) == (key, dreame, ["requests:create"])


def test_the_secret_is_nowhere_in_the_database(made: Made) -> None:
    key, secret = made
    own = secret.removeprefix(f"{key.prefix}_")
    rows = str(list(ApiKey.objects.values())) + str(list(key.history.values()))
    assert own not in rows
    assert "hash" not in str(list(key.history.values()))


@pytest.mark.parametrize("spoil", ["{0}x", "x{0}", "", "_", "ppk_", "{1}_", "{1}", "{0}\0", "ppk_zzzz_{0}"])
def test_a_key_that_is_not_quite_right_is_refused(made: Made, now: datetime, spoil: str) -> None:
    key, secret = made
    with pytest.raises(ApiKeyRefusedError, match="not known"):
        api_keys.verify(spoil.format(secret, key.prefix), now=now)


def test_a_revoked_key_is_shut_out_at_once(made: Made, lead: User, now: datetime) -> None:
    key, secret = made
    api_keys.revoke(key, by=lead, now=now)
    api_keys.revoke(key, by=lead, now=now)
    with pytest.raises(ApiKeyRefusedError, match="revoked"):
        api_keys.verify(secret, now=now)
    assert AccessEntry.objects.filter(action="office.api_key_revoked", actor=lead).count() == 1


def test_a_key_expires(dreame: Controller, lead: User, now: datetime) -> None:
    _key, secret = api_keys.create(
        controller=dreame,
        name="For a day",
        scopes=[Scope.REQUESTS_CREATE],
        by=lead,
        now=now,
        expires_at=now + timedelta(days=1),
    )
    assert api_keys.verify(secret, now=now + timedelta(hours=23))
    with pytest.raises(ApiKeyRefusedError, match="expired"):
        api_keys.verify(secret, now=now + timedelta(days=1))


def test_only_who_manages_the_office_makes_and_revokes_keys(
    made: Made, handler: User, stranger: User, dreame: Controller, now: datetime
) -> None:
    for by in (handler, stranger):
        with pytest.raises(GrantRefusedError):
            api_keys.create(controller=dreame, name="X", scopes=[Scope.REQUESTS_CREATE], by=by, now=now)
        with pytest.raises(GrantRefusedError):
            api_keys.revoke(made[0], by=by, now=now)


@pytest.mark.parametrize("scopes", [[], [Scope.REQUESTS_CREATE, Scope.REQUESTS_CREATE]])
def test_a_key_may_do_something_and_that_once(
    dreame: Controller, lead: User, now: datetime, scopes: list[Scope]
) -> None:
    with pytest.raises(ValidationError):
        api_keys.create(controller=dreame, name="X", scopes=scopes, by=lead, now=now)


def test_use_is_noted_once_a_minute_and_not_in_the_history(made: Made, now: datetime) -> None:
    key, secret = made
    for seconds in (0, 30, 61):
        api_keys.verify(secret, now=now + timedelta(seconds=seconds))
    key.refresh_from_db()
    assert key.last_used_at == now + timedelta(seconds=61)
    assert key.history.count() == 1


def authenticated(token: str, scope: Scope = Scope.REQUESTS_CREATE) -> Any:
    request = RequestFactory().get("/api/v1/", headers={"Authorization": f"Bearer {token}"})
    return KeyAuth(scope)(request)


def test_the_api_lets_in_a_key_with_the_scope(made: Made) -> None:
    assert authenticated(made[1]) == made[0]


def test_the_api_refuses_a_key_without_the_scope(made: Made) -> None:
    made[0].scopes = ["something:else"]
    made[0].save()
    with pytest.raises(HttpError, match="lacks") as refusal:
        authenticated(made[1])
    assert refusal.value.status_code == 403


def test_the_api_refuses_a_key_that_is_no_good_and_slows_down_who_guesses(made: Made) -> None:
    for _ in range(LIMITS["api-wrong-key"][0].tries):
        assert authenticated("ppk_guess_guess") is None
    with pytest.raises(HttpError) as refusal:
        authenticated("ppk_guess_guess")
    assert refusal.value.status_code == 429
    assert authenticated(made[1]) == made[0]


def test_the_api_slows_down_a_busy_key(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    fixed = datetime(2026, 11, 25, 9, 0, 30, tzinfo=UTC)
    monkeypatch.setattr("office.clock.now", lambda: fixed)
    monkeypatch.setitem(LIMITS, "api", (Limit(2, MINUTE),))
    for _ in range(2):
        authenticated(made[1])
    with pytest.raises(TooManyCallsError) as refusal:
        authenticated(made[1])
    assert (refusal.value.status_code, refusal.value.wait) == (429, 30)
    assert made[0].prefix not in str(list(RateCounter.objects.values()))
