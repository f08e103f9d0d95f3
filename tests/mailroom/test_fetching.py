"""Mails are read from a real Dovecot, once, whatever is in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bench import imap_server
from bench.imap_server import Dovecot
from mailroom.domain import fetching, sorting
from mailroom.enums import Arrival, ArrivalState, Security
from mailroom.models import Incoming, Mailbox
from office.models import Controller
from tests.mailroom import mails

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("dovecot")]


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with imap_server.running() as running:
        yield running


@pytest.fixture
def imap(server: Dovecot) -> Dovecot:
    """The server with an empty mailbox."""
    server.empty()
    return server


@pytest.fixture
def mailbox(imap: Dovecot, dreame: Controller, now: datetime) -> Mailbox:
    return mails.mailbox(dreame, imap, now=now)


def fetched(mailbox: Mailbox, now: datetime) -> list[Incoming]:
    fetching.fetch(mailbox, now=now)
    sorting.sort_arrived(now=now)
    return list(Incoming.objects.order_by("uid"))


def test_a_mail_is_received_when_it_reached_the_server_whatever_its_date_says(
    imap: Dovecot, mailbox: Mailbox, now: datetime
) -> None:
    arrived = now - timedelta(hours=30)
    imap.deliver(
        mails.plain("Please send me my data.", date="Mon, 1 Jan 2035 10:00:00 +0000"), received_at=arrived
    )

    (mail,) = fetched(mailbox, now)

    assert mail.received_at == arrived
    assert (mail.sender, mail.sender_name, mail.subject) == ("elsa@person.example", "Elsa", "My data")
    assert (mail.text, mail.kind, mail.state) == (
        "Please send me my data.",
        Arrival.MESSAGE,
        ArrivalState.WAITING,
    )


def test_what_was_read_once_is_not_read_again(imap: Dovecot, mailbox: Mailbox, now: datetime) -> None:
    imap.deliver(mails.plain("One"), received_at=now)
    assert len(fetched(mailbox, now)) == 1
    imap.deliver(mails.plain("Two"), received_at=now)

    assert [mail.text for mail in fetched(mailbox, now)] == ["One", "Two"]
    assert len(fetched(mailbox, now)) == 2


def test_a_server_that_numbers_its_mails_anew_brings_none_twice(
    imap: Dovecot, mailbox: Mailbox, now: datetime
) -> None:
    imap.deliver(mails.plain("One"), received_at=now)
    fetched(mailbox, now)
    before = mailbox.uidvalidity
    imap.number_anew()
    imap.deliver(mails.plain("Two"), received_at=now)

    assert {mail.text for mail in fetched(mailbox, now)} == {"One", "Two"}
    mailbox.refresh_from_db()
    assert mailbox.uidvalidity != before


def test_a_mailbox_that_a_worker_reads_is_left_to_it_until_that_is_dead(
    imap: Dovecot, mailbox: Mailbox, now: datetime
) -> None:
    imap.deliver(mails.plain("One"), received_at=now)
    Mailbox.objects.update(claimed_at=now - timedelta(minutes=9))
    assert fetched(mailbox, now) == []
    assert len(fetched(mailbox, now + timedelta(minutes=2))) == 1


def test_a_mail_too_large_is_noted_by_its_headers_and_stops_nothing(
    imap: Dovecot, mailbox: Mailbox, now: datetime
) -> None:
    imap.deliver(mails.plain("x" * 70 + "\r\n" * 10, subject="Large") + b"y" * 30_000_000, received_at=now)
    imap.deliver(mails.plain("Small"), received_at=now)

    large, small = fetched(mailbox, now)

    assert (large.subject, large.text, large.too_large, large.state) == (
        "Large",
        "",
        True,
        ArrivalState.WAITING,
    )
    assert large.size > 30_000_000
    assert small.text == "Small"


def test_a_mail_that_cannot_be_stored_is_noted_and_stops_nothing(
    imap: Dovecot, mailbox: Mailbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("One", "Poison", "Three"):
        imap.deliver(mails.plain(text), received_at=now)
    real = fetching.storing.store

    def picky(*args: object, **kwargs: object) -> int:
        if any(one.read.text == "Poison" for one in args[1]):  # type: ignore[attr-defined]
            raise ValueError("secret words")
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(fetching.storing, "store", picky)

    assert [(mail.text, mail.warnings) for mail in fetched(mailbox, now)] == [
        ("One", []),
        ("", ["broken"]),
        ("Three", []),
    ]


def test_a_server_that_is_gone_leaves_a_sentence_and_is_tried_again(
    imap: Dovecot, mailbox: Mailbox, now: datetime
) -> None:
    imap.deliver(mails.plain("One"), received_at=now)
    port, mailbox.port = mailbox.port, 1
    mailbox.save()

    assert fetched(mailbox, now) == []
    mailbox.refresh_from_db()
    assert mailbox.last_error == "unreachable"
    mailbox.port = port
    mailbox.save()
    assert len(fetched(mailbox, now)) == 1
    mailbox.refresh_from_db()
    assert mailbox.last_error == ""


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("password", "wrong", "password"),
        ("folder", "Nowhere", "folder"),
        ("security", Security.TLS, "tls"),
        ("security", Security.STARTTLS, "starttls"),
        ("host", "imap.invalid", "plain"),
    ],
)
def test_what_is_wrong_with_a_mailbox_is_said_in_a_sentence(
    mailbox: Mailbox, now: datetime, field: str, value: str, code: str
) -> None:
    setattr(mailbox, field, value)
    mailbox.save()
    fetching.fetch(mailbox, now=now)
    mailbox.refresh_from_db()
    assert mailbox.last_error == code
