"""Who is reminded of what, on which morning, and never twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from law import Right
from mailroom.models import Mail
from office.models import Controller, User
from requests.domain import conversation, decision, handling, identity, intake, recomputing, reminders
from requests.enums import Channel, Outcome
from requests.models import Request
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

SEVEN_LOCAL = 6
"""07:00 in Stockholm in winter, as an hour of UTC."""


def morning(day: date, *, hour: int = SEVEN_LOCAL) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 5, tzinfo=UTC)


def subjects(template: str = "requests/staff_reminder") -> list[tuple[str, str]]:
    mails = Mail.objects.filter(template=template).order_by("created_at")
    return [(str(mail.to), str(mail.subject)) for mail in mails]


@pytest.fixture
def worked_on(case: Request, handler: User, lead: User) -> Request:
    """A request in work, due on 28 December 2026, whose milestones are all met."""
    handling.start(case, by=handler, now=NOW)
    return Request.objects.get(pk=case.pk)


def test_the_assignee_hears_14_7_3_and_1_days_before_and_daily_once_overdue(
    worked_on: Request, handler: User, lead: User
) -> None:
    due = date(2026, 12, 28)
    told: dict[int, list[str]] = {}
    for before in range(20, -4, -1):
        known = Mail.objects.filter(dedupe_key__contains=":due-in-").count()
        known += Mail.objects.filter(dedupe_key__contains=":overdue:").count()
        reminders.sweep(now=morning(due - timedelta(days=before)))
        fresh = Mail.objects.filter(dedupe_key__regex=r":(due-in-|overdue:)").order_by("created_at")[known:]
        if fresh:
            told[before] = sorted(str(mail.to) for mail in fresh)
    both = sorted([handler.email, lead.email])
    assert told == {
        14: [handler.email],
        7: [handler.email],
        3: both,
        1: both,
        -1: both,
        -2: both,
        -3: both,
    }


def test_a_sweep_run_twice_says_nothing_twice(worked_on: Request) -> None:
    at = morning(date(2026, 12, 21))
    assert reminders.sweep(now=at) > 0
    assert reminders.sweep(now=at) == 0
    assert reminders.sweep(now=at + timedelta(minutes=3)) == 0


def test_nothing_is_said_before_seven_in_the_morning_local_time(worked_on: Request) -> None:
    day = date(2026, 12, 21)
    before = datetime(2026, 12, 21, 5, 59, tzinfo=UTC)
    reminders.sweep(now=morning(day - timedelta(days=1)))
    assert reminders.sweep(now=before) == 0
    assert reminders.sweep(now=before + timedelta(minutes=2)) > 0
    assert Mail.objects.filter(dedupe_key__contains=":due-in-7:").exists()


def test_a_beat_that_was_missing_for_three_days_loses_nothing(worked_on: Request, handler: User) -> None:
    reminders.sweep(now=morning(date(2026, 12, 19)))
    reminders.sweep(now=morning(date(2026, 12, 23)))
    overdue_in_five = Mail.objects.filter(dedupe_key__contains=":due-in-7:")
    assert [str(mail.to) for mail in overdue_in_five] == [handler.email]
    assert "due in 5 days" in str(overdue_in_five[0].subject)


def test_a_case_entered_late_alerts_at_once(dreame: Controller, handler: User, lead: User) -> None:
    case = intake.enter(
        dreame,
        submission=factories.submission(email="", postal_address="Björkvägen 4"),
        channel=Channel.LETTER,
        received_on=date(2026, 11, 1),
        by=handler,
        now=NOW,
    )
    assert case.deadlines.get(is_current=True).due_on == date(2026, 12, 1)
    reminders.sweep(now=NOW + timedelta(minutes=1))
    assert (lead.email, f"{case.reference} is due in 6 days") in subjects()
    assert (lead.email, f"{case.reference} has nobody yet") in subjects()


def test_the_lead_hears_after_one_working_day_that_nobody_is_assigned(dreame: Controller, lead: User) -> None:
    friday = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    case = factories.request(at=dreame, now=friday)
    expected = (lead.email, f"{case.reference} has nobody yet")
    reminders.sweep(now=morning(date(2026, 11, 28)))
    reminders.sweep(now=morning(date(2026, 11, 29)))
    assert expected not in subjects()
    reminders.sweep(now=morning(date(2026, 11, 30)))
    assert expected in subjects()


def test_a_closing_day_of_the_controller_is_no_working_day(dreame: Controller, lead: User) -> None:
    dreame.closing_days.create(day=date(2026, 11, 26), name="Moving house")
    case = factories.request(at=dreame)
    expected = (lead.email, f"{case.reference} has nobody yet")
    reminders.sweep(now=morning(date(2026, 11, 26)))
    assert expected not in subjects()
    reminders.sweep(now=morning(date(2026, 11, 27)))
    assert expected in subjects()


def test_a_request_still_at_received_on_day_two_is_a_milestone_missed(case: Request, lead: User) -> None:
    expected = (lead.email, f"{case.reference} has not been taken up")
    reminders.sweep(now=morning(date(2026, 11, 26)))
    assert expected not in subjects()
    reminders.sweep(now=morning(date(2026, 11, 27)))
    assert expected in subjects()


def test_identity_not_asked_by_day_three_is_pointed_out_where_the_right_needs_it(
    dreame: Controller, case: Request, handler: User, lead: User
) -> None:
    handling.assign(case, to=handler, by=lead, now=NOW)
    handling.start(case, by=handler, now=NOW)
    question = factories.request(at=dreame, right=Right.QUESTION)
    reminders.sweep(now=morning(date(2026, 11, 28)))
    assert (handler.email, f"{case.reference}: is an identity check needed?") in subjects()
    assert not any(f"{question.reference}: is" in subject for _to, subject in subjects())


def test_an_identity_asked_in_time_is_not_pointed_out(case: Request, handler: User) -> None:
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    reminders.sweep(now=morning(date(2026, 11, 28)))
    assert not any("identity" in subject for _to, subject in subjects())


def test_nobody_is_told_to_ask_for_identity_when_asking_no_longer_stops_the_clock(
    case: Request, lead: User
) -> None:
    reminders.sweep(now=morning(date(2026, 12, 14)))
    assert (lead.email, f"{case.reference} has nobody yet") in subjects()
    assert not any("identity" in subject for _to, subject in subjects())


def test_the_extension_is_to_be_decided_a_week_before_its_window_closes(
    worked_on: Request, handler: User
) -> None:
    expected = (handler.email, f"{worked_on.reference}: extend or not?")
    reminders.sweep(now=morning(date(2026, 12, 20)))
    assert expected not in subjects()
    reminders.sweep(now=morning(date(2026, 12, 21)))
    assert expected in subjects()


def test_an_extended_request_is_reminded_by_its_new_date(worked_on: Request, handler: User) -> None:
    handling.extend(worked_on, text="Three systems.", by=handler, now=NOW + timedelta(days=20))
    reminders.sweep(now=morning(date(2026, 12, 27)))
    assert not any("due" in subject or "extend" in subject for _to, subject in subjects())
    reminders.sweep(now=morning(date(2027, 2, 18)))
    assert (handler.email, f"{worked_on.reference} is due in 7 days") in subjects()


def test_a_paused_request_raises_no_overdue_alarm_but_the_safe_date_is_reminded(
    case: Request, handler: User
) -> None:
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    handling.assign(case, to=handler, by=handler, now=NOW)
    reminders.sweep(now=morning(date(2026, 12, 27)))
    assert (handler.email, f"{case.reference} is due in 1 day") in subjects()
    reminders.sweep(now=morning(date(2027, 1, 20)))
    assert not any("overdue" in subject for _to, subject in subjects())


def test_a_pause_that_goes_on_after_the_safe_date_reminds_of_no_day_that_moves(
    case: Request, handler: User
) -> None:
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    handling.assign(case, to=handler, by=handler, now=NOW)
    case.controller.remind_days = [40]
    case.controller.save()
    for day in (date(2027, 1, 20), date(2027, 1, 21)):
        recomputing.recompute_open(now=morning(day))
        reminders.sweep(now=morning(day))
    assert not any("due" in subject for _to, subject in subjects())


def test_once_the_pause_is_over_the_due_date_counts_and_no_longer_the_safe_one(
    case: Request, handler: User
) -> None:
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    ten_days_on = NOW + timedelta(days=10)
    identity.prove(case, method=identity.Method.KNOWLEDGE, on=ten_days_on.date(), by=handler, now=ten_days_on)
    handling.assign(case, to=handler, by=handler, now=ten_days_on)
    current = case.deadlines.get(is_current=True)
    assert (current.safe_on, current.due_on) == (date(2026, 12, 28), date(2027, 1, 4))
    reminders.sweep(now=morning(date(2026, 12, 28)))
    assert (handler.email, f"{case.reference} is due in 7 days") in subjects()
    assert not any("today" in subject for _to, subject in subjects())


def test_only_the_law_that_the_office_works_by_asks_whether_to_extend(
    dreame: Controller, handler: User
) -> None:
    case = factories.request(at=dreame, country="US", region="US-CA")
    handling.start(case, by=handler, now=NOW)
    window = handling.extension_window(case)
    assert window is not None
    other = case.deadlines.filter(step="extension_notice").exclude(pk=window.pk).get()
    assert other.due_on != window.due_on
    for row in (window, other):
        reminders.sweep(now=morning(row.due_on - timedelta(days=1)))
    assert sum("extend or not" in subject for _to, subject in subjects()) == 1


def test_a_closed_request_is_left_alone(worked_on: Request, handler: User) -> None:
    conversation.answer(worked_on, text="Here.", by=handler, now=NOW)
    decision.close(worked_on, outcome=Outcome.FULFILLED, by=handler, now=NOW)
    assert reminders.sweep(now=morning(date(2027, 1, 5))) == 0


def test_whoever_left_is_not_reminded_but_the_lead_is(worked_on: Request, handler: User, lead: User) -> None:
    handler.is_active = False
    handler.save()
    reminders.sweep(now=morning(date(2026, 12, 14)))
    assert {to for to, _subject in subjects()} == {lead.email}


def test_reminders_speak_the_language_of_the_member_of_staff_and_name_nobody(
    worked_on: Request, handler: User
) -> None:
    handler.language = "sv"
    handler.save()
    reminders.sweep(now=morning(date(2026, 12, 14)))
    mail = Mail.objects.get(dedupe_key__contains=":due-in-14:")
    assert mail.language == "sv"
    assert "Elsa" not in f"{mail.subject} {mail.text}"


def test_the_milestones_are_the_controllers_own(dreame: Controller, lead: User) -> None:
    dreame.milestone_received_days = 5
    dreame.remind_days = [20]
    dreame.save()
    case = factories.request(at=dreame)
    reminders.sweep(now=morning(date(2026, 11, 28)))
    assert (lead.email, f"{case.reference} has not been taken up") not in subjects()
    reminders.sweep(now=morning(date(2026, 12, 8)))
    assert (lead.email, f"{case.reference} is due in 20 days") in subjects()


def test_an_unconfirmed_address_is_nudged_once_after_two_days(case: Request) -> None:
    assert reminders.nudge_unconfirmed(now=NOW + timedelta(days=1)) == 0
    assert reminders.nudge_unconfirmed(now=NOW + timedelta(days=2)) == 1
    assert reminders.nudge_unconfirmed(now=NOW + timedelta(days=3)) == 0
    assert Mail.objects.filter(template="requests/confirm").count() == 1


def test_a_confirmed_address_is_not_nudged(case: Request) -> None:
    handling.confirm_address(case, now=NOW)
    assert reminders.nudge_unconfirmed(now=NOW + timedelta(days=2)) == 0
