"""Notices over time: recipients are reminded, the office hears of overdue ones, closed ones are erased at last."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from mailroom.enums import State
from mailroom.models import Mail
from office.models import AccessEntry, Controller, User
from tests import factories
from tests.factories import NOW
from tests.thirdparties import made
from thirdparties.domain import notice_handling, notice_reminders, notice_retention, sharing
from thirdparties.domain.notice_handling import Answer
from thirdparties.enums import NoticeOutcome
from thirdparties.models import Notice
from thirdparties.tasks import notices
from vault.domain import shredding
from vault.values import Shredded

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 25)
DONE = Answer(outcome=NoticeOutcome.CONFIRMED, text="", answered_by="Paula Post")


def morning(day: date, *, hour: int = 9) -> datetime:
    """Return a time in Stockholm in winter, an hour before UTC."""
    return datetime(day.year, day.month, day.day, hour - 1, tzinfo=UTC)


def sent(day: date, template: str = "thirdparties/notice") -> list[tuple[str, str]]:
    """Let a sweep run on a day, and return who got which subject by it."""
    Mail.objects.all().delete()
    notice_reminders.sweep(now=morning(day))
    return sorted((str(mail.to), str(mail.subject)) for mail in Mail.objects.filter(template=template))


@pytest.fixture
def notice(db: None) -> Notice:
    """A notice in English, issued on 25 November and to be answered by 25 December."""
    return made.notice(made.recipient(factories.controller(languages=["en"])))


@pytest.mark.promise("P13")
def test_the_job_reminds_7_and_2_days_before_and_weekly_after_until_there_is_an_answer(
    notice: Notice, settings: Settings, tmp_path: Path
) -> None:
    clock, heard = tmp_path / "clock", list[int]()
    settings.CLOCK_FILE = str(clock)
    for days in range(-29, 17):
        clock.write_text(morning(DUE + timedelta(days=days)).isoformat())
        heard += [days] * notices()
        assert notices() == 0
    assert heard == [-7, -2, 1, 8, 15]
    assert AccessEntry.objects.filter(action="thirdparties.notice_reminded").count() == 5
    notice_handling.answer(notice, given=DONE, now=morning(DUE + timedelta(days=20)))
    assert sent(DUE + timedelta(days=30)) == []


def test_a_missed_beat_is_made_up_for_once_and_a_day_begins_at_the_reminder_hour(notice: Notice) -> None:
    assert notice_reminders.sweep(now=morning(DUE - timedelta(days=7), hour=6)) == 0
    assert sent(DUE - timedelta(days=4)) == [
        ("privacy@nordpost.example", f"4 days left to answer notice {notice.reference}")
    ]
    assert sent(DUE - timedelta(days=3)) == []
    assert sent(DUE + timedelta(days=20)) == [
        ("privacy@nordpost.example", f"Overdue: notice {notice.reference} about the data of one person")
    ]


def test_each_reminder_brings_a_link_that_works_beside_the_first(notice: Notice, client: Client) -> None:
    first = made.link_in(Mail.objects.get(cause=notice.mail_cause))
    sent(DUE - timedelta(days=2))
    second = made.link_in(Mail.objects.get(cause=notice.mail_cause))
    assert first != second
    assert {client.get(path).status_code for path in (first, second)} == {200}


def test_leads_and_vendor_managers_hear_once_of_all_that_is_newly_overdue(
    notice: Notice, dreame: Controller, manager: User, lead: User, auditor: User
) -> None:
    other = made.notice(made.recipient(dreame, "Budkedjan AB"))
    template, after = "thirdparties/staff_notices_overdue", DUE + timedelta(days=1)
    assert sent(DUE, template) == []
    assert sent(after, template) == [
        (user.email, "Dreame: 2 notices to recipients are overdue")
        for user in sorted((manager, lead), key=lambda user: user.email)
    ]
    text = str(Mail.objects.filter(template=template)[0].text)
    for said in (notice.reference, other.reference, "Nordpost AB", "/notice/?standing=overdue"):
        assert said in text
    assert sent(after + timedelta(days=1), template) == []


def test_a_recipient_that_lost_its_contact_keeps_no_other_waiting(notice: Notice, dreame: Controller) -> None:
    made.notice(made.recipient(dreame, "Budkedjan AB"))
    sharing.remove_contact(notice.third_party.contacts.get(), by=None, now=NOW)
    assert [to for to, _subject in sent(DUE - timedelta(days=7))] == ["privacy@budkedjan.example"]


def test_a_reminder_by_hand_goes_out_once_a_day_and_an_answer_takes_back_what_waits(
    notice: Notice, manager: User
) -> None:
    notice_handling.remind(notice, by=manager, now=NOW)
    with pytest.raises(Exception, match="today already"):
        notice_handling.remind(notice, by=manager, now=NOW + timedelta(hours=3))
    notice_handling.answer(notice, given=DONE, now=NOW)
    assert set(Mail.objects.values_list("state", flat=True)) == {State.CANCELLED}
    with pytest.raises(Exception, match="cannot be done"):
        notice_handling.remind(notice, by=manager, now=NOW)


def test_a_closed_notice_is_erased_a_year_later_and_what_is_left_leads_to_nobody(
    notice: Notice, client: Client
) -> None:
    path = made.link_in(Mail.objects.get(cause=notice.mail_cause))
    Notice.objects.filter(pk=notice.pk).update(person=factories.person())
    open_one = made.notice(made.recipient(notice.controller, "Budkedjan AB"))
    notice_handling.answer(notice, given=DONE, now=NOW)
    assert notice_retention.erase_expired(now=NOW + timedelta(days=365)) == 0
    later = NOW + timedelta(days=366)
    assert notice_retention.erase_expired(now=later) == 1
    assert notice_retention.erase_expired(now=later) == 0
    shredding.carry_out(now=later)
    left = Notice.objects.get(pk=notice.pk)
    assert isinstance(left.find_contact, Shredded)
    assert isinstance(left.answered_by, Shredded)
    assert left.clues == []
    assert (left.person, left.outcome, left.due_on) == (None, NoticeOutcome.CONFIRMED, DUE)
    assert client.get(path).status_code == 404
    assert Notice.objects.get(pk=open_one.pk).clues == [("email", "elsa@person.example")]
