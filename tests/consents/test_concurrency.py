"""Many events, in any order and from several systems at once, lead to the same choices."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from functools import partial
from io import StringIO
from itertools import chain
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connections

from consents.domain.events import NewEvent, Whom
from consents.domain.recording import Outcome, Recorded
from consents.enums import EventKind
from consents.ledger import Fact, stand_of
from consents.models import ConsentEvent, ConsentState
from office.models import Controller
from policies.models import PolicyVersion
from subjects.domain import people
from subjects.enums import IdentifierKind
from subjects.models import Subject
from tests.consents.made import event, record
from tests.factories import NOW
from tests.races import at_once, on_postgresql

PEOPLE = 4
KINDS = [kind for kind in EventKind if kind is not EventKind.OBJECTED]

AT_ONCE = 15
"""Writers at the same moment: each takes two of the connections that a server shares with all other tests."""


def happenings(chance: random.Random, *, count: int, people: int, mark: str = "") -> list[NewEvent]:
    """Return what several people chose about two purposes, no two things at the same moment."""
    moments = chance.sample(range(1, 10_000), count)
    return [
        event(
            chance.choice(KINDS),
            whom=Whom(IdentifierKind.EMAIL, f"{mark}{chance.randrange(people)}@person.example"),
            purpose=chance.choice(["news", "surveys"]),
            days_ago=moment / 100,
        )
        for moment in moments
    ]


def choices(at: Controller, *, people_of: str) -> dict[tuple[int, str], tuple[object, ...]]:
    """Return where each of these people stands on each purpose."""
    found: dict[tuple[int, str], tuple[object, ...]] = {}
    for number in range(PEOPLE):
        value = f"{people_of}{number}@person.example"
        subject = people.find(at, kind=IdentifierKind.EMAIL, value=value, on=NOW.date())
        for row in ConsentState.objects.filter(subject=subject):
            since = (row.objected_since, row.sharing_objected_since, row.restricted_since)
            stand = (row.consent, row.consent_since, *since)
            found[number, row.purpose.code] = stand
    return found


@pytest.mark.django_db
def test_whatever_the_order_and_the_batches_the_choices_are_the_same(
    dreame: Controller, version: PolicyVersion
) -> None:
    events = happenings(random.Random(7), count=60, people=PEOPLE, mark="a")
    record(dreame, *events)
    late = happenings(random.Random(7), count=60, people=PEOPLE, mark="b")
    random.Random(8).shuffle(late)
    for start in range(0, len(late), 7):
        record(dreame, *late[start : start + 7], *late[max(0, start - 3) : start])  # some of them twice
    assert ConsentEvent.objects.count() == 120
    assert choices(dreame, people_of="a") == choices(dreame, people_of="b")
    call_command("check_consents", stdout=StringIO())


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_systems_that_record_the_same_persons_at_once_lose_nothing(
    dreame: Controller, version: PolicyVersion
) -> None:
    batches = [happenings(random.Random(number), count=25, people=5) for number in range(8)]
    at_once(*(partial(record, dreame, *batch) for batch in batches))
    assert ConsentEvent.objects.count() == 200
    assert Subject.objects.count() == 5
    call_command("check_consents", stdout=StringIO())


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_fifty_writers_on_one_person_are_all_heard_and_agree_in_the_end(
    dreame: Controller, version: PolicyVersion
) -> None:
    elsa = Whom(IdentifierKind.EMAIL, "elsa@person.example")
    mine = [replace(one, whom=elsa) for one in happenings(random.Random(50), count=100, people=1)]
    shared = replace(event(), whom=elsa)  # the same event from everybody
    places = threading.BoundedSemaphore(AT_ONCE)

    def write(number: int) -> list[Outcome]:
        with places:
            try:
                return record(dreame, *mine[2 * number : 2 * number + 2], shared)
            finally:
                connections.close_all()

    told = list(chain.from_iterable(at_once(*(partial(write, number) for number in range(50)))))
    assert all(isinstance(one, Recorded) for one in told)
    assert [one.again for one in told if isinstance(one, Recorded)].count(True) == 49
    assert ConsentEvent.objects.count() == 101
    person = Subject.objects.get()
    assert set(ConsentEvent.objects.values_list("subject", flat=True)) == {person.pk}
    for row in ConsentState.objects.select_related("purpose"):
        kinds = [(one.happened_at, one.kind) for one in (*mine, shared) if one.purpose == row.purpose.code]
        facts = [Fact(happened, NOW, UUID(int=number), kind) for number, (happened, kind) in enumerate(kinds)]
        stand = stand_of(facts)
        assert (row.consent or None, row.objected_since) == (stand.consent, stand.objected_since)
        assert row.restricted_since == stand.restricted_since
    call_command("check_consents", stdout=StringIO())
