"""Where staff are signed in, and how that ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from office.domain import second_step, sessions
from office.models import AccessEntry, StaffSession, User
from tests.office.conftest import signed_in
from tests.office.signing_in import (
    ACCOUNT,
    LOGIN,
    PASSWORD,
    START,
    done,
    is_in,
    mails,
    with_step,
)

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P21"), pytest.mark.usefixtures("frozen")]


@pytest.fixture
def lead(lead: User) -> User:
    lead.set_password(PASSWORD)
    lead.save()
    return lead


def test_own_sessions_are_listed_with_their_device_and_can_be_ended(lead: User, handler: User) -> None:
    firefox = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0"}
    here, there, theirs = Client(), Client(**firefox), signed_in(handler)  # type: ignore[arg-type]
    for client in (here, there):
        client.post(LOGIN, {"username": lead.email, "password": PASSWORD})
    rows = {row.browser: row for row in sessions.of(lead, at=START)}
    assert rows["Firefox"].system == "Windows"
    assert len(rows) == 2
    assert "Firefox" in here.get(ACCOUNT).content.decode()

    foreign = StaffSession.objects.get(user=handler)
    here.post("/admin/account/sessions/end/", {"session": foreign.pk})
    assert is_in(theirs)
    here.post("/admin/account/sessions/end/", {"session": rows["Firefox"].pk})
    assert not is_in(there)
    assert is_in(here)


def test_all_other_sessions_end_at_once_and_with_a_new_password(lead: User) -> None:
    here = signed_in(lead)
    for end in ("button", "password"):
        others = [signed_in(lead), signed_in(lead)]
        if end == "button":
            here.post("/admin/account/sessions/end/")
        else:
            new = {"new_password1": "four words beside it", "new_password2": "four words beside it"}
            here.post("/admin/password_change/", {"old_password": PASSWORD} | new)
        assert not any(map(is_in, others)), end
        assert is_in(here), end
    assert StaffSession.objects.filter(user=lead).count() == 1
    assert "office.password_changed" in done(lead)


def test_the_old_password_is_not_guessed_on_the_page_that_changes_it(lead: User) -> None:
    client = signed_in(lead)
    new = {"new_password1": "four words beside it", "new_password2": "four words beside it"}
    for typed in (*["a guess"] * 5, PASSWORD):
        client.post("/admin/password_change/", {"old_password": typed} | new)

    lead.refresh_from_db()
    assert lead.check_password(PASSWORD)


def test_a_lead_ends_all_sessions_of_a_colleague(lead: User, handler: User) -> None:
    browser = signed_in(handler)

    signed_in(lead).post(f"/admin/office/user/{handler.pk}/end-sessions/")

    assert not is_in(browser)
    assert AccessEntry.objects.of(handler).get(action="office.sessions_ended").actor == lead


def test_a_password_set_by_a_mailed_link_ends_all_sessions_and_keeps_the_second_step(lead: User) -> None:
    from django.utils.encoding import force_bytes
    from django.utils.http import urlsafe_base64_encode

    from office.tokens import reset_tokens

    with_step(lead)
    signed_in(lead)
    key = urlsafe_base64_encode(force_bytes(lead.pk))
    client = Client()
    client.get(f"/admin/password/{key}/{reset_tokens.make_token(lead)}/")
    new = {"new_password1": "four words beside it", "new_password2": "four words beside it"}
    client.post(f"/admin/password/{key}/set-password/", new)

    assert not StaffSession.objects.filter(user=lead).exists()
    assert second_step.of(lead) is not None
    assert len(mails(lead)) == 2


def test_a_session_knows_when_it_was_last_seen_without_writing_at_each_request(
    lead: User, frozen: time_machine.Traveller
) -> None:
    client = signed_in(lead)
    for minutes, seen in ((4, 0), (6, 6), (10, 6), (12, 12)):
        frozen.move_to(START + timedelta(minutes=minutes))
        client.get(ACCOUNT)
        row = StaffSession.objects.get(user=lead)
        assert row.seen_at == START + timedelta(minutes=seen), minutes
        assert row.begun_at == START
