"""The pages of recurring reviews in the admin."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from office import reviews_registry
from office.domain import reviews
from office.domain.reviews import Answer
from office.enums import ReviewOutcome, Role
from office.models import Controller, Review, User
from office.reviews_registry import Target
from tests import factories
from tests.office.conftest import signed_in

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/office/review/", "/admin/office/review/add/"
ACTIONS = ("complete", "change_terms", "end")


@pytest.fixture(autouse=True)
def clock(settings: Settings, tmp_path: Any, now: datetime) -> Any:
    """Let the portal's time be that of the tests."""
    file = tmp_path / "clock"
    file.write_text(now.isoformat())
    settings.CLOCK_FILE = str(file)
    return file


@pytest.fixture
def owner(dreame: Controller) -> User:
    """Reads reviews and manages none."""
    return factories.staff(Role.AUDITOR, at=dreame, name="Oda Owner")


@pytest.fixture
def review(dreame: Controller, owner: User) -> Review:
    return factories.review(at=dreame, owner=owner)


@pytest.fixture
def named() -> Iterator[None]:
    """Let controllers be something that has a page, as a higher package would."""
    reviews_registry.register("office.controller", lambda key: Target("The company", f"/somewhere/{key}/"))
    yield
    reviews_registry._kinds.pop("office.controller")


def page(review: Review, name: str = "change") -> str:
    return reverse(f"admin:office_review_{name}", args=[review.pk])


def text(client: Client, address: str, **query: str) -> str:
    return client.get(address, query).content.decode()


def planned(controller: Controller, by: User, **fields: str) -> dict[str, str]:
    """Return what is typed to plan a review."""
    return {
        "controller": str(controller.pk),
        "name_en": "Locks and alarms",
        "interval_months": "6",
        "next_on": "2027-01-25",
        "owner": str(by.pk),
        "checklist": "Doors are locked\r\n\r\nAlarms were tested",
        **fields,
    }


def recorded(review: Review, **fields: str) -> dict[str, str]:
    """Return what is typed to record a round."""
    return {
        "seen": str(review.revision),
        "done_0": "on",
        "note_1": "No power that day",
        "outcome": "changes_needed",
        "evidence": "One key is missing.",
        "evidence_link": "https://files.example/minutes",
        "done_on": "2026-11-24",
        **fields,
    }


def errors_beside(html: str) -> dict[str, str]:
    """Return the sentences that stand beside fields, by the field's name."""
    return dict(re.findall(r'<p class="pp-error" id="id_(\w+)_error">([^<]+)</p>', html))


@pytest.mark.promise("P22")
def test_a_practice_is_put_under_review_and_reviewed_with_checklist_outcome_and_evidence(
    lead: User, owner: User, dreame: Controller
) -> None:
    client = signed_in(lead)
    made = client.post(ADD, planned(dreame, owner))
    review = Review.objects.get()
    assert made.headers["Location"] == page(review)
    assert (review.name, review.checklist) == (
        {"en": "Locks and alarms"},
        ["Doors are locked", "Alarms were tested"],
    )
    assert "It has not been done yet." in text(client, page(review))

    form = text(signed_in(owner), page(review, "complete"))
    assert form.count('type="checkbox"') == 2
    signed_in(owner).post(page(review, "complete"), recorded(review))
    shown = text(client, page(review))
    for words in (
        "1 of 2 ticked",
        "No power that day",
        "Changes needed",
        "One key is missing.",
        'href="https://files.example/minutes"',
        "Oda Owner",
        "Reviewed on Tuesday 24 November 2026: Changes needed",
        "Review planned: every 6 months",
        "180 days left",
    ):
        assert words in shown
    review.refresh_from_db()
    assert review.next_on == date(2027, 5, 24)


def test_the_list_says_what_is_overdue_and_what_is_due_soon_in_a_word(
    owner: User, dreame: Controller, clock: Any
) -> None:
    for day, name in ((25, "First"), (28, "Second"), (31, "Third")):
        factories.review(at=dreame, owner=owner, name={"en": name}, next_on=date(2027, 1, day))
    clock.write_text(datetime(2027, 1, 28, 9, 0, tzinfo=UTC).isoformat())
    shown = text(signed_in(owner), LIST)
    chips = re.findall(r'pp-chip-(\w+)" title="[^"]+">([^<]+)<', shown)
    assert chips == [
        ("overdue", "3 days overdue"),
        ("soon", "due today"),
        ("soon", "due soon · 3 days left"),
    ]
    assert "pp-chip-overdue" in text(signed_in(owner), page(Review.objects.earliest("next_on")))


def test_the_filters_show_mine_overdue_soon_and_ended(
    owner: User, lead: User, dreame: Controller, clock: Any
) -> None:
    made = {
        name: factories.review(at=dreame, owner=who, name={"en": name}, next_on=day)
        for name, who, day in (
            ("Late one", owner, date(2027, 1, 25)),
            ("Near one", lead, date(2027, 2, 27)),
            ("Far one", owner, date(2027, 2, 28)),
            ("Old one", owner, date(2027, 1, 25)),
        )
    }
    now = datetime(2027, 1, 28, 9, 0, tzinfo=UTC)
    reviews.end(made["Old one"], because="Given up", by=lead, now=now)
    clock.write_text(now.isoformat())
    client = signed_in(owner)
    for shown, expected in {
        "": {"Late one", "Near one", "Far one"},
        "mine": {"Late one", "Far one"},
        "overdue": {"Late one"},
        "soon": {"Near one"},
        "ended": {"Old one"},
    }.items():
        html = text(client, LIST, show=shown)
        assert {name for name in made if f">{name}</a>" in html} == expected, shown


def test_the_list_costs_the_same_with_one_row_and_with_three(
    lead: User, dreame: Controller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(lead)
    factories.review(at=dreame, owner=lead)
    client.get(LIST)
    with django_assert_num_queries(13):
        client.get(LIST)
    for _number in range(2):
        factories.review(at=dreame, owner=factories.staff(Role.AUDITOR, at=dreame))
    with django_assert_num_queries(13):
        client.get(LIST)


def test_an_empty_list_says_what_to_begin_with(lead: User, owner: User) -> None:
    shown = text(signed_in(lead), LIST)
    assert "Nothing is under regular review yet." in shown
    assert ADD in shown
    assert ADD not in text(signed_in(owner), LIST)
    assert "No review is overdue." in text(signed_in(lead), LIST, show="overdue")


@pytest.mark.promise("P20")
def test_who_may_not_gets_into_no_page_of_a_review(
    review: Review, handler: User, stranger: User, dreame: Controller
) -> None:
    for wrong in (handler, stranger):
        client = signed_in(wrong)
        for name in ("change", "history", *ACTIONS):
            assert client.get(page(review, name)).status_code == 403, name
        for name in ACTIONS:
            assert client.post(page(review, name), recorded(review)).status_code == 403, name
    assert signed_in(handler).get(LIST).status_code == 403
    assert signed_in(handler).post(ADD, planned(dreame, handler)).status_code == 403
    assert str(review.pk) not in text(signed_in(stranger), LIST)
    assert not review.rounds.exists()


def test_who_only_reads_sees_no_button_and_takes_no_action(review: Review, dreame: Controller) -> None:
    client = signed_in(factories.staff(Role.AUDITOR, at=dreame))
    shown = text(client, page(review))
    for name in ACTIONS:
        assert page(review, name) not in shown
        assert client.get(page(review, name)).status_code == 403
        assert client.post(page(review, name), recorded(review)).status_code == 403
    assert client.get(ADD).status_code == 403


def test_the_owner_completes_and_does_not_change_or_end(review: Review, owner: User) -> None:
    client = signed_in(owner)
    shown = text(client, page(review))
    assert page(review, "complete") in shown
    assert client.get(page(review, "complete")).status_code == 200
    for name in ("change_terms", "end"):
        assert page(review, name) not in shown
        assert client.post(page(review, name), {"because": "No"}).status_code == 403


def test_a_lead_of_one_company_plans_none_at_another(
    lead: User, stranger: User, procotsmart: Controller
) -> None:
    answer = signed_in(lead).post(ADD, planned(procotsmart, stranger))
    assert set(errors_beside(answer.content.decode())) == {"controller", "owner"}
    assert not Review.objects.exists()


def test_the_page_is_only_read(review: Review, lead: User) -> None:
    assert signed_in(lead).post(page(review), {"interval_months": "1"}).status_code == 405


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", {"name_en": " "}),
        ("interval_months", {"interval_months": "37"}),
        ("interval_months", {"interval_months": ""}),
        ("next_on", {"next_on": "2026-11-24"}),
        ("next_on", {"next_on": "soon"}),
        ("owner", {"owner": ""}),
        ("checklist", {"checklist": "\r\n"}),
        ("checklist", {"checklist": "same\r\nsame"}),
    ],
)
def test_what_is_wrong_with_a_plan_stands_beside_its_field_and_what_was_typed_stays(
    field: str, typed: dict[str, str], lead: User, dreame: Controller
) -> None:
    answer = signed_in(lead).post(ADD, planned(dreame, lead, **typed))
    shown = answer.content.decode()
    assert list(errors_beside(shown)) == [field]
    assert "Nothing was stored yet." in shown
    assert ("Alarms were tested" in shown) == (field != "checklist")
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("note_1", {"note_1": " "}),
        ("outcome", {"outcome": ""}),
        ("evidence", {"evidence": ""}),
        ("evidence_link", {"evidence_link": "javascript:alert(1)"}),
        ("done_on", {"done_on": "2026-11-26"}),
    ],
)
def test_what_is_wrong_with_a_round_stands_beside_its_field(
    field: str, typed: dict[str, str], review: Review, owner: User
) -> None:
    answer = signed_in(owner).post(page(review, "complete"), recorded(review, **typed))
    assert list(errors_beside(answer.content.decode())) == [field]
    assert not review.rounds.exists()


def test_everything_that_a_plan_lacks_is_pointed_out_at_once(lead: User, stranger: User) -> None:
    answer = signed_in(lead).post(ADD, {"controller": ""})
    assert set(errors_beside(answer.content.decode())) == {
        *("controller", "name", "interval_months", "next_on", "owner", "checklist")
    }


def test_every_open_entry_is_pointed_out_at_once(review: Review, owner: User) -> None:
    answer = signed_in(owner).post(page(review, "complete"), {"seen": "1"})
    assert {"note_0", "note_1", "outcome", "evidence", "done_on"} == set(
        errors_beside(answer.content.decode())
    )


def test_a_manager_changes_and_ends_it(review: Review, lead: User) -> None:
    client = signed_in(lead)
    form = text(client, page(review, "change_terms"))
    assert 'value="2027-01-25"' in form
    assert "Doors are locked\nAlarms were tested" in form
    typed = planned(review.controller, lead, interval_months="3", name_sv="Lås", seen="1")
    client.post(page(review, "change_terms"), typed)
    review.refresh_from_db()
    assert (review.interval_months, review.owner) == (3, lead)
    assert review.name == {"en": "Locks and alarms", "sv": "Lås"}
    assert "Reason" in text(client, page(review, "end"))
    client.post(page(review, "end"), {"seen": "2", "because": "The room is given up"})
    shown = text(client, page(review))
    assert "The room is given up" in shown
    for name in ACTIONS:
        assert page(review, name) not in shown
        assert client.post(page(review, name), {"because": "Again"}).status_code == 302
    assert review.history.count() == 3


def test_whoever_comes_second_is_told_and_nothing_of_theirs_is_done(
    review: Review, owner: User, lead: User
) -> None:
    signed_in(owner).post(page(review, "complete"), recorded(review))
    answer = signed_in(lead).post(page(review, "complete"), recorded(review), follow=True)
    assert "Somebody changed or completed this review" in answer.content.decode()
    assert review.rounds.count() == 1


def test_the_page_leads_to_what_is_reviewed(
    named: None, lead: User, dreame: Controller, now: datetime
) -> None:
    review = reviews.plan(dreame, terms=factories.terms(owner=lead), by=lead, now=now, target=dreame)
    assert f'href="/somewhere/{dreame.pk}/">The company</a>' in text(signed_in(lead), page(review))
    reviews_registry.register("office.controller", lambda key: None)
    assert "something that is no longer there" in text(signed_in(lead), page(review))


def test_the_page_shows_the_rounds_latest_first_and_what_is_typed_as_text(
    review: Review, owner: User, lead: User
) -> None:
    for month, evidence in ((1, "<script>alert(1)</script>"), (7, "Second look")):
        answers = [Answer(entry, done=True) for entry in review.checklist]
        reviews.complete(
            review,
            outcome=ReviewOutcome.FAILED,
            answers=answers,
            evidence=evidence,
            by=owner,
            now=datetime(2027, month, 25, 9, 0, tzinfo=UTC),
        )
    shown = text(signed_in(lead), page(review))
    assert shown.index("Second look") < shown.index("&lt;script&gt;alert(1)&lt;/script&gt;")
    assert shown.count("<main") == 1
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*json)[^>]*>", shown)
