"""Reminders of reviews: when, to whom, and each of them once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from mailroom.models import Mail
from office.actions import describe
from office.domain import grants, review_reminders, reviews
from office.domain.reviews import Answer
from office.enums import ReviewOutcome, Role
from office.models import AccessEntry, Controller, Review, ReviewReminded, User
from office.tasks import remind_reviews
from tests import factories

pytestmark = pytest.mark.django_db

DUE = date(2027, 1, 25)


@pytest.fixture(autouse=True)
def real_outbox(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "mailroom.backend.OutboxBackend"


@pytest.fixture
def owner(dreame: Controller) -> User:
    return factories.staff(Role.AUDITOR, at=dreame, name="Oda Owner", language="sv")


@pytest.fixture
def review(dreame: Controller, owner: User) -> Review:
    return factories.review(at=dreame, owner=owner, next_on=DUE)


def morning(day: date, *, hour: int = 7, minute: int = 0) -> datetime:
    """Return a time in Stockholm's winter."""
    return datetime(day.year, day.month, day.day, hour - 1, minute, tzinfo=UTC)


def before(days: int) -> datetime:
    return morning(DUE - timedelta(days=days))


def recipients() -> list[str]:
    return sorted(mail.to for mail in Mail.objects.all())


def forget_mails() -> None:
    Mail.objects.all().delete()


@pytest.mark.promise("P22")
def test_the_owner_hears_of_it_30_and_7_days_before_and_with_the_leads_on_the_day_and_weekly_after(
    review: Review, owner: User, lead: User, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    clock = tmp_path_factory.mktemp("clock") / "clock"
    settings.CLOCK_FILE = str(clock)
    told = {}
    for days in range(40, -30, -1):
        clock.write_text(before(days).isoformat())
        remind_reviews()
        if Mail.objects.exists():
            told[days] = recipients()
            forget_mails()
    everyone = sorted([owner.email, lead.email])
    assert told == {
        30: [owner.email],
        7: [owner.email],
        0: everyone,
        -7: everyone,
        -14: everyone,
        -21: everyone,
        -28: everyone,
    }


def test_nothing_is_said_before_the_reminder_hour_of_the_controller(review: Review, owner: User) -> None:
    day = DUE - timedelta(days=30)
    assert review_reminders.sweep(now=morning(day, hour=6, minute=59)) == 0
    assert review_reminders.sweep(now=morning(day)) == 1


@pytest.mark.promise("P22")
def test_the_mail_is_in_the_owners_language_with_the_link_and_without_a_name_and_once_in_the_outbox(
    review: Review, owner: User, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://portal.example"
    review_reminders.sweep(now=before(7))
    review_reminders.sweep(now=before(7))
    mail = Mail.objects.get()
    assert (mail.to, mail.language) == (owner.email, "sv")
    assert "Lås och larm" in mail.subject
    assert "Lås och larm" in mail.text
    assert f"https://portal.example/admin/office/review/{review.pk}/change/" in mail.text
    assert "måndag 25 januari 2027" in mail.text
    assert owner.name not in mail.subject + mail.text


def test_a_doubled_beat_says_nothing_twice(review: Review, owner: User, lead: User) -> None:
    assert review_reminders.sweep(now=before(0)) == 2
    assert review_reminders.sweep(now=before(0)) == 0
    assert review_reminders.sweep(now=before(0) + timedelta(hours=9)) == 0
    assert Mail.objects.count() == 2


def test_after_three_weeks_without_a_beat_only_the_last_occasion_is_said(
    review: Review, owner: User, lead: User
) -> None:
    review_reminders.sweep(now=before(7))
    forget_mails()
    assert review_reminders.sweep(now=before(-15)) == 2
    assert sorted(ReviewReminded.objects.values_list("key", flat=True)) == [
        "2027-01-25:in-7",
        "2027-01-25:late-2",
        "2027-01-25:late-2",
    ]
    assert all("15" in mail.subject for mail in Mail.objects.all())


def test_a_review_planned_for_soon_is_announced_at_once(owner: User, dreame: Controller) -> None:
    now = morning(date(2027, 1, 22), hour=10)
    factories.review(at=dreame, owner=owner, next_on=DUE, now=now)
    assert review_reminders.sweep(now=now) == 1
    assert "3" in Mail.objects.get().subject


def test_a_monthly_review_is_not_announced_on_the_day_of_the_one_before(owner: User, lead: User) -> None:
    dreame = factories.controller("dreame")
    review = factories.review(at=dreame, owner=owner, next_on=DUE, interval_months=1)
    assert review_reminders.sweep(now=before(30)) == 0
    answers = [Answer(entry, done=True) for entry in review.checklist]
    reviews.complete(
        review,
        outcome=ReviewOutcome.NOTHING_TO_CHANGE,
        answers=answers,
        evidence="Looked",
        by=owner,
        now=before(0),
    )
    assert review_reminders.sweep(now=before(0)) == 0
    assert review_reminders.sweep(now=morning(date(2027, 2, 18))) == 1


def test_a_completed_or_ended_review_reminds_nobody(
    review: Review, owner: User, lead: User, dreame: Controller
) -> None:
    other = factories.review(at=dreame, owner=owner, next_on=DUE)
    reviews.end(other, because="Given up", by=lead, now=before(40))
    answers = [Answer(entry, done=True) for entry in review.checklist]
    reviews.complete(
        review,
        outcome=ReviewOutcome.NOTHING_TO_CHANGE,
        answers=answers,
        evidence="Looked",
        by=owner,
        now=before(20),
    )
    assert review_reminders.sweep(now=before(0)) == 0


def test_a_new_owner_hears_of_it_and_a_moved_day_is_announced_anew(
    review: Review, owner: User, lead: User
) -> None:
    review_reminders.sweep(now=before(7))
    terms = reviews.terms_of(review)
    reviews.change(review, terms=replace(terms, owner=lead), by=lead, now=before(6))
    review_reminders.sweep(now=before(6))
    assert recipients() == sorted([owner.email, lead.email])
    forget_mails()
    moved = replace(terms, owner=lead, next_on=DUE + timedelta(days=10))
    reviews.change(review, terms=moved, by=lead, now=before(5))
    review_reminders.sweep(now=before(-3))
    assert recipients() == [lead.email]


def test_where_the_owner_is_out_of_reach_the_leads_hear_of_it_from_the_start(
    review: Review, owner: User, lead: User
) -> None:
    grants.revoke_role(user=owner, controller=review.controller, role=Role.AUDITOR, by=None, now=before(60))
    review_reminders.sweep(now=before(30))
    assert recipients() == [lead.email]


def test_leads_of_another_controller_hear_nothing(review: Review, lead: User, stranger: User) -> None:
    review_reminders.sweep(now=before(0))
    assert stranger.email not in recipients()


def test_each_company_is_reminded_at_its_own_hour(
    review: Review, owner: User, procotsmart: Controller, stranger: User
) -> None:
    procotsmart.reminder_hour = 9
    procotsmart.save()
    factories.review(at=procotsmart, owner=stranger, next_on=DUE)
    review_reminders.sweep(now=before(30))
    assert recipients() == [owner.email]
    review_reminders.sweep(now=before(30) + timedelta(hours=2))
    assert recipients() == sorted([owner.email, stranger.email])


def test_one_review_that_fails_keeps_no_other_waiting_and_is_told(
    review: Review, owner: User, dreame: Controller
) -> None:
    broken = factories.staff(Role.AUDITOR, at=dreame)
    factories.review(at=dreame, owner=broken, next_on=DUE - timedelta(days=1))
    User.objects.filter(pk=broken.pk).update(email="no address")
    with pytest.raises(Exception, match="address"):
        review_reminders.sweep(now=before(7))
    assert recipients() == [owner.email]
    assert ReviewReminded.objects.get().user == owner


def test_the_timeline_says_that_people_were_reminded(review: Review, owner: User, lead: User) -> None:
    review_reminders.sweep(now=before(0))
    entry = AccessEntry.objects.of(review).latest("at", "id")
    assert (entry.actor, describe(entry)) == (None, "2 people reminded")
    assert entry.details["occasion"] == "due"
