"""Claiming, retrying, giving up, rescuing."""

import email
from datetime import datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.db import connection
from pytest_django import Settings

from mailroom import tasks
from mailroom.domain import delivery, outbox
from mailroom.enums import State
from mailroom.messages import Message
from mailroom.models import Mail
from mailroom.transports import Outcome
from office import clock
from tests.races import at_once, on_postgresql
from vault.domain import shredding

pytestmark = pytest.mark.django_db


def files() -> list[Path]:
    return sorted(Path(django_settings.MAIL_TRANSPORT["dir"]).glob("*.eml"))


def test_a_mail_becomes_one_readable_file(queue: Any, now: datetime) -> None:
    mail = queue(context={"name": "Åsa", "url": "https://x.example/"})
    assert outbox.deliver(now=now) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.attempts, mail.claimed_at) == (State.SENT, now, 1, None)
    (file,) = files()
    assert file.name == f"20261125T090000-sample-{mail.pk}.eml"
    assert file.stat().st_mode & 0o077 == 0
    assert "Subject: News for Åsa" in file.read_text()
    message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["To"] == "elsa.lind@customer.example"
    assert message["Message-ID"] == mail.message_id


def test_what_is_not_due_stays(queue: Any, now: datetime) -> None:
    mail = queue(not_before=now + timedelta(hours=1))
    assert outbox.deliver(now=now) == 0
    assert outbox.deliver(now=now + timedelta(hours=1)) == 1
    mail.refresh_from_db()
    assert mail.state == State.SENT


def test_a_batch_is_no_larger_than_asked(queue: Any, now: datetime) -> None:
    for _ in range(3):
        queue()
    assert outbox.deliver(now=now, limit=2) == 2
    assert Mail.objects.filter(state=State.QUEUED).count() == 1


def test_the_task_drains_the_queue(queue: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BATCH", 2)
    for _ in range(5):
        queue(now=clock.now())
    tasks.deliver()
    assert Mail.objects.filter(state=State.SENT).count() == 5
    assert len(files()) == 5


def test_the_delay_grows_up_to_an_hour() -> None:
    minutes = [delivery.delay_after(attempts).total_seconds() / 60 for attempts in range(1, 10)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_folder_that_cannot_be_written_loses_nothing(queue: Any, settings: Settings, now: datetime) -> None:
    folder = Path(settings.MAIL_TRANSPORT["dir"])
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file, not a folder")
    mail = queue()
    assert outbox.deliver(now=now) == 0
    mail.refresh_from_db()
    assert (mail.state, mail.next_attempt_at) == (State.QUEUED, now + timedelta(minutes=1))
    folder.unlink()
    assert outbox.deliver(now=now + timedelta(minutes=1)) == 1


def test_a_mail_whose_worker_died_is_rescued_and_keeps_its_message_id(queue: Any, now: datetime) -> None:
    mail = queue()
    Mail.objects.filter(pk=mail.pk).update(
        state=State.SENDING, claimed_at=now, attempts=1, next_attempt_at=now
    )
    soon, late = now + timedelta(minutes=5), now + timedelta(minutes=10)
    assert outbox.rescue_stuck(now=soon) == 0
    assert outbox.deliver(now=soon) == 0
    assert outbox.rescue_stuck(now=late) == 1
    assert outbox.deliver(now=late) == 1
    (file,) = files()
    assert f"Message-ID: {mail.message_id}" in file.read_text()


def test_a_worker_that_was_taken_for_dead_does_not_overwrite_the_next_ones_result(
    queue: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = queue()

    def slow(_way_out: object, message: Message, _mail: Mail) -> list[Outcome]:
        Mail.objects.filter(pk=mail.pk).update(
            state=State.FAILED, claimed_at=None, attempts=2, last_error="the other worker"
        )
        return [(message, None)]

    monkeypatch.setattr("mailroom.transports.FileTransport.send", slow)
    outbox.deliver(now=now)
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (State.FAILED, "the other worker")


def test_a_worker_that_takes_too_long_hands_the_rest_back(
    queue: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        queue()
    monkeypatch.setattr(delivery, "HOLD_SECONDS", -1)
    outbox.deliver(now=now)
    assert list(Mail.objects.values_list("state", "attempts")) == [(State.QUEUED, 0)] * 3


def test_a_mail_whose_key_was_destroyed_is_cancelled(queue: Any, key: UUID, now: datetime) -> None:
    mail = queue()
    shredding.order(key, reason="test", now=now)
    shredding.carry_out(now=now)
    outbox.deliver(now=now)
    mail.refresh_from_db()
    assert mail.state == State.CANCELLED
    assert files() == []


@pytest.mark.parametrize("column", ["to", "subject"])
def test_one_damaged_mail_does_not_stop_the_others(
    queue: Any, now: datetime, caplog: pytest.LogCaptureFixture, column: str
) -> None:
    broken, whole = queue(), queue()
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE mailroom_mail SET "{column}" = '
            f'(SELECT m."{column}" FROM mailroom_mail m WHERE m.dedupe_key = %s) WHERE dedupe_key = %s',
            [whole.dedupe_key, broken.dedupe_key],
        )
    assert outbox.deliver(now=now) == 2
    found = dict(Mail.objects.values_list("pk", "state"))
    assert found == {whole.pk: State.SENT, broken.pk: State.QUEUED}
    assert Mail.objects.values_list("last_error", flat=True).get(pk=broken.pk) == "MisplacedValueError"
    assert "elsa" not in caplog.text.lower()


def test_a_mail_is_given_up_after_days_of_trying(queue: Any, settings: Settings, now: datetime) -> None:
    Path(settings.MAIL_TRANSPORT["dir"]).parent.mkdir(exist_ok=True)
    Path(settings.MAIL_TRANSPORT["dir"]).write_text("a file, not a folder")
    mail, moment = queue(), now
    for _ in range(delivery.MOST_ATTEMPTS):
        outbox.deliver(now=moment)
        mail.refresh_from_db()
        moment = mail.next_attempt_at or moment
    assert mail.state == State.FAILED
    assert mail.last_error
    assert moment - now > timedelta(days=4)


@pytest.mark.django_db(transaction=True)
@on_postgresql
def test_two_workers_never_take_the_same_mail(queue: Any, now: datetime) -> None:
    for _ in range(40):
        queue()

    def work() -> list[UUID]:
        mine: list[UUID] = []
        while claimed := delivery._claim(now=now, limit=3):
            mine += [mail.pk for mail in claimed]
        return mine

    every = [pk for mine in at_once(work, work) for pk in mine]
    assert len(every) == 40
    assert len(set(every)) == 40
