"""What the tests of signing in share."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

from django.core import mail
from django.test import Client
from django_otp.oath import TOTP

from office.domain import second_step
from office.models import AccessEntry, SecondStep, User
from tests.office.conftest import MORNING

START = MORNING
PASSWORD = "a right long password"
LOGIN, CODE = "/admin/login/", "/admin/login/code/"
ACCOUNT = "/admin/account/"


def app_code(step: SecondStep, *, at: datetime = START) -> str:
    """Return what the person's app shows at a moment."""
    clock = TOTP(base64.b32decode(step.secret or ""))
    clock.time = at.timestamp()
    return f"{clock.token():06d}"


def with_step(user: User, *, at: datetime = START) -> tuple[SecondStep, list[str]]:
    """Set up a second step for somebody some minutes before, and return it with the recovery codes."""
    earlier = at - timedelta(minutes=5)
    begun = second_step.begin(user=user, now=earlier)
    codes = second_step.confirm(user=user, code=app_code(begun, at=earlier), keep="", at=earlier, now=earlier)
    assert codes is not None
    step = second_step.of(user)
    assert step is not None
    return step, codes


def half_in(user: User) -> Client:
    """Return a browser in which the right password was given."""
    client = Client()
    answer = client.post(f"{LOGIN}?next=/admin/account/", {"username": user.email, "password": PASSWORD})
    assert answer["Location"] == f"{CODE}?next=%2Fadmin%2Faccount%2F"
    return client


def is_in(client: Client) -> bool:
    return client.get(ACCOUNT).status_code == 200


def done(user: User) -> list[str]:
    """Return what the access log says of a person, the latest last."""
    return [entry.action for entry in AccessEntry.objects.of(user).order_by("id")]


def mails(user: User) -> list[str]:
    return [str(sent.subject) for sent in mail.outbox if sent.to == [user.email]]
