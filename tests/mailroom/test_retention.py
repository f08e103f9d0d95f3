"""The portal's own mails go when their time is over."""

from datetime import datetime, timedelta

import pytest
from django.core.mail import send_mail
from pytest_django import Settings

from mailroom.domain import outbox, retention
from mailroom.enums import State
from mailroom.models import Mail
from mailroom.tasks import deliver
from office import clock
from tests.mailroom.conftest import Queue
from vault.domain import keyring, shredding
from vault.models import DataKey, Shred

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def real_backend(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "mailroom.backend.OutboxBackend"


def test_an_invitation_is_shredded_a_month_after_it_was_sent() -> None:
    send_mail("Invitation", "Follow the link.", None, ["new@dreame.example"])
    now = clock.now()
    outbox.deliver(now=now)
    mail = Mail.objects.get()
    assert mail.state == State.SENT
    assert retention.shred_system_mails(now=now + timedelta(days=29)) == 0
    assert retention.shred_system_mails(now=now + timedelta(days=31)) == 1
    shredding.carry_out(now=now)
    assert not Mail.objects.exists()
    assert not DataKey.objects.filter(pk=mail.data_key_id).exists()
    assert Shred.objects.get().reason == "retention"


def test_a_mail_that_comes_back_with_a_restored_database_reads_as_erased_and_goes_again() -> None:
    send_mail("Invitation", "Follow the link.", None, ["new@dreame.example"])
    later = clock.now() + timedelta(days=31)
    outbox.deliver(now=clock.now())
    backup = Mail.objects.get()
    retention.shred_system_mails(now=later)
    shredding.carry_out(now=later)
    Mail.objects.bulk_create([Mail.objects.model(**_columns(backup))])
    keyring.forget()
    assert not Mail.objects.get().to
    assert retention.shred_system_mails(now=later) == 1
    assert not Mail.objects.exists()


def _columns(mail: Mail) -> dict[str, object]:
    return {field.attname: mail.__dict__[field.attname] for field in mail._meta.concrete_fields}


def test_what_waits_and_what_belongs_to_a_case_stays(queue: Queue, now: datetime) -> None:
    queue()
    send_mail("Invitation", "Follow the link.", None, ["new@dreame.example"])
    later = clock.now() + timedelta(days=400)
    assert retention.shred_system_mails(now=later) == 0
    outbox.deliver(now=clock.now())
    assert retention.shred_system_mails(now=later) == 1
    assert Mail.objects.get().controller is not None


def test_many_go_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(5):
        send_mail("Invitation", "Follow the link.", None, [f"new{number}@dreame.example"])
    outbox.deliver(now=clock.now())
    assert retention.shred_system_mails(now=clock.now() + timedelta(days=31)) == 5


def test_the_job_that_delivers_lets_them_go() -> None:
    send_mail("Invitation", "Follow the link.", None, ["new@dreame.example"])
    outbox.deliver(now=clock.now())
    Mail.objects.update(created_at=clock.now() - timedelta(days=31))
    deliver.apply().get()
    assert not Mail.objects.exists()
