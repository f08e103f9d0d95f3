"""`manage.py fill`: what it adds is what the product itself would have stored."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from consents.domain import projecting
from consents.models import ConsentEvent, ConsentState
from mailroom.models import Mail
from office import clock
from office.enums import Role
from office.models import AccessEntry, Controller
from privacyportal.filling import cases, choices, office_work, offices, people
from requests.domain import recomputing, reminders, retention
from requests.domain import references as requests_references
from requests.enums import Status
from requests.models import Deadline, Request
from subjects.domain import many, references
from subjects.enums import IdentifierKind
from subjects.models import Subject
from tests import factories

pytestmark = pytest.mark.django_db


def fill(*arguments: str) -> str:
    said = StringIO()
    call_command("fill", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def filled() -> str:
    """Two companies of its own with a little of everything; what was said."""
    return fill("--requests", "48", "--people", "20", "--events", "105")


def test_as_much_is_added_as_was_asked_for_and_again_the_second_time(filled: str) -> None:
    assert "20 people, 105 events and 48 requests" in filled
    assert (Request.objects.count(), Subject.objects.count(), ConsentEvent.objects.count()) == (48, 20, 105)
    fill("--requests", "3", "--people", "1", "--events", "2")
    assert (Request.objects.count(), Subject.objects.count(), ConsentEvent.objects.count()) == (51, 21, 107)
    assert Controller.objects.count() == 2


def test_references_that_somebody_has_already_are_drawn_anew() -> None:
    fill("--requests", "2", "--people", "2", "--events", "0")
    person, case = Subject.objects.earliest("pk"), Request.objects.earliest("pk")
    Subject.objects.filter(pk=person.pk).update(reference=people.reference_of(3))
    Request.objects.filter(pk=case.pk).update(reference=cases.reference_of(3, at=case.controller))
    fill("--requests", "4", "--people", "4", "--events", "0")
    assert (Request.objects.count(), Subject.objects.count()) == (6, 6)
    assert all(requests_references.normalise(one.reference) for one in Request.objects.all())
    assert all(references.normalise(one.reference) for one in Subject.objects.all())


def test_after_a_run_that_was_interrupted_another_one_goes_on(filled: str) -> None:
    there = list(Subject.objects.order_by("pk"))
    at = Controller.objects.get(slug="filled-sverige")
    people.add(at, numbers=[23, 24], now=clock.now())
    assert Subject.objects.count() == len(there) + 2
    fill("--requests", "0", "--people", "8", "--events", "0")
    assert Subject.objects.count() == len(there) + 10


def test_after_a_run_that_was_interrupted_while_it_published_another_one_publishes() -> None:
    interrupted = patch("privacyportal.filling.offices.lifecycle.submit", side_effect=KeyboardInterrupt)
    with interrupted, pytest.raises(KeyboardInterrupt):
        offices.made(now=clock.now())
    made = offices.made(now=clock.now())
    assert all(choices.terms_of(one, now=clock.now()) is not None for one in made)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland"])
def test_requests_come_in_on_a_day_of_their_controller(zone: str) -> None:
    at = factories.controller("acme", time_zone=zone)
    fill("--requests", "40", "--controller", "acme")
    assert all(at.today(case.received_at) == case.received_on for case in Request.objects.all())
    assert not Request.objects.filter(received_at__gt=clock.now()).exists()


def test_where_people_stand_follows_from_the_ledger(filled: str) -> None:
    assert ConsentState.objects.exists()
    assert list(projecting.differences()) == []
    assert {event.kind for event in ConsentEvent.objects.all()} >= {"given", "refused", "withdrawn"}


def test_people_are_found_by_their_address_and_requests_are_theirs(filled: str) -> None:
    at = Controller.objects.get(slug="filled-sverige")
    case = Request.objects.filter(controller=at, subject__isnull=False).first()
    assert case is not None
    assert case.subject is not None
    assert case.subject.name == case.person_name
    value = many.value_of(at, kind=IdentifierKind.EMAIL, given=str(case.email))
    ((_from, _to, whose),) = many.times_of(at, values=[value])[value]
    assert whose == case.subject_id
    assert case.subject.controller_id == at.pk
    assert AccessEntry.objects.of(case).exists()
    assert case.history.get().person_name == case.person_name


def test_requests_are_open_and_closed_and_their_deadlines_are_the_law_s(filled: str) -> None:
    statuses = set(Request.objects.values_list("status", flat=True))
    assert Status.CLOSED in statuses
    assert len(statuses) > 2
    assert Request.objects.open().count() == 6
    kept = ("request", "step", "jurisdiction", "due_on", "safe_on")
    before = set(Deadline.objects.filter(is_open=True).values_list(*kept))
    recomputing.recompute_open(now=clock.now())
    assert set(Deadline.objects.filter(is_open=True).values_list(*kept)) == before


def test_what_is_added_causes_no_mail_by_itself(filled: str) -> None:
    assert not Mail.objects.filter(cause__startswith="request:").exists()
    reminders.sweep(now=clock.now())
    assert not Mail.objects.filter(cause__startswith="request:").exists()
    reminders.sweep(now=clock.now() + timedelta(days=40))
    assert Mail.objects.filter(cause__startswith="request:").exists()


def test_nothing_that_is_added_is_to_be_erased_at_once(filled: str) -> None:
    assert retention.erase_expired(now=clock.now()) == 0
    assert retention.erase_expired(now=clock.now() + timedelta(days=400)) > 0


def test_the_lead_sees_it(filled: str) -> None:
    client = Client()
    at = Controller.objects.get(slug="filled-norge")
    client.force_login(factories.staff(Role.PRIVACY_LEAD, at=at))
    case = Request.objects.filter(controller=at).latest("received_at")
    person = Subject.objects.filter(controller=at)[0]
    for page in (
        "/admin/requests/request/",
        f"/admin/requests/request/{case.pk}/change/",
        f"/admin/subjects/subject/{person.pk}/change/",
        "/admin/consents/consentevent/",
    ):
        assert client.get(page).status_code == 200, page
    foreign = Request.objects.exclude(controller=at).latest("received_at")
    assert client.get(f"/admin/requests/request/{foreign.pk}/change/").status_code in {302, 403, 404}


def test_a_controller_that_exists_is_filled_with_its_own_staff() -> None:
    at = factories.controller("acme")
    handler = factories.staff(Role.CASE_HANDLER, at=at)
    fill("--requests", "20", "--controller", "acme")
    assert Controller.objects.get() == at
    assert set(Request.objects.values_list("assignee", flat=True)) == {handler.pk, None}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Nothing to add"),
        (("--events", "5"), "--people"),
        (("--requests", "1", "--controller", "nobody"), "no controller nobody"),
        (("--people", "1", "--events", "1", "--controller", "acme"), "rests on consent"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], says: str) -> None:
    factories.controller("acme")
    with pytest.raises(CommandError, match=says):
        fill(*arguments)
    assert not Request.objects.exists()
    assert not Subject.objects.exists()


def test_production_is_filled_only_when_that_is_said(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="--yes-into-production"):
        fill("--requests", "1")
    assert not Request.objects.exists()
    fill("--requests", "1", "--yes-into-production")
    assert Request.objects.count() == 1


def test_events_and_people_are_shared_out_evenly() -> None:
    wanted = office_work.plan(
        [factories.controller("acme"), factories.controller("other")],
        amount=office_work.Amount(requests=9, people=5, events=12),
        now=clock.now(),
    )
    assert [wanted.events_of(person) for person in range(5)] == [2, 2, 3, 2, 3]
    assert [wanted.who_asks(request) for request in range(6)] == [0, 1, 2, 3, 0, 1]
