"""The demo: two companies, their office, forty requests, the ones among them by which an officer would test us."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from law import Right
from mailroom.models import Mail
from office.enums import Role
from office.models import Controller, RoleGrant
from requests.enums import Channel, ForWhom, Outcome, Status
from requests.models import ClockEvent, Message, Request
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def seed() -> str:
    said = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("seed_demo", stdout=said)
    return said.getvalue()


def of(name: str) -> Request:
    """Return the latest request of an invented person."""
    found: Request = next(
        case for case in Request.objects.order_by("-received_at") if case.person_name == name
    )
    return found


def test_the_demo_shows_what_an_officer_would_look_for() -> None:
    assert "2 companies, 40 new requests" in seed()
    assert set(Controller.objects.values_list("slug", "is_demo")) == {("dreame", True), ("procotsmart", True)}
    assert set(RoleGrant.objects.values_list("role", flat=True)) == set(Role.values)
    assert set(Request.objects.values_list("status", flat=True)) == set(Status.values)
    assert set(Request.objects.exclude(outcome="").values_list("outcome", flat=True)) >= {
        Outcome.FULFILLED,
        Outcome.REFUSED,
        Outcome.WITHDRAWN,
        Outcome.UNVERIFIABLE,
        Outcome.DUPLICATE,
        Outcome.NOT_A_REQUEST,
    }

    untriaged = of("Elsa Lindgren Boman")
    assert (untriaged.channel, untriaged.status, untriaged.assignee) == (Channel.EMAIL, Status.RECEIVED, None)
    assert untriaged.received_on == (NOW - timedelta(days=5)).date()

    at_night = of("Nils Åkerblom")
    assert at_night.received_on == at_night.received_at.date() + timedelta(days=1)

    assert of("Gunilla Sjöström").deadlines.get(is_current=True).step == "respond_extended"

    asked_late = of("Karl-Johan Ek").deadlines.get(is_current=True)
    assert (asked_late.paused, asked_late.due_on) == (False, asked_late.safe_on)

    waiting = of("Fiona Drummond")
    assert waiting.deadlines.filter(paused=True).count() == waiting.deadlines.count()
    assert NOW.date().isoformat() in str(waiting.deadlines.get(is_current=True).derivation)

    mistyped = of("Frida Holm")
    assert mistyped.email_confirmed_at is None
    assert mistyped.device_serial

    minor = of("Silje Moen")
    assert (minor.right, minor.for_whom) == (Right.MINOR_REMOVAL, ForWhom.CHILD)
    assert Message.objects.filter(request=minor, channel=Channel.PHONE).exists()

    assert of("Henrik Dahl").proposed_outcome == Outcome.PARTLY_FULFILLED

    repeated = [case for case in Request.objects.all() if case.person_name == "Torsten Vik"]
    assert len(repeated) == 6
    assert [case.status for case in repeated].count(Status.CLOSED) == 5

    assert of("Rechtsanwältin Dr. Petra Vogt").represented_name == "Matthias Brandt"

    passed_on = of("Birgit Malmsten")
    assert (passed_on.channel, passed_on.email) == (Channel.LETTER, "")
    assert (passed_on.created_at.date() - passed_on.received_on).days == 24


def test_seeding_again_changes_nothing() -> None:
    seed()
    counts = [model.objects.count() for model in (Request, ClockEvent, Message, Mail)]
    assert "0 new requests" in seed()
    assert [model.objects.count() for model in (Request, ClockEvent, Message, Mail)] == counts
