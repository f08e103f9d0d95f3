"""What a vault restored from too early a backup cannot open stands alone: whoever comes after it is served."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mailroom.models import Mail
from office.models import Controller
from requests.domain import lost_links, postponed, recomputing, reminders
from requests.models import LinkAsk, Request
from tests import factories
from tests.factories import NOW
from vault.domain import keyring
from vault.errors import DataKeyError
from vault.models import DataKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(dreame: Controller) -> Request:
    return factories.request(at=dreame, email="berit@person.example")


@pytest.fixture
def whole(lost: Request, dreame: Controller) -> Request:
    return factories.request(at=dreame, email="maja@person.example")


def lose_the_key_of(case: Request) -> None:
    DataKey.objects.filter(pk=case.data_key_id).delete()
    keyring.forget()


def sent(template: str, *, about: Request) -> int:
    return Mail.objects.filter(template=template, cause=about.cause).count()


def test_links_are_sent_to_the_others(dreame: Controller, lost: Request, whole: Request) -> None:
    for case in (lost, whole):
        lost_links.ask(dreame, email=str(case.email), reference="", now=NOW)
    lose_the_key_of(lost)
    with pytest.raises(DataKeyError):
        lost_links.answer_all(now=NOW)
    assert sent("requests/link", about=whole) == 1
    assert LinkAsk.objects.count() == 1


def test_later_days_are_told_to_the_others(dreame: Controller, lost: Request, whole: Request) -> None:
    recomputing.recompute_open(now=NOW)
    dreame.closing_days.create(day=date(2026, 12, 28), name="Stocktaking")
    recomputing.recompute_open(now=NOW)
    lose_the_key_of(lost)
    with pytest.raises(DataKeyError):
        postponed.tell_all(now=NOW)
    assert sent("requests/postponed", about=whole) == 1


def test_addresses_are_nudged_of_the_others(lost: Request, whole: Request) -> None:
    lose_the_key_of(lost)
    with pytest.raises(DataKeyError):
        reminders.nudge_unconfirmed(now=NOW + timedelta(days=2))
    assert sent("requests/confirm", about=whole) == 1
