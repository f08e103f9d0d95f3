"""Taking requests in."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from law import Right
from mailroom.domain import outbox
from office.models import AccessEntry, Controller, User
from requests.domain import intake, links
from requests.domain.errors import IntakeRefusedError
from requests.enums import Channel, ClockKind, ForWhom, Status
from requests.models import AccessToken, ClockEvent, Request
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_a_submission_becomes_a_request_with_clock_deadline_log_history_and_receipt(
    dreame: Controller,
) -> None:
    case = factories.request(at=dreame)
    assert case.status == Status.RECEIVED
    assert case.received_on == date(2026, 11, 25)
    assert list(ClockEvent.objects.values_list("kind", "on")) == [(ClockKind.RECEIVED, date(2026, 11, 25))]
    assert case.deadlines.get(is_current=True).due_on == date(2026, 12, 28)
    assert AccessEntry.objects.filter(target_id=case.pk, action="requests.received").count() == 1
    assert Request.history.filter(id=case.pk).count() == 1
    (receipt,) = outbox.for_cause(case.cause)
    assert receipt.template == "requests/receipt"
    assert case.reference in str(receipt.subject)
    assert "28 December 2026" in str(receipt.text)


def test_the_receipts_link_opens_the_request_and_only_its_hash_is_kept(dreame: Controller) -> None:
    case = factories.request(at=dreame)
    (receipt,) = outbox.for_cause(case.cause)
    token = str(receipt.text).split("/requests/")[1].split("/")[0]
    assert len(token) >= 22
    assert links.resolve(token, slug="dreame", now=NOW) == case
    stored = AccessToken.objects.get()
    assert token not in (stored.token_hash, str(stored))
    assert links.resolve(token, slug="procotsmart", now=NOW) is None
    assert links.resolve(token, slug="dreame", now=NOW + timedelta(days=181)) is None
    assert links.resolve(token[:-1] + "x", slug="dreame", now=NOW) is None


def test_the_same_submission_twice_is_one_request(dreame: Controller) -> None:
    key = uuid.uuid4()
    first = factories.request(at=dreame, submission_id=key)
    second = factories.request(at=dreame, submission_id=key)
    assert first == second
    assert Request.objects.count() == 1
    assert outbox.for_cause(first.cause).count() == 1


def test_half_past_eleven_at_night_in_utc_is_the_next_day_in_stockholm(dreame: Controller) -> None:
    case = factories.request(at=dreame, now=datetime(2026, 3, 31, 23, 30, tzinfo=UTC))
    assert case.received_on == date(2026, 4, 1)
    assert case.deadlines.get(is_current=True).due_on == date(2026, 5, 4)


@pytest.mark.promise("P9")
def test_the_earliest_date_of_all_laws_that_apply_counts(dreame: Controller) -> None:
    brazilian = factories.request(at=dreame, country="BR", now=datetime(2026, 6, 1, 9, tzinfo=UTC))
    rows = {row.jurisdiction: row for row in brazilian.deadlines.filter(step="respond")}
    assert set(rows) == {"BR", "SE"}
    assert rows["BR"].due_on == date(2026, 6, 16)
    assert rows["BR"].is_current
    assert not rows["SE"].is_current


def test_a_country_without_rules_here_gets_the_controllers_law(dreame: Controller) -> None:
    case = factories.request(at=dreame, country="TV")
    assert {row.jurisdiction for row in case.deadlines.all()} == {"SE"}


def test_staff_enter_a_letter_with_its_true_day_of_receipt(dreame: Controller, handler: User) -> None:
    case = intake.enter(
        dreame,
        submission=factories.submission(email="", postal_address="Björkvägen 4\n903 33 Umeå"),
        channel=Channel.LETTER,
        received_on=date(2026, 11, 2),
        by=handler,
        now=NOW,
    )
    assert case.received_on == date(2026, 11, 2)
    assert case.created_at == NOW
    assert case.entered_by == handler
    assert case.deadlines.get(is_current=True).due_on == date(2026, 12, 2)
    (letter,) = outbox.for_cause(case.cause)
    assert letter.channel == "letter"
    assert "Björkvägen 4" in str(letter.to)
    assert not AccessToken.objects.exists()


def test_a_day_of_receipt_in_the_future_is_refused(dreame: Controller, handler: User) -> None:
    with pytest.raises(IntakeRefusedError, match="future") as caught:
        intake.enter(
            dreame,
            submission=factories.submission(),
            channel=Channel.PHONE,
            received_on=date(2026, 11, 26),
            by=handler,
            now=NOW,
        )
    assert caught.value.field == "received_on"
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "elsa@person.example\nBcc: all@example.com"}, "email"),
        ({"email": "elsa"}, "email"),
        ({"email": f"elsa@{'ö' * 60}.example"}, "email"),
        ({"email": "\u017felsa@person.example"}, "email"),
        ({"country": "SE", "region": "US-CA"}, "region"),
        ({"email": "", "postal_address": "  "}, "email"),
        ({"person_name": "Elsa\x00"}, "person_name"),
        ({"person_name": "Elsa \u202egnp.exe"}, "person_name"),
        ({"account": "x" * 201}, "account"),
        ({"about": "Elsa\x00"}, "about"),
        ({"about": "x" * 10_001}, "about"),
        ({"for_whom": ForWhom.OTHER, "authorised": True}, "represented_name"),
        ({"for_whom": ForWhom.CHILD, "represented_name": "Thea"}, "authorised"),
    ],
)
def test_bad_input_is_refused_with_the_field_to_mend(
    dreame: Controller, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(IntakeRefusedError) as caught:
        factories.request(at=dreame, **fields)
    assert caught.value.field == field
    assert not Request.objects.exists()


def test_direction_marks_are_taken_out_of_long_texts(dreame: Controller) -> None:
    case = factories.request(at=dreame, about="Hello \u202eworld")
    assert case.about == "Hello world"


@pytest.mark.promise("P23")
def test_nothing_personal_stands_readable_in_the_tables(dreame: Controller) -> None:
    marker = "Zyxwvut"
    case = factories.request(
        at=dreame,
        person_name=f"{marker}-name",
        email=f"{marker.lower()}@person.example",
        postal_address=f"{marker} street",
        represented_name=f"{marker}-child",
        account=f"{marker}-account",
        device_serial=f"{marker}-serial",
        order_number=f"{marker}-order",
        about=f"{marker} about",
    )
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    assert marker.lower().encode() not in raw.lower(), table
    assert marker not in f"{case} {case!r}"
    assert Request.objects.get().person_name == f"{marker}-name"


def test_two_controllers_cannot_reach_each_others_submissions(dreame: Controller) -> None:
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    key = uuid.uuid4()
    here = factories.request(at=dreame, submission_id=key)
    there = factories.request(at=other, submission_id=key)
    assert here.controller == dreame
    assert there.controller == other


def test_a_question_and_a_withdrawal_get_dates_too(dreame: Controller) -> None:
    question = factories.request(at=dreame, right=Right.QUESTION)
    withdrawal = factories.request(at=dreame, right=Right.WITHDRAWAL)
    assert question.deadlines.get(is_current=True).due_on >= date(2026, 12, 1)
    assert withdrawal.deadlines.get(is_current=True).due_on >= date(2026, 11, 25)


def test_the_day_is_the_controllers_where_its_country_has_several_zones(db: None) -> None:
    islands = factories.controller("islands", country="ES", time_zone="Atlantic/Canary")
    case = factories.request(at=islands, country="ES", now=datetime(2026, 6, 1, 22, 30, tzinfo=UTC))
    assert case.received_on == date(2026, 6, 1)
    assert case.deadlines.get(is_current=True).due_on == date(2026, 7, 1)
