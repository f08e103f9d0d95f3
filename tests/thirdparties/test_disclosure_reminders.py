"""Reminders of disclosures to look at again: each once, and nothing is revealed by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from mailroom.models import Mail
from office.enums import Role
from office.models import Controller, User
from tests import factories
from tests.factories import NOW
from tests.thirdparties import disclosing as made
from thirdparties.domain import disclosing, disclosure_notice, disclosure_reminders
from thirdparties.domain.disclosure_retention import erase_expired
from thirdparties.models import Disclosure
from thirdparties.tasks import remind

pytestmark = pytest.mark.django_db
REVIEW = date(2026, 12, 24)


@pytest.fixture
def handler(dreame: Controller) -> User:
    return factories.staff(Role.CASE_HANDLER, at=dreame, name="Hanna Handler")


@pytest.fixture
def gagged(dreame: Controller, handler: User, lead: User) -> Disclosure:
    row = made.disclosed(dreame, by=handler, approver=lead)
    return disclosure_notice.withhold(row, until=REVIEW, reason="Ordered", by=handler, now=NOW)


@pytest.mark.promise("P17")
def test_preparer_and_lead_are_asked_to_look_at_a_gag_a_week_before_on_its_day_and_weekly_after(
    gagged: Disclosure, handler: User, lead: User, stranger: User, settings: Settings, tmp_path: Path
) -> None:
    clock = tmp_path / "clock"
    settings.CLOCK_FILE = str(clock)
    Mail.objects.all().delete()
    heard: dict[int, set[str]] = {}
    for days in (-8, -7, -6, -1, 0, 3, 7, 8):
        day = REVIEW + timedelta(days=days)
        clock.write_text(datetime(day.year, day.month, day.day, 8, tzinfo=UTC).isoformat())
        before = set(Mail.objects.values_list("pk", flat=True))
        remind()
        remind()
        new = Mail.objects.exclude(pk__in=before)
        heard |= {days: {str(mail.to) for mail in new}} if new else {}
        assert new.count() in {0, 2}
    people = {handler.email, lead.email}
    assert heard == {-7: people, 0: people, 7: people}
    gagged.refresh_from_db()
    assert gagged.is_withheld


def test_a_notice_that_was_put_off_is_reminded_of_until_the_person_is_told(
    dreame: Controller, handler: User, lead: User, settings: Settings, tmp_path: Path
) -> None:
    row = made.disclosed(dreame, by=handler, approver=lead)
    disclosure_notice.delay(row, reason="Search", look_again_on=REVIEW, by=handler, now=NOW)
    Mail.objects.all().delete()
    settings.CLOCK_FILE = str(tmp_path / "clock")
    due = datetime(2026, 12, 24, 8, tzinfo=UTC)
    (tmp_path / "clock").write_text(due.isoformat())
    remind()
    assert {str(mail.subject) for mail in Mail.objects.all()} == {
        f"Disclosure {row.reference}: tell the person now?"
    }
    disclosure_notice.note_told(row, how="Letter", on=due.date(), by=handler, now=due)
    (tmp_path / "clock").write_text((due + timedelta(days=7)).isoformat())
    remind()
    assert Mail.objects.count() == 2


def test_whoever_nobody_told_is_not_forgotten(dreame: Controller, handler: User, lead: User) -> None:
    row = made.disclosed(dreame, by=handler, approver=lead)
    Mail.objects.all().delete()
    assert disclosure_reminders.sweep(now=NOW + timedelta(days=6)) == 0
    assert disclosure_reminders.sweep(now=NOW + timedelta(days=14)) == 2
    assert "were not told" in str(Mail.objects.all()[0].text)
    later = NOW + timedelta(days=dreame.disclosure_retention_days + 30)
    assert erase_expired(now=later) == 0
    disclosure_notice.note_told(row, how="Letter", on=later.date(), by=handler, now=later)
    assert erase_expired(now=later) == 1


def test_nothing_is_asked_of_a_disclosure_that_was_withdrawn(
    dreame: Controller, handler: User, lead: User
) -> None:
    row = made.entered(dreame, by=handler)
    disclosure_notice.withhold(row, until=REVIEW, reason="Ordered", by=handler, now=NOW)
    row = disclosing.withdraw(row, reason="Not needed", by=handler, now=NOW)
    assert not row.is_withheld
    assert disclosure_reminders.sweep(now=NOW + timedelta(days=60)) == 0
