"""Mails are queued with their cause: once, safely, or not at all."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from mailroom.domain import outbox
from mailroom.enums import Channel, State
from mailroom.errors import (
    CannotPostError,
    CannotSendAgainError,
    InvalidAddressError,
    OutsideTransactionError,
)
from mailroom.models import Mail
from office.models import AccessEntry, Controller, User
from vault.domain import keys, shredding

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    return User.objects.create_user("anna@dreame.example", name="Anna")


def test_a_queued_mail_is_finished_and_waits(queue: Any, now: datetime) -> None:
    mail = Mail.objects.get(pk=queue().pk)
    assert (mail.channel, mail.state, mail.attempts) == (Channel.MAIL, State.QUEUED, 0)
    assert mail.next_attempt_at == now
    assert mail.to == "elsa.lind@customer.example"
    assert mail.subject == "News for Elsa"
    assert mail.message_id == f"<{mail.pk}@dreame.example>"


def test_the_same_key_queues_nothing_twice(queue: Any, dreame: Controller, key: UUID, now: datetime) -> None:
    first = queue(dedupe_key="request:1:receipt")
    with transaction.atomic():
        second = outbox.queue_mail(
            controller=dreame,
            data_key_id=key,
            to="elsa.lind@customer.example",
            template="sample",
            context={"name": "Elsa", "url": "https://x.example"},
            language="en",
            dedupe_key="request:1:receipt",
            cause="request:1",
            now=now,
        )
    assert second is None
    assert [mail.pk for mail in Mail.objects.all()] == [first.pk]


def test_the_database_itself_refuses_a_second_row_of_a_key(queue: Any, key: UUID, now: datetime) -> None:
    queue(dedupe_key="k")
    row = Mail(data_key_id=key, to="a@b.example", template="x", language="en", dedupe_key="k")
    row.state, row.next_attempt_at, row.created_at, row.text = State.QUEUED, now, now, "x"
    with transaction.atomic():
        assert outbox.store(row) is None
    assert Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_nothing_and_wakes_nobody(queue: Any, nudges: list[str]) -> None:
    def fails() -> None:
        with transaction.atomic():
            queue()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert not Mail.objects.exists()
    assert nudges == []


@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_a_worker_once_however_many_mails_it_queued(queue: Any, nudges: list[str]) -> None:
    with transaction.atomic():
        queue()
        queue()
        assert nudges == []
    assert nudges == ["mailroom.deliver"]


@pytest.mark.django_db(transaction=True)
def test_a_mail_queued_outside_of_a_transaction_is_refused(
    dreame: Controller, key: UUID, now: datetime
) -> None:
    with pytest.raises(OutsideTransactionError):
        outbox.queue_mail(
            controller=dreame,
            data_key_id=key,
            to="a@b.example",
            template="sample",
            context={},
            language="en",
            dedupe_key="k",
            cause="",
            now=now,
        )


@pytest.mark.parametrize(
    "address",
    [
        "elsa@customer.example\nBcc: all@customer.example",
        "elsa@customer.example\r\nBcc: all@customer.example",
        "elsa@customer.example, all@customer.example",
        "Elsa <elsa@customer.example>",
        "elsa@customer.example\x00",
        "elsa",
        "",
        "ÿelsa@customer.example",
        "\u212aelsa@customer.example",
        f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example",
    ],
)
def test_an_address_that_is_none_is_refused_in_words_without_the_address(queue: Any, address: str) -> None:
    with pytest.raises(InvalidAddressError) as refused:
        queue(to=address)
    assert "customer" not in str(refused.value)
    with pytest.raises(InvalidAddressError):
        queue(reply_to=address or "x")
    assert not Mail.objects.exists()


def test_a_line_break_in_a_subject_becomes_a_space(queue: Any) -> None:
    mail = queue(context={"name": "Elsa\r\nBcc: all@customer.example", "url": "https://x.example"})
    assert mail.subject == "News for Elsa Bcc: all@customer.example"


def test_raw_rows_hold_no_plain_text(queue: Any, letter: Any) -> None:
    queue(reply_to="reply.here@customer.example")
    letter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mailroom_mail")
        raw = b" ".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for row in cursor.fetchall()
            for value in row
        )
    for plain in (b"elsa", b"Elsa", b"News", b"Hello", b"reply.here", b"Storgatan"):
        assert plain not in raw


def test_a_mail_never_names_a_person(queue: Any) -> None:
    mail = queue()
    assert str(mail) == f"Sample {str(mail.pk)[:8]}"
    assert "elsa" not in repr(mail).lower()


def test_states_that_make_no_sense_are_refused_by_the_database(
    queue: Any, letter: Any, now: datetime
) -> None:
    senseless: list[tuple[Mail, dict[str, object]]] = [
        (queue(), {"state": State.TO_POST}),
        (queue(), {"next_attempt_at": None}),
        (queue(), {"state": State.SENDING}),
        (queue(), {"state": State.SENT}),
        (queue(), {"claimed_at": now}),
        (letter(), {"state": State.POSTED}),
        (letter(), {"posted_on": now.date()}),
        (letter(), {"state": State.QUEUED, "next_attempt_at": now}),
    ]
    for mail, change in senseless:
        with pytest.raises(IntegrityError), transaction.atomic():
            Mail.objects.filter(pk=mail.pk).update(**change)


def test_a_cause_takes_back_what_has_not_left(queue: Any, letter: Any) -> None:
    waiting, post, other = queue(cause="request:7"), letter(cause="request:7"), queue(cause="request:8")
    assert outbox.cancel(cause="request:7") == 2
    states = dict(Mail.objects.values_list("pk", "state"))
    assert states == {waiting.pk: State.CANCELLED, post.pk: State.CANCELLED, other.pk: State.QUEUED}
    assert {mail.pk for mail in outbox.for_cause("request:7")} == {waiting.pk, post.pk}


def test_a_failed_mail_goes_back_into_the_queue_and_the_log_knows(
    queue: Any, anna: User, dreame: Controller, now: datetime
) -> None:
    mail = queue()
    Mail.objects.filter(pk=mail.pk).update(
        state=State.FAILED, attempts=3, last_error="550 no", next_attempt_at=None
    )
    later = now + timedelta(hours=2)
    again = outbox.send_again(mail, by=anna, now=later)
    again.refresh_from_db()
    assert again.pk == mail.pk
    assert (again.state, again.attempts, again.last_error) == (State.QUEUED, 0, "")
    assert again.next_attempt_at == later
    entry = AccessEntry.objects.get(action="mailroom.sent_again")
    assert (entry.actor, entry.controller, entry.target_id) == (anna, dreame, mail.pk)


def test_a_sent_mail_goes_out_once_more_under_a_name_of_its_own(
    queue: Any, anna: User, now: datetime
) -> None:
    mail = queue()
    Mail.objects.filter(pk=mail.pk).update(state=State.SENT, sent_at=now, next_attempt_at=None)
    again = Mail.objects.get(pk=outbox.send_again(mail, by=anna, now=now).pk)
    assert again.pk != mail.pk
    assert again.message_id != mail.message_id
    assert (again.to, again.subject, again.text, again.html) == (mail.to, mail.subject, mail.text, mail.html)
    assert (again.cause, again.state) == (mail.cause, State.QUEUED)


def test_what_waits_what_is_posted_and_what_is_the_portals_own_is_not_sent_again(
    queue: Any, letter: Any, anna: User, now: datetime
) -> None:
    own = queue(controller=None)
    Mail.objects.filter(pk=own.pk).update(state=State.FAILED, next_attempt_at=None)
    for mail in (queue(), letter(), own):
        with pytest.raises(CannotSendAgainError):
            outbox.send_again(mail, by=anna, now=now)


def test_an_erased_mail_is_not_sent_again(queue: Any, key: UUID, anna: User, now: datetime) -> None:
    mail = queue()
    Mail.objects.filter(pk=mail.pk).update(state=State.FAILED, next_attempt_at=None)
    shredding.order(key, reason="test", now=now)
    shredding.carry_out(now=now)
    with pytest.raises(CannotSendAgainError):
        outbox.send_again(mail, by=anna, now=now)


def test_staff_note_the_day_a_letter_was_posted(
    letter: Any, anna: User, dreame: Controller, now: datetime
) -> None:
    mail = letter()
    posted = outbox.mark_posted(mail, on=date(2026, 11, 26), by=anna, now=now + timedelta(days=1))
    posted.refresh_from_db()
    assert (posted.state, posted.posted_on) == (State.POSTED, date(2026, 11, 26))
    entry = AccessEntry.objects.get(action="mailroom.posted")
    assert (entry.actor, entry.details) == (anna, {"on": "2026-11-26"})
    with pytest.raises(CannotPostError):
        outbox.mark_posted(mail, on=date(2026, 11, 26), by=anna, now=now + timedelta(days=1))


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 11, 26)])
def test_a_letter_is_posted_neither_before_it_was_written_nor_tomorrow(
    letter: Any, anna: User, now: datetime, day: date
) -> None:
    with pytest.raises(CannotPostError):
        outbox.mark_posted(letter(), on=day, by=anna, now=now)


def test_a_list_of_mails_loads_all_keys_at_once(queue: Any, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        queue(data_key_id=keys.create("case"))
    with django_assert_num_queries(1):
        mails = list(Mail.objects.all())
    assert [mail.subject for mail in mails] == ["News for Elsa"] * 3
