"""Where staff land after signing in: what needs them today, and the state of the office."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from law import Right
from mailroom.models import Mail
from office import needs
from office.domain import grants, sharing, summaries
from office.enums import Role
from office.models import Controller, Summary, User
from office.needs import Line
from requests.domain import conversation, decision, handling
from requests.enums import Outcome
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import signed_in, text_of
from tests.requests.test_admin_worklist import received, references_in
from tests.requests.working import task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

DESK = "/admin/?controller=all"


def lines(client: Client, address: str = DESK) -> dict[str, Line]:
    """Return what the dashboard says needs the person, by code."""
    page: Any = client.get(address)
    assert page.status_code == 200
    return {line.need.code: line for line in [*page.context["today"], *page.context["first"]]}


def rows_at(client: Client, line: Line) -> int:
    """Return how many rows stand where a line leads."""
    page: Any = client.get(line.url)
    assert page.status_code == 200
    return int(page.context["cl"].result_count)


def chart(client: Client, title: str, address: str = DESK) -> Any:
    """Return a chart of the dashboard."""
    page: Any = client.get(address)
    return next(drawn for drawn in page.context["charts"] if drawn.chart.title == title)


@pytest.fixture
def dreame() -> Controller:
    return factories.controller("dreame")


@pytest.fixture
def norway() -> Controller:
    return factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")


@pytest.fixture
def handler(dreame: Controller) -> User:
    return factories.staff(Role.CASE_HANDLER, at=dreame)


@pytest.fixture
def lead(dreame: Controller) -> User:
    return factories.staff(Role.PRIVACY_LEAD, at=dreame)


def test_whoever_is_not_signed_in_is_asked_to(client: Client) -> None:
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


def test_whoever_has_no_role_is_told_so_and_sees_no_request(client: Client) -> None:
    factories.request()
    client.force_login(factories.staff(None))
    page = client.get("/admin/")
    assert page.status_code == 200
    assert b"You have no role at any company yet." in page.content
    assert b"/admin/requests/" not in page.content


def test_each_line_counts_the_very_rows_that_it_leads_to(handler: User, dreame: Controller) -> None:
    overdue, soon, plain = received(60), received(28), received(1)
    handling.assign(soon, to=handler, by=handler, now=NOW)
    conversation.reply(plain, text="And one more thing.", now=NOW)
    task(plain, by=handler)
    client = signed_in(handler)
    found = lines(client)
    assert found["requests.overdue"].number == 1
    assert found["requests.replies"].number == 1
    assert found["requests.unassigned"].number == 2
    assert references_in(client, "?show=replies") == [plain.reference]
    assert references_in(client, "?show=overdue") == [overdue.reference]
    for line in found.values():
        if "changelist" in line.need.address:
            assert rows_at(client, line) == line.number, line.need.code


def test_what_is_zero_is_left_out(handler: User) -> None:
    page: Any = signed_in(handler).get(DESK)
    assert page.context["today"] == []
    assert "Nothing waits for you today." in text_of(page)


def test_an_answer_of_the_office_ends_that_a_reply_waits(handler: User) -> None:
    case = received(1)
    conversation.reply(case, text="And one more thing.", now=NOW)
    conversation.ask_question(case, text="Which one?", by=handler, now=NOW)
    assert "requests.replies" not in lines(signed_in(handler))
    conversation.reply(case, text="This one.", now=NOW + timedelta(minutes=20))
    assert lines(signed_in(handler))["requests.replies"].number == 1


def test_what_a_person_may_not_do_anything_about_is_not_theirs(dreame: Controller) -> None:
    received(60)
    auditor = signed_in(factories.staff(Role.AUDITOR, at=dreame))
    assert lines(auditor) == {}
    vendors = signed_in(factories.staff(Role.VENDOR_MANAGER, at=dreame))
    assert not [code for code in lines(vendors) if code.startswith("requests.")]


def test_nobody_counts_another_company_s_rows(norway: Controller, dreame: Controller) -> None:
    received(60, at=norway)
    stranger = factories.staff(Role.PRIVACY_LEAD, at=dreame)
    assert "requests.overdue" not in lines(signed_in(stranger))
    assert "requests.overdue" not in lines(signed_in(stranger), "/admin/?controller=procotsmart")


def test_rows_that_one_only_reads_stand_apart_from_those_that_wait_for_one(
    handler: User, norway: Controller
) -> None:
    grants.grant_role(user=handler, controller=norway, role=Role.AUDITOR, by=None, now=NOW)
    received(60)
    received(60, at=norway)
    client = signed_in(handler)
    line = lines(client)["requests.overdue"]
    assert (line.number, rows_at(client, line)) == (1, 1)


def test_several_of_many_companies_are_counted_and_shown_together(handler: User, norway: Controller) -> None:
    third = factories.controller("third")
    grants.grant_role(user=handler, controller=norway, role=Role.CASE_HANDLER, by=None, now=NOW)
    grants.grant_role(user=handler, controller=third, role=Role.AUDITOR, by=None, now=NOW)
    for one in (None, norway, third):
        received(60, at=one)
    client = signed_in(handler)
    line = lines(client)["requests.overdue"]
    assert (line.number, rows_at(client, line)) == (2, 2)


def test_only_what_others_proposed_waits_for_an_approver(
    dreame: Controller, handler: User, lead: User
) -> None:
    for by in (handler, lead):
        case = received(3, email=f"{by.pk}@person.example")
        handling.start(case, by=by, now=NOW)
        decision.propose(
            case, outcome=Outcome.NOT_A_REQUEST, text="This is no request.", evidence="Spam.", by=by, now=NOW
        )
    client = signed_in(lead)
    line = lines(client)["requests.approval"]
    assert (line.number, rows_at(client, line)) == (1, 1)


def test_a_helper_from_outside_finds_what_was_shared_with_them(lead: User) -> None:
    case, other = received(1), received(2)
    helper = factories.staff(None)
    sharing.share(case, controller=case.controller, to=helper, by=lead, now=NOW)
    client = signed_in(helper)
    line = lines(client)["requests.shared"]
    assert (line.number, rows_at(client, line)) == (1, 1)
    assert other.reference not in text_of(client.get(line.url))


def test_mails_that_failed_long_ago_wait_for_nobody(lead: User, dreame: Controller) -> None:
    received(1)
    Mail.objects.update(state="failed", next_attempt_at=None, created_at=NOW - timedelta(days=20))
    assert "mailroom.failed" not in lines(signed_in(lead))
    Mail.objects.update(created_at=NOW - timedelta(days=2))
    client = signed_in(lead)
    line = lines(client)["mailroom.failed"]
    assert rows_at(client, line) == line.number > 0


def test_a_fresh_office_is_told_what_to_do_first(lead: User) -> None:
    client = signed_in(lead)
    found = lines(client)
    assert [code for code in found if code.endswith(".first")] == [
        "office.first",
        "mailroom.first",
        "policies.first",
        "thirdparties.first",
    ]
    for line in found.values():
        assert client.get(line.url).status_code == 200
    assert "The figures have not been counted yet." in text_of(client.get(DESK))


def test_the_company_stands_in_the_address_and_the_session_only_remembers_it(
    lead: User, norway: Controller, dreame: Controller
) -> None:
    grants.grant_role(user=lead, controller=norway, role=Role.PRIVACY_LEAD, by=None, now=NOW)
    received(60)
    client = signed_in(lead)
    here, there = "/admin/?controller=dreame", "/admin/?controller=procotsmart"
    assert "requests.overdue" in lines(client, here)
    assert "requests.overdue" not in lines(client, there)
    assert "requests.overdue" in lines(client, here)  # the other tab, reloaded
    assert client.get("/admin/")["Location"] == here
    client.get(DESK)
    assert client.get("/admin/").status_code == 200


def test_charts_and_tables_have_the_same_numbers_and_lead_to_the_rows(lead: User, dreame: Controller) -> None:
    received(2)
    received(2, right=Right.ERASURE, country="NO")
    closed = received(50)
    decision.close(closed, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=lead, now=NOW)
    summaries.refresh(dreame, now=NOW)
    client = signed_in(lead)
    drawn = chart(client, "Open requests by right and age")
    assert json.loads(drawn.data)["datasets"][0]["data"] == [1, 1]
    assert [[cell.text for cell in row] for row in drawn.chart.rows] == [
        ["Access", "1", "0", "0", "0", "0", "1"],
        ["Erasure", "1", "0", "0", "0", "0", "1"],
    ]
    page: Any = client.get(drawn.chart.rows[1][-1].url)
    assert page.context["cl"].result_count == 1
    intake = chart(client, "Received by week and country").chart
    for cell in (cell for row in intake.rows for cell in row if cell.url):
        listed: Any = client.get(cell.url)
        assert listed.context["cl"].result_count == int(cell.text)


def test_what_was_answered_late_is_counted_by_the_controller_s_day(lead: User, dreame: Controller) -> None:
    """Half past eleven in the evening of the last day in Stockholm is in time; an hour later is the next month."""
    for email, closed_at in (
        ("a@person.example", datetime(2026, 10, 31, 22, 30, tzinfo=UTC)),
        ("b@person.example", datetime(2026, 10, 31, 23, 30, tzinfo=UTC)),
    ):
        case = factories.request(email=email, now=datetime(2026, 10, 5, 9, 0, tzinfo=UTC))
        closed(case, closed_at)
    summaries.refresh(dreame, now=NOW)
    client = signed_in(lead)
    rows = {row[0].text: row for row in chart(client, "Answered on time").chart.rows}
    assert [cell.text for cell in rows["Oct 2026"]][1:] == ["1", "0", "100"]
    assert [cell.text for cell in rows["Nov 2026"]][1:] == ["1", "0", "100"]
    for row in (rows["Oct 2026"], rows["Nov 2026"]):
        listed: Any = client.get(row[1].url)
        assert listed.context["cl"].result_count == 1


def closed(case: Request, at: datetime) -> None:
    """Close a request as fulfilled at a moment, past what the office would have to do first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE requests_request SET status = 'closed', outcome = 'fulfilled', closed_at = %s"
            " WHERE reference = %s",
            [at, case.reference],
        )
    case.deadlines.update(is_open=False)


def test_what_came_in_late_in_the_evening_belongs_to_that_day_s_week(lead: User, dreame: Controller) -> None:
    factories.request(now=datetime(2026, 11, 22, 22, 30, tzinfo=UTC))  # Sunday 23:30 in Stockholm
    factories.request(
        email="b@person.example", now=datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    )  # Monday 00:30
    summaries.refresh(dreame, now=NOW)
    rows = chart(signed_in(lead), "Received by week and country").chart.rows
    assert [row[-1].text for row in rows[:2]] == ["1", "1"]


def test_charts_are_for_whoever_may_read_what_they_count(dreame: Controller) -> None:
    summaries.refresh(dreame, now=NOW)

    def titles(role: Role) -> set[str]:
        page: Any = signed_in(factories.staff(role, at=dreame)).get(DESK)
        return {drawn.chart.title for drawn in page.context["charts"]}

    assert "Consent by purpose" in titles(Role.AUDITOR)
    assert titles(Role.CONSENT_MANAGER) == {"Consent by purpose"}
    assert titles(Role.VENDOR_MANAGER) == set()


def test_another_company_s_figures_are_in_no_sum(lead: User, dreame: Controller, norway: Controller) -> None:
    received(2, at=norway)
    for one in (dreame, norway):
        summaries.refresh(one, now=NOW)
    drawn = chart(signed_in(lead), "Open requests by right and age")
    assert drawn.chart.is_empty


def test_whoever_leads_the_office_has_the_figures_counted_anew(lead: User, dreame: Controller) -> None:
    received(1)
    with patch("privacyportal.desk.refresh_figures.apply_async") as asked:
        answer = signed_in(lead).post(reverse("dashboard_refresh"), {"controller": "dreame"})
    assert answer["Location"] == "/admin/?controller=dreame"
    asked.assert_called_once_with(([str(dreame.pk)],), retry=False)
    handler = signed_in(factories.staff(Role.CASE_HANDLER, at=dreame))
    assert handler.post(reverse("dashboard_refresh")).status_code == 403
    assert signed_in(lead).get(reverse("dashboard_refresh")).status_code == 405


def test_the_schedule_leaves_fresh_figures_as_they_are(dreame: Controller) -> None:
    assert summaries.sweep(now=NOW) > 0
    assert summaries.sweep(now=NOW + timedelta(minutes=1)) == 0
    assert summaries.sweep(now=NOW + timedelta(minutes=11)) > 0
    assert set(Summary.objects.values_list("as_of", flat=True)) == {NOW + timedelta(minutes=11)}


def test_one_measure_that_fails_keeps_no_other_from_being_counted(dreame: Controller) -> None:
    with (
        patch("policies.measures.run", side_effect=RuntimeError("broken")),
        pytest.raises(RuntimeError, match="broken"),
    ):
        summaries.sweep(now=NOW)
    assert set(Summary.objects.values_list("measure", flat=True)) == {
        *("consents.rates", "requests.answered", "requests.intake", "requests.open"),
    }


def test_findings_of_drift_are_counted_by_the_schedule(lead: User, dreame: Controller) -> None:
    Summary.objects.create(controller=dreame, measure="policies.drift", cells=[[3, 1]], as_of=NOW)
    line = lines(signed_in(lead))["policies.drift"]
    assert (line.digits, line.url) == ("3", "/admin/drift/")


def test_the_page_asks_little_and_no_more_with_more_companies(lead: User, dreame: Controller) -> None:
    def queries() -> int:
        client = signed_in(lead)
        client.get(DESK)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(DESK).status_code == 200
        return len(captured)

    received(60)
    summaries.refresh(dreame, now=NOW)
    few = queries()
    for slug in ("a", "b", "c"):
        one = factories.controller(slug)
        grants.grant_role(user=lead, controller=one, role=Role.PRIVACY_LEAD, by=None, now=NOW)
        received(60, at=one)
        summaries.refresh(one, now=NOW)
    assert queries() == few <= 17


def test_the_page_holds_nobody_s_data(lead: User, dreame: Controller) -> None:
    received(60, person_name="Elsa Testdotter", email="elsa@person.example")
    summaries.refresh(dreame, now=NOW)
    page = text_of(signed_in(lead).get(DESK))
    for value in ("Elsa", "elsa@person.example"):
        assert value not in page
    assert "Elsa" not in json.dumps(list(Summary.objects.values_list("cells", flat=True)))


def test_every_need_and_risk_has_a_list_that_opens(lead: User, dreame: Controller) -> None:
    client = signed_in(lead)
    asked = needs.Asked((dreame,), now=NOW, user=lead)
    for need in needs.registered():
        for narrow in {need.part is needs.Part.TODAY, False}:
            assert client.get(need.url(asked, narrow=narrow)).status_code == 200, need.code


@pytest.mark.parametrize(
    "page",
    [
        "/admin/",
        "/admin/reports/",
        "/admin/drift/",
        "/admin/transfers/",
        "/admin/article-30/",
        "/admin/access-rights/",
    ],
)
def test_a_company_that_is_not_one_s_own_is_said_not_to_be(page: str, lead: User, norway: Controller) -> None:
    client, told = signed_in(lead), "The address names a company that is not among yours"
    for slug in ("nobody", norway.slug):
        answer = text_of(client.get(page, {"controller": slug}))
        assert told in answer
        assert norway.name not in answer
    assert told not in text_of(client.get(page, {"controller": "dreame"}))
