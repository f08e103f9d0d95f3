"""Sessions of staff: what the cookie holds stands in no table."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from office.domain import sessions
from office.enums import Role
from office.models import StaffSession as Session
from office.models import User
from office.public import ANSWER, THEN
from office.tasks import sweep_sessions
from tests import factories
from tests.leaks import inside

pytestmark = pytest.mark.django_db

DESK, LOGIN = "/admin/requests/request/", "/admin/login/"
PASSWORD = "a right long password"
HOUR = 3600


@pytest.fixture
def lead() -> User:
    return factories.staff(at=factories.controller("dreame"))


@pytest.fixture
def client(lead: User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    return client


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_the_database_holds_no_key_that_opens_a_session(client: Client) -> None:
    assert client.get(DESK).status_code == 200
    (row,) = Session.objects.all()
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key

    assert thief.get(DESK).status_code == 302
    assert not [name for name, text in inside.tables().items() if key_of(client) in text]


def test_what_is_kept_in_a_session_is_there_at_the_next_page_and_under_its_next_key(client: Client) -> None:
    session = client.session
    session["seen"] = 3
    session.save()
    before = key_of(client)
    session.cycle_key()

    assert session.session_key != before
    assert not session.exists(before)
    assert session.exists(session.session_key or "")
    assert type(session)(session.session_key)["seen"] == 3
    assert Session.objects.count() == 1


def test_signing_in_gives_a_session_another_key() -> None:
    person = factories.staff(Role.CASE_HANDLER, at=factories.controller("dreame"))
    person.set_password(PASSWORD)
    person.save()
    browser = Client()
    planted = browser.session
    planted["seen"] = 3
    planted.save()

    entered = browser.post("/admin/login/", {"username": person.email, "password": PASSWORD})

    assert entered.status_code == 302
    assert key_of(browser) != planted.session_key
    assert not planted.exists(planted.session_key or "")
    assert browser.get(DESK).status_code == 200


def used(client: Client, *, begun: datetime, until: float) -> None:
    """Let somebody look at their desk each hour of a day."""
    for hour in range(1, ceil(until)):
        with time_machine.travel(begun + timedelta(hours=hour)):
            assert client.get(DESK).status_code == 200


def test_a_session_ends_after_twelve_hours(client: Client) -> None:
    begun = timezone.now()
    used(client, begun=begun, until=11.9)

    for hours, status in ((11.9, 200), (12.1, 302)):
        with time_machine.travel(begun + timedelta(hours=hours)):
            assert client.get(DESK).status_code == status


def test_what_is_saved_in_a_session_does_not_prolong_it(client: Client, lead: User) -> None:
    lead.set_password(PASSWORD)
    lead.save()
    begun = timezone.now()
    entered = client.post(LOGIN, {"username": lead.email, "password": PASSWORD})
    assert entered.cookies[settings.SESSION_COOKIE_NAME]["max-age"] >= settings.SESSION_COOKIE_AGE - 5
    used(client, begun=begun, until=11)
    with time_machine.travel(begun + timedelta(hours=11)):
        answer = client.post("/admin/office/apikey/add/", {ANSWER: PASSWORD, THEN: "get"})
        assert answer.status_code == 302
        assert 0 < answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] <= HOUR
    (row,) = Session.objects.all()
    assert row.expire_date <= begun + timedelta(hours=12, minutes=1)

    with time_machine.travel(begun + timedelta(hours=12, minutes=5)):
        assert client.get(DESK).status_code == 302
        kept = client.post(f"{DESK}{row.pk}/steps/ask/", {"text": "Which one?"})
        assert "Which one?" in kept.content.decode()


def test_a_session_that_nobody_uses_ends_after_two_hours(client: Client, lead: User) -> None:
    begun = timezone.now()

    for minutes, status in ((110, 200), (220, 200), (345, 302), (346, 302)):
        with time_machine.travel(begun + timedelta(minutes=minutes)):
            assert client.get(DESK).status_code == status
    assert [sessions.of(lead, at=begun + timedelta(hours=hours)).count() for hours in (5, 6)] == [1, 0]


def test_who_signs_out_leaves_no_session(client: Client) -> None:
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = key_of(client)
    assert stolen.get(DESK).status_code == 200

    client.post("/admin/logout/")

    assert Session.objects.count() == 0
    assert stolen.get(DESK).status_code == 302


def test_sessions_that_have_ended_are_deleted_by_the_job(client: Client) -> None:
    sweep_sessions()
    assert Session.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE + 60)):
        sweep_sessions()
    assert Session.objects.count() == 0
