"""The deadline calculator: what it works out, what it refuses, and who may use it."""

from __future__ import annotations

from datetime import datetime
from html import unescape
from itertools import cycle
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from law import EventKind, Right
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.calculator_forms import MOST_ROWS
from requests.models import ClockEvent, Deadline, Request
from tests import factories
from tests.requests.admin_pages import signed_in, text_of

pytestmark = pytest.mark.django_db

PAGE = "/admin/deadline-calculator/"


@pytest.fixture
def officer(handler: User, wednesday: datetime) -> Client:
    """A browser in which a Swedish company's case handler is signed in, on Wednesday 25 November 2026."""
    return signed_in(handler)


def asked(client: Client, *events: tuple[str, str], **data: Any) -> Any:
    """Return the answer to what an address asks."""
    rows = {f"e{number}-kind": kind for number, (kind, _on) in enumerate(events)}
    days = {f"e{number}-on": on for number, (_kind, on) in enumerate(events)}
    answer = client.get(PAGE, {**data, **rows, **days})
    assert answer.status_code == 200
    return answer


def words(answer: Any) -> str:
    return " ".join(unescape(text_of(answer)).split())


def test_it_begins_with_the_own_company_and_a_request_of_today(officer: Client) -> None:
    answer = asked(officer)
    assert "Monday 28 December 2026" in words(answer)
    assert answer.context["form"]["country"].value() == "SE"
    assert answer.context["form"]["received_on"].value() == "2026-11-25"


def test_each_date_says_how_it_was_counted(officer: Client) -> None:
    page = words(asked(officer, received_on="2026-11-25"))
    assert "Received on Wednesday 25 November 2026." in page
    assert "Regulation 1182/71 Art 3(1)" in page
    for step in ("Answer", "Tell of an extension", "Answer if extended", "Refuse"):
        assert step in page


def test_every_law_that_applies_is_shown_and_the_earliest_marked(officer: Client) -> None:
    answer = asked(officer, country="US", region="US-CA", received_on="2026-11-20")
    laws = answer.context["laws"]
    assert [card.statute for card in laws] == ["CCPA", "GDPR"]
    marked = [(card.statute, day.on.isoformat()) for card in laws for day in card.days if day.working]
    assert marked == [("GDPR", "2026-12-21")]
    assert "Monday 4 January 2027" in words(answer)


def test_an_open_pause_shows_the_safe_date_beside_the_due_date(officer: Client) -> None:
    answer = asked(officer, ("identity_asked", "2026-11-23"), received_on="2026-11-20", today="2026-11-27")
    page = words(answer)
    assert "Thursday 24 December 2026" in page
    assert "Without the pause it is Monday 21 December 2026." in page


def test_a_date_that_no_law_names_is_called_guidance(officer: Client) -> None:
    assert "guidance" in words(asked(officer, country="CN"))


def test_a_country_without_rules_leaves_the_companys_own_law(officer: Client) -> None:
    page = words(asked(officer, country="FJ"))
    assert "Fiji: no rules of this country are known here." in page
    assert "GDPR" in page


def test_the_united_states_ask_for_the_state(officer: Client) -> None:
    assert "choose the part of the country" in words(asked(officer, country="US"))


def test_it_says_until_when_asking_for_identity_stops_the_clock(
    officer: Client, subtests: pytest.Subtests
) -> None:
    for country, received, said in (
        ("SE", "2026-11-25", "Ask by Wednesday 2 December 2026: later the clock runs on."),
        ("SE", "2026-11-02", "It had to be asked by Monday 9 November 2026 to stop the clock."),
        ("BR", "2026-11-25", "Asking for it does not stop the clock."),
    ):
        with subtests.test(country=country, received=received):
            assert said in words(asked(officer, country=country, received_on=received))


@pytest.mark.matrix
def test_it_says_whether_an_extension_is_possible(officer: Client, subtests: pytest.Subtests) -> None:
    told = [("extended", "2026-12-01")]
    for events, today, said in (
        ([], "2026-11-25", "Possible once. Tell the person, with the reasons, by Monday 28 December 2026."),
        ([], "2026-12-29", "Not possible any more: the person had to be told by Monday 28 December 2026."),
        (told, "2026-12-02", "The time is extended; the person was told on Tuesday 1 December 2026."),
    ):
        with subtests.test(today=today):
            assert said in words(asked(officer, *events, received_on="2026-11-25", today=today))


def test_after_an_extension_the_later_answer_is_the_one_to_work_by(officer: Client) -> None:
    answer = asked(officer, ("extended", "2026-12-01"), received_on="2026-11-25")
    assert answer.context["working_on"].isoformat() == "2027-02-25"


def test_an_extension_leaves_the_date_of_a_law_that_knows_none(officer: Client) -> None:
    answer = asked(officer, ("extended", "2026-12-01"), country="BR", received_on="2026-11-25")
    assert (answer.context["working_law"], str(answer.context["working_on"])) == ("Brazil", "2026-12-10")
    answer = asked(officer, ("extended", "2026-12-01"), country="SG", received_on="2026-11-25")
    assert (answer.context["working_law"], str(answer.context["working_on"])) == ("Sweden", "2027-02-25")


def test_a_law_without_extension_says_so_even_when_another_was_extended(officer: Client) -> None:
    answer = asked(officer, ("extended", "2026-12-01"), country="CN", received_on="2026-11-25")
    extensions = [
        fact.sentences[0]
        for card in answer.context["laws"]
        for fact in card.facts
        if fact.name == "Extension"
    ]
    assert extensions[0] == "This law knows none."
    assert extensions[1].startswith("The time is extended")


def test_it_names_authorities_remedies_fees_and_the_age_of_consent(officer: Client) -> None:
    page = words(asked(officer, country="NO"))
    for named in (
        "Datatilsynet",
        "Integritetsskyddsmyndigheten",
        "complaint to the supervisory authority",
        "Free of charge, except: for a request that is manifestly unfounded or excessive",
        "A child consents alone from the age of 13.",
    ):
        assert named in page.replace("<br>", " ")


def test_the_hour_of_receipt_counts_at_the_company(officer: Client) -> None:
    page = words(asked(officer, received_on="2026-11-25", received_at="00:30"))
    assert "it was 00:30 on Wednesday 25 November 2026; in UTC the day was Tuesday 24 November 2026" in page


def test_closing_days_of_the_company_count(officer: Client, dreame: Controller) -> None:
    dreame.closing_days.create(day="2026-12-28", name="Stock-taking")
    assert "Tuesday 29 December 2026" in words(asked(officer, received_on="2026-11-25"))


@pytest.mark.matrix
def test_it_knows_every_right_and_every_kind_of_law(officer: Client, subtests: pytest.Subtests) -> None:
    places = cycle((("NO", ""), ("CA", "CA-QC"), ("US", "US-TX"), ("JP", ""), ("IN", "")))
    for right, (country, region) in zip(Right, places, strict=False):
        with subtests.test(right=right, country=country):
            answer = asked(
                officer, country=country, region=region, right=right.value, received_on="2027-06-01"
            )
            assert answer.context["laws"]


# What cannot be is said beside its field, and nothing is worked out.


WRONG_FIELDS: list[tuple[dict[str, str], str, str]] = [
    ({"controller": "nobody"}, "controller", "Choose a company whose requests you may read."),
    ({"right": "breakfast"}, "right", "Select a valid choice."),
    ({"country": ""}, "country", "Choose the country"),
    ({"country": "ZZ\x00"}, "country", "Select a valid choice."),
    ({"country": "SE", "region": "US-CA"}, "region", "This is no part of the country that you chose."),
    ({"received_on": ""}, "received_on", "Give the day on which the request reached the company."),
    ({"received_on": "31 May"}, "received_on", "Give the day as in 2026-12-28."),
    ({"received_on": "0001-01-01", "received_at": "00:01"}, "received_on", "The year 1 is not possible"),
    ({"received_on": "9999-12-31", "received_at": "23:59"}, "received_on", "The year 9999 is not possible"),
    ({"received_at": "noon"}, "received_at", "Give the time as in 14:05."),
    ({"today": "soon"}, "today", "Give the day as in 2026-12-28."),
    ({"country": "IN", "received_on": "2001-01-01"}, "received_on", "no law of"),
]


@pytest.mark.matrix
def test_a_field_that_cannot_be_is_named(officer: Client, subtests: pytest.Subtests) -> None:
    for data, field, said in WRONG_FIELDS:
        with subtests.test(**data):
            answer = asked(officer, **data)
            assert said in " ".join(answer.context["form"].errors[field])
            assert "laws" not in answer.context


WRONG_EVENTS: list[tuple[list[tuple[str, str]], int, str]] = [
    ([("identity_proved", "2026-11-26")], 0, "nothing was asked before that is still open"),
    ([("identity_asked", "2026-11-24")], 0, "lies before the receipt"),
    ([("", ""), ("identity_asked", "0001-01-01")], 1, "The year 1 is not possible"),
    ([("identity_asked", "2026-11-26"), ("identity_asked", "2026-11-27")], 1, "Pauses overlap"),
    ([("identity_asked", "2026-11-26"), ("clarification_asked", "2026-11-26")], 1, "Pauses overlap"),
    ([("extended", "2026-11-26"), ("extended", "2026-11-27")], 1, "extended before"),
    ([("identity_asked", "")], 0, "Give the day on which it happened."),
    ([("", "2026-11-26")], 0, "Choose what happened on this day."),
    ([("fee_paid", "yesterday")], 0, "Give the day as in 2026-12-28."),
]


@pytest.mark.matrix
def test_an_event_that_cannot_be_is_named_in_its_row(officer: Client, subtests: pytest.Subtests) -> None:
    for events, row, said in WRONG_EVENTS:
        with subtests.test(events=events):
            answer = asked(officer, *events, country="GB", received_on="2026-11-25", today="2026-11-30")
            rows = answer.context["form"].rows
            assert [said in str(one.errors) for one in rows] == [number == row for number in range(len(rows))]
            assert "Mend what is marked" in words(answer)
            assert "laws" not in answer.context


def test_a_look_from_an_impossible_year_is_refused(officer: Client) -> None:
    answer = asked(officer, ("identity_asked", "2026-11-26"), received_on="2026-11-25", today="9999-12-31")
    assert "The year 9999 is not possible" in str(answer.context["form"].errors["today"])


# Rows are added without a script.


def test_rows_are_added_by_a_button_and_keep_what_was_chosen(officer: Client) -> None:
    answer = asked(officer, ("identity_asked", "2026-11-26"), rows=4, received_on="2026-11-25")
    rows = answer.context["form"].rows
    assert len(rows) == 4
    assert rows[0]["kind"].value() == "identity_asked"
    assert answer.context["laws"]


def test_there_is_always_room_for_one_more_event_up_to_the_limit(officer: Client) -> None:
    days = range(10, 10 + MOST_ROWS // 2)
    pairs = [
        (kind, f"2026-12-{day}")
        for day in days
        for kind in (EventKind.CLARIFICATION_ASKED.value, EventKind.CLARIFIED.value)
    ]
    two = asked(officer, *pairs[:2], received_on="2026-11-25")
    assert len(two.context["form"].rows) == 3
    full = asked(officer, *pairs, rows=99, received_on="2026-11-25")
    assert len(full.context["form"].rows) == MOST_ROWS
    assert "More rows" not in text_of(full)


# Who may use it, and that nothing is kept.


@pytest.mark.promise("P20")
def test_it_knows_only_the_companies_whose_requests_one_may_read(officer: Client) -> None:
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    assert "Procotsmart" not in words(asked(officer))
    answer = asked(officer, controller=str(other.pk))
    assert "Choose a company" in str(answer.context["form"].errors["controller"])


def test_auditors_may_use_it(auditor: User) -> None:
    client = signed_in(auditor)
    assert client.get(PAGE).status_code == 200
    assert PAGE in text_of(client.get("/admin/account/"))


@pytest.mark.promise("P20")
def test_staff_without_a_role_find_it_neither_in_the_menu_nor_by_its_address() -> None:
    client = signed_in(factories.staff(None))
    assert client.get(PAGE).status_code == 403
    assert PAGE not in text_of(client.get("/admin/account/"))


def test_whoever_is_not_signed_in_is_sent_to_do_so() -> None:
    answer = Client().get(PAGE)
    assert answer.status_code == 302
    assert "/admin/login/" in answer["Location"]


def test_the_company_where_one_handles_requests_comes_first(wednesday: datetime) -> None:
    first = factories.controller("alpha")
    second = factories.controller("beta", country="NO", time_zone="Europe/Oslo")
    user = factories.staff(Role.CASE_HANDLER, at=second)
    grants.grant_role(user=user, controller=first, role=Role.AUDITOR, by=None, now=factories.NOW)
    answer = asked(signed_in(user))
    assert answer.context["form"]["controller"].value() == str(second.pk)
    assert answer.context["form"]["country"].value() == "NO"


def test_nothing_is_stored_and_nothing_can_be_sent(officer: Client) -> None:
    before = AccessEntry.objects.count()
    asked(officer, ("identity_asked", "2026-11-26"), received_on="2026-11-25")
    assert officer.post(PAGE).status_code == 405
    assert not Request.objects.exists()
    assert not Deadline.objects.exists()
    assert not ClockEvent.objects.exists()
    assert AccessEntry.objects.count() == before


def test_queries_do_not_grow_with_the_laws(
    officer: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked(officer)
    with django_assert_num_queries(9):
        asked(officer, country="SE")
    with django_assert_num_queries(9):
        asked(officer, country="US", region="US-CA")
