"""Who is reminded of what, on which morning, and never twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from law import Right
from mailroom.models import Mail
from office.enums import Role
from office.models import Controller, User
from requests import notifications
from requests.domain import conversation, decision, handling, identity, intake, recomputing, reminders
from requests.domain.outlook import Office
from requests.enums import Channel, Outcome
from requests.models import Deadline, Request
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


def said_to(user: User, *, about: Request) -> list[str]:
    """What somebody was told of a request, one text for each mail."""
    mails = Mail.objects.filter(template="requests/staff_reminder", cause=about.cause).order_by("created_at")
    return [f"{mail.subject}\n{mail.text}" for mail in mails if str(mail.to) == user.email]


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


def test_what_falls_due_together_is_said_to_each_person_in_one_mail(dreame: Controller, lead: User) -> None:
    other = factories.staff(Role.PRIVACY_LEAD, at=dreame, language="sv")
    case = factories.request(at=dreame, now=NOW - timedelta(days=24))
    assert reminders.sweep(now=NOW) == 2
    for user in (lead, other):
        assert len(said_to(user, about=case)) == 1
    (text,) = said_to(lead, about=case)
    assert f"{case.reference} is due in 6 days" in text
    assert "Nobody is responsible for it yet" in text
    assert "still stands at" in text
    assert "must be told of an extension by" in text


def test_what_a_stronger_reminder_has_said_is_not_said_again(
    dreame: Controller, handler: User, lead: User
) -> None:
    case = factories.request(at=dreame, now=NOW - timedelta(days=24))
    reminders.sweep(now=NOW)
    conversation.ask_question(case, text="Which device?", by=handler, now=NOW)
    assert reminders.sweep(now=NOW + timedelta(hours=1)) == 0


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
    (text,) = said_to(lead, about=case)
    assert "Nobody is responsible" in text
    assert "reasonable doubt" not in text


def test_the_extension_is_to_be_decided_before_its_window_closes(worked_on: Request, handler: User) -> None:
    worked_on.controller.milestone_extension_days = 9
    worked_on.controller.save()
    expected = (handler.email, f"{worked_on.reference}: extend or not?")
    reminders.sweep(now=morning(date(2026, 12, 18)))
    assert expected not in subjects()
    reminders.sweep(now=morning(date(2026, 12, 19)))
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


@pytest.fixture
def paused_for_ten_days(case: Request, handler: User) -> Request:
    """A request whose safe date is 28 December and which the law wants answered by 4 January."""
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    ten_days_on = NOW + timedelta(days=10)
    identity.prove(case, method=identity.Method.KNOWLEDGE, on=ten_days_on.date(), by=handler, now=ten_days_on)
    handling.assign(case, to=handler, by=handler, now=ten_days_on)
    current = case.deadlines.get(is_current=True)
    assert (current.safe_on, current.due_on) == (date(2026, 12, 28), date(2027, 1, 4))
    return case


def test_reminders_go_by_the_safe_date_after_the_pause_too(
    paused_for_ten_days: Request, handler: User
) -> None:
    case = paused_for_ten_days
    reminders.sweep(now=morning(date(2026, 12, 21)))
    text = said_to(handler, about=case)[-1]
    assert f"{case.reference} is due in 7 days" in text
    assert "28 December 2026" in text
    assert "the law gives until Monday 4 January 2027" in text.replace("*", "")


def test_once_the_safe_date_has_passed_the_due_date_is_reminded_and_alone_can_be_overdue(
    paused_for_ten_days: Request, handler: User
) -> None:
    case = paused_for_ten_days
    told = {}
    for day in range(28, 38):
        before = len(said_to(handler, about=case))
        on = date(2026, 12, 1) + timedelta(days=day - 1)
        reminders.sweep(now=morning(on))
        if fresh := said_to(handler, about=case)[before:]:
            told[on] = [text.partition("\n")[0].removeprefix(f"{case.reference} is ") for text in fresh]
    assert told == {
        date(2026, 12, 28): ["due today"],
        date(2026, 12, 29): ["due in 6 days"],
        date(2027, 1, 1): ["due in 3 days"],
        date(2027, 1, 3): ["due in 1 day"],
        date(2027, 1, 5): ["overdue by 1 day"],
        date(2027, 1, 6): ["overdue by 2 days"],
    }


def test_only_the_law_that_the_office_works_by_asks_whether_to_extend(
    dreame: Controller, handler: User
) -> None:
    case = factories.request(at=dreame, country="US", region="US-CA")
    handling.start(case, by=handler, now=NOW)
    window = handling.extension_window(case)
    assert window is not None
    other = case.deadlines.filter(step="extension_notice").exclude(pk=window.pk).get()
    assert other.due_on != window.due_on
    for row in sorted((window, other), key=lambda row: row.due_on):
        reminders.sweep(now=morning(row.due_on - timedelta(days=1)))
    texts = said_to(handler, about=case)
    assert sum("told of an extension" in text for text in texts) == 1


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


def test_a_sweep_looks_only_at_what_is_due(worked_on: Request, handler: User) -> None:
    for number in range(5):
        other = factories.request(at=worked_on.controller, email=f"olle{number}@person.example")
        handling.start(other, by=handler, now=NOW)
    reminders.sweep(now=NOW)
    with CaptureQueriesContext(connection) as captured:
        reminders.sweep(now=NOW + timedelta(minutes=1))
    assert len(captured) <= 13
    assert not any("requests_reminded" in query["sql"] for query in captured.captured_queries)


def test_changed_habits_count_at_the_next_sweep(worked_on: Request, handler: User) -> None:
    reminders.sweep(now=NOW)
    worked_on.controller.remind_days = [60]
    worked_on.controller.save()
    assert reminders.sweep(now=NOW + timedelta(minutes=1)) == 1


def test_habits_changed_while_a_sweep_runs_count_at_the_next_one(
    worked_on: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another sweep has noticed them, and ended before it could look."""
    notice = reminders._mind_habits

    def overtaken(office: Office, *, habits: str, day: date) -> None:
        notice(office, habits=habits, day=day)
        worked_on.controller.remind_days = [60]
        worked_on.controller.save()
        newer = reminders.office_of(worked_on.controller, now=NOW)
        notice(newer, habits=reminders.fingerprint(newer), day=day)

    with monkeypatch.context() as patch:
        patch.setattr(reminders, "_mind_habits", overtaken)
        assert reminders.sweep(now=NOW) == 0
    assert reminders.sweep(now=NOW + timedelta(minutes=1)) == 1


def test_a_new_lead_hears_what_the_others_know(dreame: Controller, case: Request) -> None:
    at = morning(date(2026, 11, 30))
    assert reminders.sweep(now=at) == 0
    newcomer = factories.staff(Role.PRIVACY_LEAD, at=dreame)
    assert reminders.sweep(now=at + timedelta(minutes=1)) == 1
    assert "has nobody yet" in said_to(newcomer, about=case)[0]


def test_whoever_takes_a_request_over_is_reminded_at_once(
    worked_on: Request, handler: User, lead: User
) -> None:
    reminders.sweep(now=morning(date(2026, 12, 21)))
    colleague = factories.staff(Role.CASE_HANDLER, at=worked_on.controller)
    at = morning(date(2026, 12, 22))
    handling.assign(worked_on, to=colleague, by=lead, now=at)
    reminders.sweep(now=at)
    assert any("is due in 6 days" in text for text in said_to(colleague, about=worked_on))


def test_one_request_that_cannot_be_reminded_of_keeps_no_other_waiting(
    dreame: Controller, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = (factories.request(at=dreame, now=NOW - timedelta(days=days)) for days in (9, 8))
    say = notifications.reminder

    def failing(current: Deadline, **words: object) -> None:
        if current.request_id == broken.pk:
            raise OSError("no key")
        say(current, **words)  # type: ignore[arg-type]

    monkeypatch.setattr(notifications, "reminder", failing)
    with pytest.raises(OSError, match="no key"):
        reminders.sweep(now=NOW)
    assert said_to(lead, about=sound)
    monkeypatch.undo()
    assert reminders.sweep(now=NOW) == 1
    assert said_to(lead, about=broken)
