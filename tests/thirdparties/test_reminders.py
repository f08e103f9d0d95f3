"""Reminders of agreements and of announced sub-processors: when, to whom, and each of them once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from mailroom.models import Mail
from office.models import AccessEntry, Controller, User
from tests.factories import NOW
from tests.thirdparties import made
from thirdparties.domain import reminders, sharing
from thirdparties.enums import AgreementKind, AnnouncementOutcome
from thirdparties.models import Agreement
from thirdparties.tasks import remind

pytestmark = pytest.mark.django_db
END = date(2027, 6, 30)


def morning(day: date, *, hour: int = 7) -> datetime:
    """Return a time in Stockholm, an hour before UTC in winter."""
    return datetime(day.year, day.month, day.day, hour - 1, tzinfo=UTC)


def sent(day: date) -> list[tuple[str, str]]:
    """Let a sweep run on a day, and return who got which subject by it."""
    Mail.objects.all().delete()
    reminders.sweep(now=morning(day, hour=9))
    return sorted((str(mail.to), str(mail.subject)) for mail in Mail.objects.all())


@pytest.fixture
def agreement(dreame: Controller, manager: User) -> Agreement:
    return made.agreement(made.party(dreame), owner=manager, ends_on=END)


def test_owner_and_leads_hear_of_an_end_90_30_and_7_days_before_on_the_day_and_weekly_after(
    agreement: Agreement, manager: User, lead: User, settings: Settings, tmp_path: Path
) -> None:
    clock = tmp_path / "clock"
    settings.CLOCK_FILE = str(clock)
    heard: dict[int, int] = {}
    for days in range(-100, 16):
        clock.write_text(morning(END + timedelta(days=days), hour=9).isoformat())
        if queued := remind():
            heard[days] = queued
    assert heard == {-90: 2, -30: 2, -7: 2, 0: 2, 7: 2, 14: 2}
    assert {str(mail.to) for mail in Mail.objects.all()} == {manager.email, lead.email}
    assert AccessEntry.objects.filter(action="thirdparties.reminded").count() == 6


def test_the_mail_says_what_ends_and_when_and_leads_to_it(agreement: Agreement, manager: User) -> None:
    assert sent(END - timedelta(days=30)) == [
        (manager.email, "The agreement with Nordpost AB ends in 30 days")
    ]
    text = str(Mail.objects.get().text)
    assert "Wednesday 30 June 2027" in text
    assert "Processor agreement (Art 28)" in text
    assert f"/admin/thirdparties/agreement/{agreement.pk}/change/" in text


def test_a_doubled_beat_says_nothing_twice_and_a_missed_one_is_made_up_for(agreement: Agreement) -> None:
    assert len(sent(END - timedelta(days=25))) == 1
    assert sent(END - timedelta(days=24)) == []
    assert len(sent(END + timedelta(days=30))) == 1


def test_nothing_is_said_before_the_reminder_hour(agreement: Agreement) -> None:
    day = END - timedelta(days=90)
    assert reminders.sweep(now=morning(day, hour=5)) == 0  # summer time by then
    assert reminders.sweep(now=morning(day, hour=8)) == 1


def test_a_successor_ends_the_reminders_of_an_end(agreement: Agreement, manager: User) -> None:
    assert len(sent(END - timedelta(days=7))) == 1
    made.agreement(agreement.third_party, owner=manager, kind=AgreementKind.BCR, starts_on=END)
    assert len(sent(END)) == 1
    made.agreement(agreement.third_party, owner=manager, starts_on=END)
    assert sent(END + timedelta(days=7)) == []


def test_a_review_is_reminded_of_until_its_day_is_moved(dreame: Controller, manager: User) -> None:
    day = date(2027, 1, 25)
    kept = made.agreement(made.party(dreame), owner=manager, review_on=day)
    assert sent(day + timedelta(days=7)) == [
        (manager.email, "The agreement with Nordpost AB should have been looked at again")
    ]
    Agreement.objects.filter(pk=kept.pk).update(review_on=date(2028, 1, 25))
    assert sent(day + timedelta(days=14)) == []


def test_an_owner_who_reads_the_register_no_more_hears_nothing_and_the_lead_does(
    agreement: Agreement, manager: User, lead: User
) -> None:
    manager.grants.get().delete()
    manager.is_active = False
    manager.save()
    assert [to for to, _subject in sent(END)] == [lead.email]


def test_the_leads_hear_until_when_one_can_object_to_a_sub_processor(dreame: Controller, lead: User) -> None:
    notice = made.announced(made.party(dreame))
    assert sent(notice.object_by - timedelta(days=20)) == []
    assert sent(notice.object_by - timedelta(days=14)) == [
        (lead.email, "Nordic Backup Oy: 14 days left to object")
    ]
    assert sent(notice.object_by) == [(lead.email, "Nordic Backup Oy: today is the last day to object")]
    assert sent(notice.object_by + timedelta(days=1)) == []


def test_a_decided_announcement_is_not_reminded_of(dreame: Controller, lead: User) -> None:
    notice = made.announced(made.party(dreame))
    sharing.decide(notice, outcome=AnnouncementOutcome.ACCEPTED, by=None, now=NOW)
    assert sent(notice.object_by) == []
