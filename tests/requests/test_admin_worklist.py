"""The worklist: what stands in it, for whom, in which order, and what can be found."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from law import Right
from office import admin_counting
from office.domain import grants
from office.enums import Role
from office.models import Controller, User
from requests import spans
from requests.admin import worklist
from requests.domain import decision, handling, identity, intake, references
from requests.enums import Channel, ForWhom, Outcome
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import WORKLIST, page_of, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


def received(days_ago: int, *, at: Controller | None = None, **fields: object) -> Request:
    return factories.request(at=at, now=NOW - timedelta(days=days_ago), **fields)


def references_in(client: Client, query: str = "") -> list[str]:
    page = client.get(WORKLIST + query)
    assert page.status_code == 200
    return [case.reference for case in page.context["cl"].result_list]


def found_by(client: Client, typed: str) -> list[str]:
    """Search as the page's form does, and return the references in the list."""
    page = client.post(WORKLIST, {"q": typed}, follow=True)
    assert page.status_code == 200
    return [case.reference for case in page.context["cl"].result_list]


def test_it_shows_open_requests_with_the_most_urgent_first(handler: User) -> None:
    later, sooner = received(2), received(20)
    closed = received(25)
    decision.close(closed, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    assert references_in(signed_in(handler)) == [sooner.reference, later.reference]


def test_each_row_names_reference_person_right_status_due_days_and_assignee(handler: User) -> None:
    case = received(20, right=Right.ERASURE, person_name="Elsa Testdotter")
    handling.assign(case, to=handler, by=handler, now=NOW)
    shown = text_of(signed_in(handler).get(WORKLIST))
    for part in (
        case.reference,
        page_of(case),
        "Elsa Testdotter",
        "Erasure",
        "Received",
        "7 Dec 2026",
        "Monday 7 December 2026",
        "12 days left",
        "Hanna Handler",
        "address unconfirmed",
    ):
        assert part in shown, part


def test_colours_never_stand_without_their_word(handler: User) -> None:
    for days in (40, 24, 3):
        received(days)
    paused = received(1)
    identity.ask(paused, text="Who are you?", by=handler, now=NOW)
    shown = text_of(signed_in(handler).get(WORKLIST))
    assert "pp-chip-overdue" in shown
    assert "days overdue</span>" in shown
    assert "pp-chip-soon" in shown
    assert "days left</span>" in shown
    assert "paused · " in shown


def test_beside_a_date_that_a_pause_has_moved_stands_the_safe_date(handler: User) -> None:
    case = received(20)
    identity.ask(case, text="Who are you?", by=handler, now=NOW - timedelta(days=19))
    on = (NOW - timedelta(days=12)).date()
    identity.prove(case, method=identity.Method.DOCUMENT, on=on, by=handler, now=NOW)
    shown = text_of(signed_in(handler).get(WORKLIST))
    assert "14 Dec 2026" in shown
    assert re.search(r"without the pause: <time[^>]*>7 Dec 2026</time>", shown)


def test_a_date_that_the_law_does_not_name_is_marked_as_guidance(handler: User) -> None:
    received(1, right=Right.WITHDRAWAL)
    assert "guidance" in text_of(signed_in(handler).get(WORKLIST))


def test_a_request_for_a_child_is_marked(handler: User) -> None:
    received(1, for_whom=ForWhom.CHILD, represented_name="Nils", authorised=True)
    shown = text_of(signed_in(handler).get(WORKLIST))
    assert "for a child" in shown
    assert "Nils" not in shown


@pytest.mark.parametrize("view", ["mine", "unassigned", "overdue", "week", "closed"])
def test_the_tabs_show_their_part_and_count_it(view: str, handler: User) -> None:
    mine, overdue, week, closed = received(10), received(40), received(29), received(11)
    for case in (mine, closed):
        handling.assign(case, to=handler, by=handler, now=NOW)
    decision.close(closed, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    expected = {
        "mine": [mine],
        "unassigned": [overdue, week],
        "overdue": [overdue],
        "week": [week],
        "closed": [closed],
    }[view]
    page = signed_in(handler).get(f"{WORKLIST}?show={view}")
    assert [case.reference for case in page.context["cl"].result_list] == [
        case.reference for case in expected
    ]
    if view != "closed":
        assert f'<span class="pp-count{" pp-count-alarm" if view == "overdue" else ""}">{len(expected)}' in (
            text_of(page)
        )


def test_overdue_goes_by_each_controllers_own_day(lead: User, dreame: Controller, settings: Settings) -> None:
    """At noon in Greenwich the next day has begun in Auckland, not in Stockholm."""
    far = factories.controller("kiwi", country="SE", time_zone="Pacific/Auckland")
    grants.grant_role(user=lead, controller=far, role=Role.CASE_HANDLER, by=None, now=NOW)
    morning = datetime(2026, 10, 25, 5, tzinfo=UTC)
    here, there = factories.request(at=dreame, now=morning), factories.request(at=far, now=morning)
    assert {case.deadlines.get(is_current=True).due_on for case in (here, there)} == {date(2026, 11, 25)}
    Path(settings.CLOCK_FILE).write_text("2026-11-25T12:00:00+00:00")
    assert references_in(signed_in(lead), "?show=overdue") == [there.reference]


def test_filters_narrow_by_status_right_channel_and_controller(handler: User) -> None:
    access, erasure = received(3), received(2, right=Right.ERASURE)
    handling.start(erasure, by=handler, now=NOW)
    client = signed_in(handler)
    assert references_in(client, "?right=erasure") == [erasure.reference]
    assert references_in(client, "?status=received") == [access.reference]
    assert references_in(client, "?channel=phone") == []
    assert references_in(client, "?status=nonsense") == [access.reference, erasure.reference]


def test_the_filter_by_controller_names_only_own_ones(lead: User) -> None:
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    shown = text_of(signed_in(lead).get(WORKLIST))
    assert other.name not in shown
    grants.grant_role(user=lead, controller=other, role=Role.CASE_HANDLER, by=None, now=NOW)
    assert other.name in text_of(signed_in(lead).get(WORKLIST))


@pytest.mark.parametrize(
    "typed", ["{0}", "  {1}  ", "{2}"], ids=["as written", "in small letters", "without hyphens"]
)
def test_a_reference_is_found_however_it_is_typed(typed: str, handler: User) -> None:
    case = received(2)
    received(3)
    text = typed.format(case.reference, case.reference.lower(), case.reference.replace("-", ""))
    assert found_by(signed_in(handler), text) == [case.reference]


def test_an_exact_address_finds_open_and_closed_requests_and_a_part_finds_nothing(handler: User) -> None:
    case = received(2, email="Elsa@Person.example")
    other = received(3, email="nils@person.example")
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    client = signed_in(handler)
    assert found_by(client, "elsa@person.example") == [case.reference]
    assert found_by(client, "elsa@person") == []
    assert found_by(client, "Testdotter") == []
    assert other.reference not in found_by(client, "elsa@person.example")


@pytest.mark.parametrize("typed", ["elsa@person.example", "Elsa Testdotter", "nobody@person.example"])
def test_what_was_searched_for_stands_in_no_address_of_a_page(typed: str, handler: User) -> None:
    received(2)
    client = signed_in(handler)
    sent = client.post(WORKLIST, {"q": typed})
    by_hand = client.get(WORKLIST, {"q": typed})
    assert sent.status_code == 302
    page = client.get(sent["Location"])
    shown = text_of(page)
    for part in (typed, typed.replace(" ", "+"), typed.replace("@", "%40"), typed.split(maxsplit=1)[0]):
        assert part not in sent["Location"]
        assert part not in by_hand.headers.get("Location", "")
        assert f"={part}" not in shown


@pytest.mark.promise("P20")
def test_whoever_may_not_see_addresses_finds_nobody_by_them(auditor: User) -> None:
    case = received(2)
    client = signed_in(auditor)
    assert found_by(client, "elsa@person.example") == []
    assert found_by(client, case.reference) == [case.reference]


@pytest.mark.promise("P20")
def test_an_auditor_sees_locks_instead_of_names(auditor: User) -> None:
    received(2, person_name="Elsa Testdotter")
    shown = text_of(signed_in(auditor).get(WORKLIST))
    assert "Elsa" not in shown
    assert "identity: locked" in shown


def test_other_controllers_requests_are_not_there(stranger: User) -> None:
    case = received(2)
    page = signed_in(stranger).get(WORKLIST)
    assert case.reference not in text_of(page)
    assert "No request is open." in text_of(page)


def test_without_any_permission_the_list_is_refused(dreame: Controller) -> None:
    nobody = factories.staff(None)
    assert signed_in(nobody).get(WORKLIST).status_code == 403
    assert Client().get(WORKLIST).status_code == 302


def test_an_empty_list_says_so_and_offers_the_way_on(handler: User) -> None:
    client = signed_in(handler)
    assert "No request is open." in text_of(client.get(WORKLIST))
    overdue = text_of(client.get(f"{WORKLIST}?show=overdue"))
    assert "Nothing is overdue." in overdue
    assert "Show all open" in overdue
    assert "Nothing fits." in text_of(client.get(f"{WORKLIST}?q=DR-NONE-00"))


def test_rows_cost_no_queries_of_their_own(handler: User, lead: User) -> None:
    def queries() -> int:
        client = signed_in(handler)
        client.get(WORKLIST)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(WORKLIST).status_code == 200
        return len(captured)

    one = received(4)
    handling.assign(one, to=handler, by=handler, now=NOW)
    with_one = queries()
    for days in (5, 6, 7):
        handling.assign(received(days), to=lead, by=handler, now=NOW)
    identity.ask(received(8), text="Who are you?", by=handler, now=NOW)
    assert queries() == with_one
    assert with_one == 14


def test_more_than_an_officer_turns_pages_for_is_counted_no_further(
    handler: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin_counting, "COUNTED", 2)
    cases = [received(days) for days in (40, 39, 3)]
    assert signed_in(handler).get(WORKLIST, headers={"Accept-Language": "sv"}).status_code == 200
    page = signed_in(handler).get(WORKLIST)
    shown = text_of(page)
    assert 'pp-count">2+<' in shown
    assert 'pp-count-alarm">2<' in shown
    assert " 2+ requests" in " ".join(shown.split())
    monkeypatch.setattr(worklist.RequestAdmin, "list_per_page", 1)
    assert references_in(signed_in(handler), "?p=2") == [cases[1].reference]
    assert signed_in(handler).get(f"{WORKLIST}?p=3").status_code == 302


@pytest.mark.parametrize("order", ["", "?o=4", "?o=-4"])
def test_equal_due_days_stand_in_the_order_of_arrival(order: str, handler: User) -> None:
    """That is the order of the index: any other would sort all that are open for one page."""
    first, second = received(2), received(2)
    expected = [first.reference, second.reference]
    backwards = order.startswith("?o=-")
    assert references_in(signed_in(handler), order) == (expected[::-1] if backwards else expected)


def test_a_number_that_looks_like_a_reference_is_looked_for_as_what_it_is(handler: User) -> None:
    """Its last digit is the one that would check the others."""
    number = "10222222"
    assert references.normalise(number) is not None
    case, other = received(2, order_number=number), received(3)
    client = signed_in(handler)
    assert found_by(client, number) == [case.reference]
    assert found_by(client, other.reference) == [other.reference]
    everywhere = client.post("/admin/search/", {"wanted": number})
    assert [hit.name for one in everywhere.context["found"] for hit in one.hits] == [case.reference]


def test_nothing_can_be_done_from_the_list(handler: User) -> None:
    case = received(2)
    page = signed_in(handler).post(
        WORKLIST, {"action": "delete_selected", "_selected_action": [str(case.pk)], "post": "yes"}
    )
    assert page.status_code in {200, 302, 403}
    assert Request.objects.filter(pk=case.pk).exists()


def test_the_day_of_a_case_entered_late_shows_at_once(handler: User, dreame: Controller) -> None:
    case = intake.enter(
        dreame,
        submission=factories.submission(),
        channel=Channel.LETTER,
        received_on=date(2026, 10, 20),
        by=handler,
        now=NOW,
    )
    page = signed_in(handler).get(f"{WORKLIST}?show=overdue")
    assert case.reference in text_of(page)
    assert "5 days overdue" in text_of(page)


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_the_first_and_the_last_year_of_the_calendar_are_no_time(year: str) -> None:
    for part in ("answered", "late", "on-time", "received"):
        assert spans.read(f"{part}-{year}-06") is None
    assert spans.read(f"received-{year}-06-01") is None
    assert spans.read("received-9998-12-28") == ("received", date(9998, 12, 28), date(9999, 1, 3))


@pytest.mark.parametrize(
    "query",
    [
        *("in=answered-2026-99", "in=nonsense", "country=Sweden"),
        *("in=answered-0001-01", "in=late-0001-01", "in=answered-9999-12", "in=received-9999-12-27"),
    ],
)
def test_a_time_or_country_that_cannot_be_is_put_aside_and_said(query: str, handler: User) -> None:
    answer = signed_in(handler).get(f"{WORKLIST}?{query}", follow=True)
    assert "filter that does not exist" in text_of(answer)
    assert answer.redirect_chain[-1][0] == WORKLIST
