"""What figures say of requests that were taken up again on a complaint, and that each number leads to its rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from office.domain import reports, summaries
from office.enums import Role
from office.models import Controller, User
from requests.domain import reopening
from requests.enums import Complainant
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.privacyportal.test_desk import chart, closed
from tests.privacyportal.test_reports import tables
from tests.requests.admin_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


@pytest.fixture
def dreame() -> Controller:
    return factories.controller("dreame")


@pytest.fixture
def lead(dreame: Controller) -> User:
    return factories.staff(Role.PRIVACY_LEAD, at=dreame)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, 0, tzinfo=UTC)


def answered(received: datetime, *, on: datetime) -> Request:
    case = factories.request(now=received)
    return again(case, on=on)


def again(case: Request, *, on: datetime) -> Request:
    closed(case, on)
    case.refresh_from_db()
    return case


def complained(case: Request, *, on: datetime, by: User) -> None:
    reopening.reopen(
        case,
        complainant=Complainant.PERSON,
        complained_on=on.date(),
        reason="It took too long.",
        by=by,
        now=on,
    )
    case.refresh_from_db()


def rows_of(lead: User, dreame: Controller, title: str = "Answered on time") -> dict[str, list[str]]:
    """Return the rows of a chart by month, having followed each of their numbers to its rows."""
    summaries.refresh(dreame, now=NOW)
    client = signed_in(lead)
    found: dict[str, list[str]] = {}
    for month, *cells in chart(client, title).chart.rows:
        found[month.text] = [cell.text for cell in cells]
        for cell in (cell for cell in cells if cell.url):
            listed: Any = client.get(cell.url)
            assert listed.context["cl"].result_count == int(cell.text), (month.text, cell)
    return found


def test_an_answer_that_was_complained_of_stays_counted_in_its_month(lead: User, dreame: Controller) -> None:
    case = answered(at(8, 1), on=at(10, 20))
    before = rows_of(lead, dreame)
    assert before["Oct 2026"] == ["1", "1", "0"]
    complained(case, on=at(11, 20), by=lead)
    assert rows_of(lead, dreame) == before
    assert rows_of(lead, dreame, "Median days to answer")["Oct 2026"] == ["1", "80"]


def test_the_numbers_of_a_report_lead_to_a_request_that_was_reopened_since(
    lead: User, dreame: Controller
) -> None:
    case = answered(at(8, 1), on=at(10, 20))
    report = reports.make(dreame, month=date(2026, 10, 1), by=lead, now=NOW)
    complained(case, on=at(11, 20), by=lead)
    made_anew = reports.make(dreame, month=date(2026, 10, 1), by=lead, now=NOW)
    for one in (report, made_anew):
        assert tables(lead, one)["Answered"][-1] == ["All", "1", "0", "1", "0", "80"]
    client = signed_in(lead)
    for part, count in (("answered", 1), ("on-time", 0), ("late", 1)):
        listed: Any = client.get(f"/admin/requests/request/?in={part}-2026-10&controller={dreame.pk}")
        assert listed.context["cl"].result_count == count, part


def test_each_answer_counts_from_what_it_answers(lead: User, dreame: Controller) -> None:
    case = answered(at(8, 1), on=at(8, 20))
    complained(case, on=at(9, 1), by=lead)
    again(case, on=at(10, 20))
    complained(case, on=at(11, 2), by=lead)
    again(case, on=at(11, 24))
    found = rows_of(lead, dreame, "Median days to answer")
    assert [found[month] for month in ("Aug 2026", "Oct 2026", "Nov 2026")] == [
        ["1", "19"],
        ["1", "49"],
        ["1", "22"],
    ]


def test_nothing_is_late_by_a_day_that_no_law_names(lead: User, dreame: Controller) -> None:
    """Laws give no number of days for a complaint: the date in October is guidance, before and after another one."""
    case = answered(at(8, 1), on=at(8, 20))
    complained(case, on=at(9, 1), by=lead)
    assert case.deadlines.get(is_current=True).guidance
    again(case, on=at(10, 20))
    assert rows_of(lead, dreame)["Oct 2026"] == ["1", "0", "100"]
    complained(case, on=at(11, 2), by=lead)
    assert rows_of(lead, dreame)["Oct 2026"] == ["1", "0", "100"]


def test_what_was_answered_twice_in_a_month_counts_once_and_as_late_if_one_answer_was(
    lead: User, dreame: Controller
) -> None:
    case = answered(at(8, 1), on=at(10, 5))
    complained(case, on=at(10, 6), by=lead)
    again(case, on=at(10, 20))
    assert rows_of(lead, dreame)["Oct 2026"] == ["1", "1", "0"]
    report = reports.make(dreame, month=date(2026, 10, 1), by=lead, now=NOW)
    assert tables(lead, report)["Answered"][-1] == ["All", "1", "0", "1", "0", "65"]
    listed: Any = signed_in(lead).get("/admin/requests/request/?in=on-time-2026-10")
    assert listed.context["cl"].result_count == 0


def test_the_age_of_what_was_reopened_counts_from_the_complaint(lead: User, dreame: Controller) -> None:
    complained(answered(at(8, 1), on=at(8, 20)), on=at(11, 20), by=lead)
    summaries.refresh(dreame, now=NOW)
    drawn = chart(signed_in(lead), "Open requests by right and age").chart
    assert [[cell.text for cell in row] for row in drawn.rows] == [["Access", "1", "0", "0", "0", "0", "1"]]


def test_another_company_s_earlier_answers_are_in_no_list(lead: User, dreame: Controller) -> None:
    norway = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    complained(answered(at(8, 1), on=at(10, 20)), on=at(11, 20), by=lead)
    stranger = signed_in(factories.staff(Role.PRIVACY_LEAD, at=norway))
    for part in ("answered", "late"):
        listed: Any = stranger.get(f"/admin/requests/request/?in={part}-2026-10")
        assert listed.context["cl"].result_count == 0
