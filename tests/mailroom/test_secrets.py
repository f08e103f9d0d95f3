"""Mails and letters that hold a secret: readable until they have left, and then by nobody here."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from mailroom.domain import outbox, retention
from mailroom.enums import State
from mailroom.errors import CannotSendAgainError
from mailroom.models import Mail
from mailroom.tasks import deliver
from office import clock
from office.enums import Role
from office.models import AccessEntry
from tests import factories
from tests.mailroom.conftest import Queue
from vault.domain import keyring, keys, shredding
from vault.models import DataKey, Shred
from vault.values import SHREDDED

pytestmark = pytest.mark.django_db


def gone(mail: Mail) -> bool:
    """Carry out what was ordered, and tell whether nothing of the mail can be read."""
    shredding.carry_out(now=clock.now())
    keyring.forget()
    fresh = Mail.objects.get(pk=mail.pk)
    return fresh.text is SHREDDED and not DataKey.objects.filter(pk=mail.data_key_id).exists()


def test_a_secret_goes_once_it_was_handed_to_the_mail_server(queue: Queue) -> None:
    secret = queue(data_key_id=keys.create("code"), shred_after_sending=True)
    plain = queue()
    assert retention.shred_secrets(now=clock.now()) == 0
    deliver.apply().get()
    assert gone(secret)
    assert not gone(plain)
    left = Mail.objects.get(pk=secret.pk)
    assert (left.state, bool(left.shredded_at)) == (State.SENT, True)
    assert Shred.objects.get().reason == "sent"
    assert retention.shred_secrets(now=clock.now()) == 0


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_a_secret_that_does_not_leave_goes_as_well(queue: Queue, state: State) -> None:
    secret = queue(data_key_id=keys.create("code"), shred_after_sending=True)
    if state is State.CANCELLED:
        outbox.cancel(cause=secret.cause)
    else:
        Mail.objects.filter(pk=secret.pk).update(state=state)
    retention.shred_secrets(now=clock.now())
    assert gone(secret)


def test_a_secret_on_paper_stays_until_it_is_posted(letter: Queue, now: datetime) -> None:
    secret = letter(data_key_id=keys.create("code"), shred_after_sending=True)
    assert retention.shred_secrets(now=now) == 0
    lead = factories.staff(Role.PRIVACY_LEAD, at=secret.controller)
    assert secret.controller is not None
    outbox.mark_posted(secret, on=secret.controller.today(now), by=lead, now=now)
    retention.shred_secrets(now=now)
    assert gone(secret)


def test_a_secret_is_not_sent_again(queue: Queue, now: datetime) -> None:
    secret = queue(data_key_id=keys.create("code"), shred_after_sending=True)
    outbox.deliver(now=clock.now())
    lead = factories.staff(Role.PRIVACY_LEAD, at=secret.controller)
    with pytest.raises(CannotSendAgainError, match="secret"):
        outbox.send_again(secret, by=lead, now=now)
    retention.shred_secrets(now=now)
    assert gone(secret)
    with pytest.raises(CannotSendAgainError, match="erased"):
        outbox.send_again(secret, by=lead, now=now)


def test_nobody_reads_a_secret_while_it_waits(queue: Queue) -> None:
    secret = queue(data_key_id=keys.create("code"), shred_after_sending=True)
    client = Client()
    client.force_login(
        factories.staff(Role.PRIVACY_LEAD, at=secret.controller),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    page = client.get(reverse("admin:mailroom_mail_change", args=[secret.pk])).content.decode()
    assert "nobody can read it here" in page
    assert "Hello Elsa" not in page
    assert not AccessEntry.objects.filter(action="mailroom.read").exists()
