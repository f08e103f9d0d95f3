"""The clock of a request: pauses, extensions, reversals, and days counted anew."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from law import Right, Step
from mailroom.domain import outbox
from office.models import AccessEntry, Controller, DeadlineOptions, User
from requests.domain import clock, conversation, decision, handling, identity, recomputing
from requests.domain.errors import (
    ClockRefusedError,
    IllegalTransitionError,
)
from requests.enums import ClockKind, Outcome, Status
from requests.models import ClockEvent, Request
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def test_identity_asked_promptly_stops_the_clock_until_it_is_proved(case: Request, handler: User) -> None:
    before = case.deadlines.get(is_current=True).due_on
    identity.ask(case, text="Who are you?", by=handler, now=NOW + timedelta(days=1))
    paused = case.deadlines.get(is_current=True)
    assert paused.paused
    proved_on = NOW + timedelta(days=5)
    case = identity.prove(
        case,
        method=identity.Method.KNOWLEDGE,
        on=proved_on.date(),
        by=handler,
        now=proved_on,
    )
    after = case.deadlines.get(is_current=True)
    assert case.status == Status.IN_PROGRESS
    assert not after.paused
    assert after.due_on > before
    assert after.safe_on == before
    assert AccessEntry.objects.filter(target_id=case.pk, action="requests.deadline_moved").exists()


def test_an_option_of_the_office_stops_no_clock_that_the_persons_law_runs_on(
    dreame: Controller, handler: User
) -> None:
    DeadlineOptions.objects.create(controller=dreame, identity="restart", reason="Our reading.")
    case = factories.request(at=dreame, country="BR")
    identity.ask(case, text="Who are you?", by=handler, now=NOW + timedelta(days=1))
    later = case.controller.today(NOW + timedelta(days=9))
    answers = {
        found.jurisdiction: found.deadline
        for found in clock.derive(case, today=later)
        if found.deadline.step is Step.RESPOND
    }
    assert (answers["BR"].due, answers["BR"].paused) == (date(2026, 12, 10), False)
    assert answers["SE"].paused


def test_identity_asked_on_day_twenty_moves_nothing(case: Request, handler: User) -> None:
    before = case.deadlines.get(is_current=True).due_on
    identity.ask(case, text="Who are you?", by=handler, now=NOW + timedelta(days=20))
    after = case.deadlines.get(is_current=True)
    assert (after.due_on, after.paused) == (before, False)


def test_proof_without_a_question_is_refused(case: Request, handler: User) -> None:
    with pytest.raises(ClockRefusedError, match="not asked"):
        identity.prove(case, method=identity.Method.DOCUMENT, on=date(2026, 11, 25), by=handler, now=NOW)


def test_a_day_in_the_future_or_before_receipt_is_refused(case: Request, handler: User) -> None:
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    for day in (date(2026, 11, 26), date(2026, 11, 24)):
        with pytest.raises(ClockRefusedError):
            identity.prove(case, method=identity.Method.DOCUMENT, on=day, by=handler, now=NOW)


def test_a_question_alone_never_stops_the_clock(case: Request, handler: User) -> None:
    before = case.deadlines.get(is_current=True).due_on
    conversation.ask_question(case, text="Which device?", by=handler, now=NOW)
    after = case.deadlines.get(is_current=True)
    assert (after.due_on, after.paused) == (before, False)


def test_asking_what_an_access_request_is_about_pauses_until_the_person_answers(
    case: Request, handler: User
) -> None:
    conversation.ask_clarification(case, text="All of it?", by=handler, now=NOW)
    assert case.deadlines.get(is_current=True).paused
    conversation.reply(case, text="Only 2024.", now=NOW + timedelta(days=3))
    case.refresh_from_db()
    assert case.status == Status.IN_PROGRESS
    assert not case.deadlines.get(is_current=True).paused
    assert clock.standing_kinds(case).count(ClockKind.CLARIFIED) == 1


def test_a_wrong_clock_entry_is_reversed_by_another_and_nothing_is_deleted(
    case: Request, handler: User
) -> None:
    before = case.deadlines.get(is_current=True).due_on
    identity.ask(case, text="Who?", by=handler, now=NOW)
    event = ClockEvent.objects.get(kind=ClockKind.IDENTITY_ASKED)
    clock.reverse(case, event=event, by=handler, now=LATER)
    assert ClockEvent.objects.filter(request=case).count() == 3
    assert case.deadlines.get(is_current=True).due_on == before
    assert not case.deadlines.get(is_current=True).paused
    with pytest.raises(ClockRefusedError):
        clock.reverse(case, event=event, by=handler, now=LATER)


def test_a_clock_entry_of_a_closed_request_stays(case: Request, handler: User) -> None:
    identity.ask(case, text="Who?", by=handler, now=NOW)
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    event = ClockEvent.objects.get(kind=ClockKind.IDENTITY_ASKED)
    with pytest.raises(IllegalTransitionError):
        clock.reverse(case, event=event, by=handler, now=LATER)


def test_an_extension_that_was_reversed_can_be_told_anew(case: Request, handler: User) -> None:
    handling.extend(case, text="Three systems.", by=handler, now=NOW)
    event = ClockEvent.objects.get(kind=ClockKind.EXTENDED)
    clock.reverse(case, event=event, by=handler, now=LATER)
    handling.extend(case, text="Three systems, really.", by=handler, now=LATER)
    assert case.deadlines.get(is_current=True).step == "respond_extended"


def test_two_questions_that_would_stop_the_clock_twice_are_not_asked_on_one_day(
    case: Request, handler: User
) -> None:
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    with pytest.raises(ClockRefusedError, match="one letter"):
        conversation.ask_clarification(case, text="All of it?", by=handler, now=LATER)
    tomorrow = NOW + timedelta(days=1)
    assert recomputing.recompute_open(now=tomorrow) == 1
    conversation.reply(case, text="It is me.", now=tomorrow)


def test_the_receipt_cannot_be_reversed(case: Request, handler: User) -> None:
    event = ClockEvent.objects.get(kind=ClockKind.RECEIVED)
    with pytest.raises(ClockRefusedError):
        clock.reverse(case, event=event, by=handler, now=LATER)


def test_an_extension_is_three_months_from_receipt_once_and_in_its_window(
    case: Request, handler: User
) -> None:
    handling.extend(case, text="Three systems.", by=handler, now=NOW + timedelta(days=20))
    current = case.deadlines.get(is_current=True)
    assert (current.step, current.due_on) == ("respond_extended", date(2027, 2, 25))
    assert outbox.for_cause(case.cause).filter(template="requests/extension").count() == 1
    with pytest.raises(ClockRefusedError, match="extended before"):
        handling.extend(case, text="Again.", by=handler, now=NOW + timedelta(days=21))


def test_an_extension_after_its_window_is_refused_with_the_day(case: Request, handler: User) -> None:
    with pytest.raises(ClockRefusedError, match="by Monday 28 December 2026"):
        handling.extend(case, text="Late.", by=handler, now=NOW + timedelta(days=40))
    assert not outbox.for_cause(case.cause).filter(template="requests/extension").exists()


def test_a_changed_right_keeps_the_day_of_receipt(case: Request, handler: User) -> None:
    changed = handling.change_right(case, right=Right.ERASURE, by=handler, now=NOW + timedelta(days=10))
    assert changed.right == Right.ERASURE
    assert changed.received_on == date(2026, 11, 25)
    assert changed.deadlines.get(is_current=True).due_on == date(2026, 12, 28)
