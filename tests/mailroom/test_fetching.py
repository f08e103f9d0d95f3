"""Mails are read from a real Dovecot, once, whatever is in them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connections

from bench import imap_server
from bench.imap_server import Dovecot
from mailroom.domain import fetching, sorting, storing
from mailroom.domain.storing import Arrived
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
    real = storing.store

    def picky(box: Mailbox, arrived: list[Arrived], *, now: datetime) -> int:
        if any(one.read.text == "Poison" for one in arrived):
            raise ValueError("secret words")
        return real(box, arrived, now=now)

    monkeypatch.setattr(storing, "store", picky)

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


def test_a_mailbox_read_anew_from_its_beginning_brings_none_twice(
    imap: Dovecot, mailbox: Mailbox, now: datetime
) -> None:
    imap.deliver(mails.plain("One"), received_at=now)
    fetched(mailbox, now)
    Mailbox.objects.update(last_uid=0)

    assert len(fetched(mailbox, now)) == 1


def test_a_job_that_dies_half_way_goes_on_where_it_was(
    imap: Dovecot, mailbox: Mailbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "BATCH", 2)
    imap.deliver_many([mails.plain(f"Mail {number}") for number in range(5)], received_at=now)
    taken = 0
    for count in fetching._batches(mailbox, now=now):
        taken += count
        break

    assert taken == 2
    mailbox.refresh_from_db()
    assert len(fetched(mailbox, now)) == 5


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_take_each_mail_once(imap: Dovecot, mailbox: Mailbox, now: datetime) -> None:
    imap.deliver_many([mails.plain(f"Mail {number}") for number in range(60)], received_at=now)

    def work() -> int:
        try:
            mine = Mailbox.objects.select_related("controller").get(pk=mailbox.pk)
            return fetching.fetch(mine, now=now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        counts = [future.result() for future in [pool.submit(work) for _worker in range(4)]]

    assert sum(counts) == Incoming.objects.count() == 60


def test_a_mail_is_read_and_left_on_the_server(imap: Dovecot, mailbox: Mailbox, now: datetime) -> None:
    imap.deliver(mails.plain("One"), received_at=now)
    fetched(mailbox, now)

    (file,) = [*(imap.inbox / "cur").iterdir(), *(imap.inbox / "new").iterdir()]
    assert file.name.endswith("S")


def test_what_arrived_before_the_first_day_is_left_alone(
    imap: Dovecot, mailbox: Mailbox, now: datetime
) -> None:
    imap.deliver(mails.plain("Old"), received_at=now - timedelta(days=2))
    imap.deliver(mails.plain("New"), received_at=now)
    mailbox.since = now.date()
    mailbox.save()

    assert [mail.text for mail in fetched(mailbox, now)] == ["New"]


def test_mails_without_a_message_id_are_told_apart_by_their_headers(
    imap: Dovecot, mailbox: Mailbox, now: datetime
) -> None:
    for number in range(2):
        imap.deliver(b"Received: by mx%d.example\r\n\r\nHello" % number, received_at=now)
    imap.deliver(b"Received: by mx1.example\r\n\r\nHello", received_at=now)

    assert len(fetched(mailbox, now)) == 2
