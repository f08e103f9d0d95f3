"""The page of a mailbox: settings go in, the password never comes out, and what is wrong is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from bench import imap_server
from bench.imap_server import Dovecot
from mailroom.models import Mailbox
from office.enums import Role
from office.models import AccessEntry, Controller, User
from tests import factories
from tests.mailroom import mails
from tests.office.test_revealing import REASON, limited
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("dovecot")]
LIST = "/admin/mailroom/mailbox/"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with imap_server.running() as running:
        yield running


@pytest.fixture
def lead(dreame: Controller) -> User:
    return factories.staff(Role.PRIVACY_LEAD, at=dreame)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def given(controller: Controller, **changed: Any) -> dict[str, Any]:
    return {
        "controller": str(controller.pk),
        "host": "127.0.0.1",
        "port": "143",
        "security": "plain",
        "username": imap_server.USER,
        "new_password": imap_server.PASSWORD,
        "folder": "INBOX",
        "reply_address": "privacy@dreame.example",
        "active": "on",
        **changed,
    }


def test_a_lead_adds_a_mailbox_and_its_password_is_never_shown(dreame: Controller, lead: User) -> None:
    client = client_of(lead)
    client.post(f"{LIST}add/", given(dreame))

    mailbox = Mailbox.objects.get()
    assert mailbox.password == imap_server.PASSWORD
    for page in (f"{LIST}{mailbox.pk}/change/", LIST):
        assert imap_server.PASSWORD not in client.get(page).content.decode()
    entry = AccessEntry.objects.get(action="mailroom.mailbox_saved")
    assert imap_server.PASSWORD not in str(entry.details)


def test_the_password_is_no_locked_value_that_a_lead_could_have_shown(dreame: Controller, lead: User) -> None:
    client_of(lead).post(f"{LIST}add/", given(dreame))
    mailbox = Mailbox.objects.get()
    blind = limited(Role.PRIVACY_LEAD, at=dreame, without=Family.CONTACT)

    page = f"/admin/locked/mailroom.mailbox/{mailbox.pk}/password/"
    for answer in (
        client_of(blind).get(page),
        client_of(blind).post(page, {"reveal": "1", "reason": REASON}),
    ):
        assert answer.status_code == 404
        assert imap_server.PASSWORD not in answer.content.decode()


def test_an_empty_password_keeps_the_stored_one_and_another_place_is_read_from_its_beginning(
    dreame: Controller, lead: User, now: datetime
) -> None:
    mailbox = mails.mailbox(dreame, None, now=now)
    Mailbox.objects.update(uidvalidity=7, last_uid=99)
    client_of(lead).post(f"{LIST}{mailbox.pk}/change/", given(dreame, new_password="", folder="Privacy"))

    mailbox.refresh_from_db()
    assert (mailbox.password, mailbox.folder) == (imap_server.PASSWORD, "Privacy")
    assert (mailbox.uidvalidity, mailbox.last_uid) == (None, 0)


@pytest.mark.parametrize(
    "elsewhere",
    [{"host": "mail.mallory.example", "security": "tls"}, {"port": "1143"}, {"username": "somebody.else"}],
)
def test_the_stored_password_goes_to_no_other_server_or_name(
    dreame: Controller, lead: User, now: datetime, elsewhere: dict[str, str]
) -> None:
    mailbox = mails.mailbox(dreame, None, now=now)
    page = f"{LIST}{mailbox.pk}/change/"
    refused = client_of(lead).post(page, given(dreame, new_password="", **elsewhere))

    assert "Enter the password anew" in refused.content.decode()
    mailbox.refresh_from_db()
    assert (mailbox.host, mailbox.port, mailbox.username) == ("127.0.0.1", 143, imap_server.USER)
    client_of(lead).post(page, given(dreame, new_password="fresh", **elsewhere))
    mailbox.refresh_from_db()
    assert mailbox.password == "fresh"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"host": "imap.company.example"}, "own machine"),
        ({"new_password": ""}, "Enter the password"),
        ({"reply_address": "a+b@dreame.example"}, "no “+”"),
        ({"reply_address": f"{'a' * 32}@dreame.example"}, "at most 31 characters"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    dreame: Controller, lead: User, changed: dict[str, str], sentence: str
) -> None:
    answer = client_of(lead).post(f"{LIST}add/", given(dreame, **changed))

    assert sentence in answer.content.decode()
    assert not Mailbox.objects.exists()


def test_only_one_mailbox_of_a_company_takes_answers(dreame: Controller, lead: User, now: datetime) -> None:
    mails.mailbox(dreame, None, now=now)
    answer = client_of(lead).post(f"{LIST}add/", given(dreame, folder="Other"))

    assert "Another mailbox of the company" in answer.content.decode()


def test_trying_says_how_many_mails_wait_and_reads_none(
    server: Dovecot, dreame: Controller, lead: User, now: datetime
) -> None:
    server.empty()
    server.deliver(mails.plain("Hello"), received_at=now)
    mailbox = mails.mailbox(dreame, server, now=now)
    answer: Any = client_of(lead).post(f"{LIST}{mailbox.pk}/try/", follow=True)

    assert "1 mail waits there" in answer.content.decode()
    assert mailbox.mails.count() == 0


def test_trying_what_cannot_be_read_says_what_to_mend(
    server: Dovecot, dreame: Controller, lead: User, now: datetime
) -> None:
    mailbox = mails.mailbox(dreame, server, now=now)
    mailbox.password = "wrong"
    mailbox.save()
    answer: Any = client_of(lead).post(f"{LIST}{mailbox.pk}/try/", follow=True)

    assert "does not accept the user name or the password" in answer.content.decode()


def test_a_handler_and_another_companys_lead_have_no_business_there(
    dreame: Controller, procotsmart: Controller, now: datetime
) -> None:
    mailbox = mails.mailbox(dreame, None, now=now)
    for user in (
        factories.staff(Role.CASE_HANDLER, at=dreame),
        factories.staff(Role.PRIVACY_LEAD, at=procotsmart),
    ):
        client = client_of(user)
        assert client.get(f"{LIST}{mailbox.pk}/change/").status_code == 403
        assert client.post(f"{LIST}{mailbox.pk}/try/").status_code == 403
        assert client.post(f"{LIST}{mailbox.pk}/change/", given(dreame, host="localhost")).status_code == 403
    mailbox.refresh_from_db()
    assert mailbox.host == "127.0.0.1"
