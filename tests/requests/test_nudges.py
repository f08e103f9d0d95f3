"""Whoever does not confirm their address is asked once more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailroom.models import Mail
from requests.domain import handling, reminders
from requests.models import Request
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_an_unconfirmed_address_is_nudged_once_after_two_days(case: Request) -> None:
    assert reminders.nudge_unconfirmed(now=NOW + timedelta(days=1)) == 0
    assert reminders.nudge_unconfirmed(now=NOW + timedelta(days=2)) == 1
    assert reminders.nudge_unconfirmed(now=NOW + timedelta(days=3)) == 0
    assert Mail.objects.filter(template="requests/confirm").count() == 1


def test_a_confirmed_address_is_not_nudged(case: Request) -> None:
    handling.confirm_address(case, now=NOW)
    assert reminders.nudge_unconfirmed(now=NOW + timedelta(days=2)) == 0
