"""Recurring reviews: planned, changed, completed, ended, and what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from office import reviews_registry
from office.actions import describe
from office.domain import access, grants, reviews
from office.domain.reviews import Answer
from office.enums import ReviewOutcome, Role
from office.errors import ReviewChangedMeanwhileError, ReviewRefusedError
from office.models import AccessEntry, Controller, Review, ReviewRound, User
from office.models.logs import AppendOnlyError
from office.reviews_registry import Target
from tests import factories

pytestmark = pytest.mark.django_db

FOUND = "All doors were tried."


@pytest.fixture
def owner(dreame: Controller) -> User:
    """Reads reviews and manages none."""
    return factories.staff(Role.AUDITOR, at=dreame, name="Oda Owner")


@pytest.fixture
def review(dreame: Controller, owner: User) -> Review:
    return factories.review(at=dreame, owner=owner)


def all_ticked(review: Review) -> list[Answer]:
    return [Answer(entry, done=True) for entry in review.checklist]


def completed(review: Review, *, by: User | None, now: datetime, **fields: Any) -> ReviewRound:
    given = {
        "outcome": ReviewOutcome.NOTHING_TO_CHANGE,
        "answers": all_ticked(review),
        "evidence": FOUND,
        **fields,
    }
    return reviews.complete(review, by=by, now=now, **given)


def test_a_planned_review_stands_with_its_terms(
    lead: User, owner: User, dreame: Controller, now: datetime
) -> None:
    terms = factories.terms(owner=owner, checklist=[" Doors  are locked ", "", "Alarms were tested"])
    made = reviews.plan(dreame, terms=terms, by=lead, now=now)
    made.refresh_from_db()
    assert (made.controller, made.owner, made.next_on, made.interval_months) == (
        dreame,
        owner,
        date(2027, 1, 25),
        6,
    )
    assert made.checklist == ["Doors are locked", "Alarms were tested"]
    assert made.history.get().history_user == lead
    assert list(Review.objects.standing()) == [made]


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("name", {"name": {"en": "  "}}),
        ("name", {"name": {"en": "x" * 121}}),
        ("name", {"name": {"xx": "Locks"}}),
        ("interval_months", {"interval_months": 0}),
        ("interval_months", {"interval_months": 37}),
        ("checklist", {"checklist": [" ", ""]}),
        ("checklist", {"checklist": ["same", "same"]}),
        ("checklist", {"checklist": ["x" * 201]}),
        ("checklist", {"checklist": [f"entry {number}" for number in range(31)]}),
        ("next_on", {"next_on": date(2026, 11, 24)}),
        ("next_on", {"next_on": date(2029, 11, 26)}),
    ],
)
def test_terms_that_cannot_be_are_refused_beside_their_field(
    field: str, changed: dict[str, Any], lead: User, dreame: Controller, now: datetime
) -> None:
    terms = replace(factories.terms(owner=lead), **changed)
    with pytest.raises(ReviewRefusedError) as refused:
        reviews.plan(dreame, terms=terms, by=lead, now=now)
    assert refused.value.field == field
    assert not Review.objects.exists()


def test_today_at_the_controller_is_a_day_to_come(lead: User, dreame: Controller) -> None:
    past_midnight_in_stockholm = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    for day, fits in ((date(2026, 11, 25), False), (date(2026, 11, 26), True)):
        terms = factories.terms(owner=lead, next_on=day)
        if fits:
            reviews.plan(dreame, terms=terms, by=lead, now=past_midnight_in_stockholm)
        else:
            with pytest.raises(ReviewRefusedError, match="today or a day to come"):
                reviews.plan(dreame, terms=terms, by=lead, now=past_midnight_in_stockholm)


def test_an_owner_must_be_able_to_open_the_review(
    lead: User, handler: User, stranger: User, dreame: Controller, now: datetime
) -> None:
    gone = factories.staff(Role.AUDITOR, at=dreame, is_active=False)
    for wrong in (handler, stranger, gone):
        with pytest.raises(ReviewRefusedError, match="cannot read the reviews of Dreame") as refused:
            reviews.plan(dreame, terms=factories.terms(owner=wrong), by=lead, now=now)
        assert refused.value.field == "owner"


def test_an_object_is_under_one_standing_review_at_a_time(
    lead: User, dreame: Controller, now: datetime
) -> None:
    terms = factories.terms(owner=lead)
    first = reviews.plan(dreame, terms=terms, by=lead, now=now, target=dreame)
    assert reviews.standing_review("office.controller", dreame.pk) == first
    with pytest.raises(ReviewRefusedError, match="already"):
        reviews.plan(dreame, terms=terms, by=lead, now=now, target=dreame)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=factories.review(at=dreame, owner=lead).pk).update(
            target_type="office.controller", target_id=dreame.pk
        )
    reviews.end(first, because="Done otherwise", by=lead, now=now)
    assert reviews.standing_review("office.controller", dreame.pk) is None
    second = reviews.plan(dreame, terms=terms, by=lead, now=now + timedelta(days=1), target=dreame)
    assert reviews.standing_review("office.controller", dreame.pk) == second


def test_any_number_of_practices_without_a_page_are_reviewed(lead: User, dreame: Controller) -> None:
    factories.review(at=dreame, owner=lead)
    factories.review(at=dreame, owner=lead)
    assert Review.objects.standing().count() == 2


@pytest.mark.parametrize(
    ("done_on", "months", "next_on"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 3, 30), 36, date(2030, 3, 30)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
    ],
)
def test_the_next_day_is_the_same_day_months_later_or_the_months_last(
    done_on: date, months: int, next_on: date, owner: User, dreame: Controller
) -> None:
    review = factories.review(at=dreame, owner=owner, interval_months=months)
    now = datetime(done_on.year, done_on.month, done_on.day, 12, tzinfo=UTC)
    made = completed(review, by=owner, now=now)
    review.refresh_from_db()
    assert (made.done_on, made.next_on, review.next_on) == (done_on, next_on, next_on)


def test_missed_rounds_do_not_pile_up(review: Review, owner: User) -> None:
    two_years_late = datetime(2029, 1, 26, 9, 0, tzinfo=UTC)
    made = completed(review, by=owner, now=two_years_late)
    review.refresh_from_db()
    assert (made.due_on, made.done_on) == (date(2027, 1, 25), date(2029, 1, 26))
    assert review.next_on == date(2029, 7, 26)
    assert review.days_left(two_years_late) > 0


def test_an_entry_is_ticked_or_a_note_says_why_not(review: Review, owner: User, now: datetime) -> None:
    ticked, silent = Answer("Doors are locked", done=True), Answer("Alarms were tested", done=False)
    with pytest.raises(ReviewRefusedError, match="write why it was left out") as refused:
        completed(review, by=owner, now=now, answers=[ticked, silent])
    assert refused.value.field == "note_1"
    made = completed(review, by=owner, now=now, answers=[ticked, replace(silent, note="No power that day")])
    assert made.answers[1] == {"entry": "Alarms were tested", "done": False, "note": "No power that day"}
    assert (made.ticked, [one["entry"] for one in made.left_out]) == (1, ["Alarms were tested"])


@pytest.mark.parametrize("wrong", [[], ["Doors are locked"], ["Alarms were tested", "Doors are locked"]])
def test_every_entry_is_answered_in_its_order(
    wrong: list[str], review: Review, owner: User, now: datetime
) -> None:
    with pytest.raises(ReviewRefusedError, match="each entry"):
        completed(review, by=owner, now=now, answers=[Answer(entry, done=True) for entry in wrong])


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("evidence", {"evidence": " \n"}),
        ("evidence", {"evidence": "x" * 5001}),
        ("evidence_link", {"evidence_link": "javascript:alert(1)"}),
        ("evidence_link", {"evidence_link": "https://files.example/" + "x" * 500}),
        ("done_on", {"done_on": date(2026, 11, 26)}),
        ("done_on", {"done_on": date(2023, 11, 24)}),
    ],
)
def test_a_round_that_cannot_be_is_refused_beside_its_field(
    field: str, given: dict[str, Any], review: Review, owner: User, now: datetime
) -> None:
    with pytest.raises(ReviewRefusedError) as refused:
        completed(review, by=owner, now=now, **given)
    assert refused.value.field == field
    assert not ReviewRound.objects.exists()


def test_a_round_recorded_later_counts_from_the_day_on_which_it_was_done_and_not_before_the_last(
    review: Review, owner: User, now: datetime
) -> None:
    made = completed(review, by=owner, now=now, done_on=date(2026, 11, 2))
    assert made.next_on == date(2027, 5, 2)
    with pytest.raises(ReviewRefusedError, match="2026-11-02") as refused:
        completed(review, by=owner, now=now, done_on=date(2026, 11, 1))
    assert refused.value.field == "done_on"


def test_rounds_are_written_once_and_stay(review: Review, owner: User, now: datetime) -> None:
    made = completed(review, by=owner, now=now)
    made.evidence = "Something else"
    for attempt in (
        made.save,
        made.delete,
        review.rounds.all().delete,
        lambda: review.rounds.update(evidence="Something else"),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()
    assert review.rounds.get().evidence == FOUND


def test_a_round_keeps_the_checklist_as_it_was(
    review: Review, owner: User, lead: User, now: datetime
) -> None:
    completed(review, by=owner, now=now)
    terms = replace(reviews.terms_of(review), checklist=["Windows are shut"], next_on=date(2027, 5, 25))
    reviews.change(review, terms=terms, by=lead, now=now)
    assert [one["entry"] for one in review.rounds.get().answers] == ["Doors are locked", "Alarms were tested"]


def test_who_does_not_manage_reviews_there_plans_changes_and_ends_none(
    review: Review, owner: User, handler: User, stranger: User, dreame: Controller, now: datetime
) -> None:
    terms = reviews.terms_of(review)
    for wrong in (owner, handler, stranger):
        with pytest.raises(ReviewRefusedError, match="do not manage the reviews of Dreame"):
            reviews.plan(dreame, terms=terms, by=wrong, now=now)
        with pytest.raises(ReviewRefusedError, match="do not manage"):
            reviews.change(review, terms=replace(terms, interval_months=3), by=wrong, now=now)
        with pytest.raises(ReviewRefusedError, match="do not manage"):
            reviews.end(review, because="No", by=wrong, now=now)
    review.refresh_from_db()
    assert (review.interval_months, review.stands, review.revision) == (6, True, 1)


def test_only_the_owner_or_a_manager_completes_it(
    review: Review, owner: User, lead: User, handler: User, stranger: User, dreame: Controller, now: datetime
) -> None:
    for wrong in (handler, stranger, factories.staff(Role.AUDITOR, at=dreame)):
        with pytest.raises(ReviewRefusedError, match="Only its owner"):
            completed(review, by=wrong, now=now)
    completed(review, by=owner, now=now)
    completed(review, by=lead, now=now)
    assert review.rounds.count() == 2


def test_an_owner_who_lost_the_role_completes_it_no_more(review: Review, owner: User, now: datetime) -> None:
    grants.revoke_role(user=owner, controller=review.controller, role=Role.AUDITOR, by=None, now=now)
    access.forget(owner)
    with pytest.raises(ReviewRefusedError, match="Only its owner"):
        completed(review, by=owner, now=now)


def test_a_change_is_kept_with_its_history_and_one_of_nothing_leaves_no_trace(
    review: Review, lead: User, now: datetime
) -> None:
    terms = reviews.terms_of(review)
    reviews.change(review, terms=terms, by=lead, now=now)
    assert review.history.count() == 1
    changed = reviews.change(review, terms=replace(terms, interval_months=12, owner=lead), by=lead, now=now)
    assert (changed.interval_months, changed.owner, changed.revision) == (12, lead, 2)
    assert review.history.count() == 2
    entry = AccessEntry.objects.of(review).filter(action="office.review_changed").get()
    assert describe(entry) == "Review changed: interval, owner"


def test_an_overdue_review_can_be_changed_without_moving_its_day(review: Review, lead: User) -> None:
    late = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
    terms = replace(reviews.terms_of(review), interval_months=3)
    assert reviews.change(review, terms=terms, by=lead, now=late).next_on == date(2027, 1, 25)


def test_the_second_of_two_people_is_told_that_the_first_was_faster(
    review: Review, owner: User, lead: User, now: datetime
) -> None:
    completed(review, by=owner, now=now, seen=1)
    with pytest.raises(ReviewChangedMeanwhileError):
        completed(review, by=lead, now=now, seen=1)
    with pytest.raises(ReviewChangedMeanwhileError):
        reviews.change(review, terms=reviews.terms_of(review), by=lead, now=now, seen=1)
    with pytest.raises(ReviewChangedMeanwhileError):
        reviews.end(review, because="No", by=lead, now=now, seen=1)
    assert review.rounds.count() == 1


def test_an_ended_review_stays_to_read_and_takes_nothing_more(
    review: Review, owner: User, lead: User, now: datetime
) -> None:
    with pytest.raises(ReviewRefusedError, match="Write why") as refused:
        reviews.end(review, because=" ", by=lead, now=now)
    assert refused.value.field == "because"
    ended = reviews.end(review, because="The room is given up", by=lead, now=now)
    assert (ended.ended_at, ended.ended_because) == (now, "The room is given up")
    for attempt in (
        lambda: completed(review, by=owner, now=now),
        lambda: reviews.end(review, because="Again", by=lead, now=now),
        lambda: reviews.change(review, terms=reviews.terms_of(review), by=lead, now=now),
    ):
        with pytest.raises(ReviewRefusedError, match="has ended"):
            attempt()


def test_the_access_log_says_what_happened_to_a_review(
    review: Review, owner: User, lead: User, now: datetime
) -> None:
    completed(review, by=owner, now=now, outcome=ReviewOutcome.CHANGES_NEEDED)
    reviews.end(review, because="The room is given up", by=lead, now=now)
    entries = AccessEntry.objects.of(review)
    assert [(entry.actor, describe(entry)) for entry in entries] == [
        (lead, "Review ended"),
        (owner, "Reviewed on Wednesday 25 November 2026: Changes needed"),
        (None, "Review planned: every 6 months"),
    ]
    assert not any("given up" in str(entry.details) for entry in entries)


def test_a_higher_package_names_what_is_reviewed(dreame: Controller) -> None:
    reviews_registry.register(
        "office.controller", lambda key: Target("Dreame", "/dreame/") if key == dreame.pk else None
    )
    assert reviews_registry.describe("office.controller", dreame.pk) == Target("Dreame", "/dreame/")
    assert reviews_registry.describe("office.controller", factories.controller("other").pk) is None
    assert reviews_registry.describe("nobody.registered", dreame.pk) is None
    assert reviews_registry.describe("", None) is None
