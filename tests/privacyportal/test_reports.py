"""The monthly reports: what they count, when they are made, who reads which part."""

from __future__ import annotations

import io
import json
import threading
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.db import connection, transaction
from django.urls import reverse
from pytest_django import Settings

from law import Right
from mailroom.models import Mail
from office import reporting
from office.domain import access_log, grants, reports, summaries
from office.enums import Role
from office.errors import MonthRefusedError
from office.models import AccessEntry, Controller, MonthlyReport, User
from office.reporting import Section
from office.tasks import make_reports
from tests import factories
from tests.factories import NOW
from tests.privacyportal.test_desk import closed
from tests.races import at_once, on_postgresql
from tests.requests.admin_pages import signed_in, text_of
from tests.thirdparties import made
from thirdparties.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

OCTOBER = date(2026, 10, 1)
FIRST_OF_DECEMBER = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)  # half past seven in Stockholm
LIST = "/admin/reports/"


@pytest.fixture(autouse=True)
def real_outbox(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "mailroom.backend.OutboxBackend"


def set_up_long_ago(slug: str, **fields: Any) -> Controller:
    """Return a controller of whose earlier months the reports were made and told of."""
    found = factories.controller(slug, **fields)
    found.history.update(history_date=NOW - timedelta(days=400))
    return found


@pytest.fixture
def dreame() -> Controller:
    return set_up_long_ago("dreame")


@pytest.fixture
def lead(dreame: Controller) -> User:
    return factories.staff(Role.PRIVACY_LEAD, at=dreame, name="Lena Lead", language="en")


def october(controller: Controller, *, by: User | None = None) -> MonthlyReport:
    return reports.make(controller, month=OCTOBER, by=by, now=NOW)


def tables(user: User, report: MonthlyReport) -> dict[str, list[list[str]]]:
    """Return what somebody reads on the page of a report: the cells of each table, by its title."""
    page: Any = signed_in(user).get(reverse("monthly_report", args=[report.pk]))
    assert page.status_code == 200
    return {
        table.title: [[cell.text for cell in row] for row in table.rows] for table in page.context["tables"]
    }


def test_a_day_belongs_to_the_month_of_the_controller_s_calendar(lead: User, dreame: Controller) -> None:
    """In Stockholm summer time ends on 25 October 2026; the month ends at 23:00 UTC."""
    for number, moment in enumerate(
        (
            datetime(2026, 9, 30, 21, 59, tzinfo=UTC),  # 23:59 on 30 September
            datetime(2026, 9, 30, 22, 1, tzinfo=UTC),  # 00:01 on 1 October
            datetime(2026, 10, 31, 22, 30, tzinfo=UTC),  # 23:30 on 31 October
            datetime(2026, 10, 31, 23, 1, tzinfo=UTC),  # 00:01 on 1 November
        )
    ):
        factories.request(email=f"a{number}@person.example", now=moment)
    report = october(dreame)
    assert tables(lead, report)["Received"] == [["This month", "2"], ["The month before", "1"]]


def test_each_number_of_requests_leads_to_its_rows(lead: User, dreame: Controller) -> None:
    early = datetime(2026, 10, 2, 9, 0, tzinfo=UTC)
    for number in range(5):
        factories.request(email=f"a{number}@person.example", now=early)
    factories.request(email="b@person.example", right=Right.ERASURE, country="NO", now=early)
    late = factories.request(email="c@person.example", now=datetime(2026, 8, 3, 9, 0, tzinfo=UTC))
    quick = factories.request(email="d@person.example", now=early)
    closed(late, datetime(2026, 10, 20, 9, 0, tzinfo=UTC))
    closed(quick, datetime(2026, 10, 12, 9, 0, tzinfo=UTC))
    report = october(dreame)
    shown = tables(lead, report)
    assert shown["Received, by right"] == [["Access", "6"], ["Erasure", "1"]]
    assert shown["Received, by country"] == [["Sweden", "6"], ["Other countries", "1"]]
    assert shown["Answered"] == [["Access", "2", "1", "1", "50", "10"], ["All", "2", "1", "1", "50", "10"]]
    client = signed_in(lead)
    page: Any = client.get(reverse("monthly_report", args=[report.pk]))
    followed = 0
    for table in page.context["tables"]:
        if table.title in {"Received", "Received, by right", "Received, by country", "Answered"}:
            for cell in (cell for row in table.rows for cell in row if cell.url):
                listed: Any = client.get(cell.url)
                assert listed.context["cl"].result_count == int(cell.text), cell
                followed += 1
    assert followed >= 9


def test_it_says_how_fast_recipients_answered_and_who_owes_an_answer(lead: User, dreame: Controller) -> None:
    quick, silent = made.recipient(dreame, "Quick AB"), made.recipient(dreame, "Silent AB")
    answered = made.notice(quick, by=lead, now=datetime(2026, 10, 1, 9, 0, tzinfo=UTC))
    made.notice(silent, by=lead, now=datetime(2026, 10, 5, 9, 0, tzinfo=UTC))
    Notice.objects.filter(pk=answered.pk).update(
        status="closed",
        outcome="confirmed",
        answered_at=datetime(2026, 10, 4, 9, 0, tzinfo=UTC),
        closed_at=datetime(2026, 10, 4, 9, 0, tzinfo=UTC),
    )
    report = october(dreame)
    assert tables(lead, report)["How recipients answered"] == [
        ["Silent AB", "0", "0", "–", "1"],
        ["Quick AB", "1", "0", "3", "0"],
    ]
    client = signed_in(lead)
    page: Any = client.get(reverse("monthly_report", args=[report.pk]))
    found = next(table for table in page.context["tables"] if table.title == "How recipients answered")
    for cell in (cell for row in found.rows for cell in row if cell.url):
        listed: Any = client.get(cell.url)
        assert listed.context["cl"].result_count == 1


def test_it_lists_the_open_risks(lead: User, dreame: Controller) -> None:
    factories.request(now=NOW - timedelta(days=60))
    risks = dict(tables(lead, october(dreame))["Open risks"])
    assert (risks["Overdue requests"], risks["Mails that could not be sent"]) == ("1", "0")


def test_a_risk_that_was_never_counted_is_not_called_none(lead: User, dreame: Controller) -> None:
    assert "Findings of drift" not in dict(tables(lead, october(dreame))["Open risks"])
    summaries.refresh(dreame, now=NOW)
    assert "Findings of drift" in dict(tables(lead, october(dreame))["Open risks"])


def test_each_reads_the_parts_for_their_role(dreame: Controller) -> None:
    report = october(dreame)
    assert "Received" in tables(factories.staff(Role.AUDITOR, at=dreame), report)
    vendors = tables(factories.staff(Role.VENDOR_MANAGER, at=dreame), report)
    assert set(vendors) == {"Open risks", "How recipients answered"}
    assert "Overdue requests" not in dict(vendors["Open risks"])


def test_nobody_reads_or_makes_another_company_s_report(dreame: Controller) -> None:
    report = october(dreame)
    norway = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    client = signed_in(factories.staff(Role.PRIVACY_LEAD, at=norway))
    for name in ("monthly_report", "monthly_report_pdf"):
        assert client.get(reverse(name, args=[report.pk])).status_code == 403
    assert str(report.pk) not in text_of(client.get(f"{LIST}?controller=dreame"))
    answer = client.post(reverse("monthly_reports_make"), {"controller": "dreame", "month": "2026-10-01"})
    assert answer.status_code == 403
    handler = signed_in(factories.staff(Role.CASE_HANDLER, at=dreame))
    answer = handler.post(reverse("monthly_reports_make"), {"controller": "dreame", "month": "2026-10-01"})
    assert answer.status_code == 403
    assert "Make the report" not in text_of(handler.get(LIST))


def test_the_pdf_says_what_the_page_says(lead: User, dreame: Controller, settings: Settings) -> None:
    factories.request(person_name="Elsa Testdotter", now=datetime(2026, 10, 2, 9, 0, tzinfo=UTC))
    report = october(dreame, by=lead)
    answer: Any = signed_in(lead).get(reverse("monthly_report_pdf", args=[report.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="report-dreame-2026-10.pdf"'
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    text = " ".join(page.extract_text() for page in pages)
    for part in ("Dreame: report of October 2026", "Received, by right", "Open risks", "Lena Lead"):
        assert part in text
    assert "Elsa" not in text
    links = {str(note.get_object()["/A"]["/URI"]) for page in pages for note in page.get("/Annots", ())}
    shown: Any = signed_in(lead).get(reverse("monthly_report", args=[report.pk]))
    cells = [cell for table in shown.context["tables"] for row in table.rows for cell in row if cell.url]
    assert links == {f"{settings.PUBLIC_URL}{cell.url}" for cell in cells}
    assert any("/admin/requests/request/" in link for link in links)


def test_a_lead_makes_the_report_of_a_month_that_has_ended(lead: User, dreame: Controller) -> None:
    client = signed_in(lead)
    make = reverse("monthly_reports_make")
    answer: Any = client.post(make, {"controller": "dreame", "month": "2026-09-01"}, follow=True)
    assert "report of September 2026" in text_of(answer)
    assert "September 2026" in text_of(client.get(LIST))
    for month in ("2026-11-01", "2026-09-02", "2020-01-01", "soon"):
        page = client.post(make, {"controller": "dreame", "month": month}, follow=True)
        assert "Choose a month that has ended" in text_of(page), month
    assert MonthlyReport.objects.count() == 1
    entry = AccessEntry.objects.get(action="office.report_made")
    assert (entry.actor, entry.controller) == (lead, dreame)
    with pytest.raises(MonthRefusedError):
        reports.make(dreame, month=date(2026, 12, 1), by=lead, now=NOW)


def test_a_report_that_is_made_anew_stays_one(lead: User, dreame: Controller) -> None:
    first = october(dreame)
    factories.request(now=datetime(2026, 10, 2, 9, 0, tzinfo=UTC))
    again = october(dreame, by=lead)
    assert first.pk == again.pk
    assert tables(lead, again)["Received"][0] == ["This month", "1"]


def told() -> list[Mail]:
    return [mail for mail in Mail.objects.order_by("created_at", "pk") if "/admin/reports/" in str(mail.text)]


def test_the_schedule_makes_it_on_the_first_morning_and_tells_the_chosen_roles_once(
    lead: User, dreame: Controller
) -> None:
    factories.staff(Role.CASE_HANDLER, at=dreame)
    factories.request(person_name="Elsa Testdotter", now=NOW)
    assert reports.sweep(now=NOW) == 1  # that of October, late
    Mail.objects.all().delete()
    assert reports.sweep(now=FIRST_OF_DECEMBER - timedelta(hours=1)) == 0  # before the reminder hour
    assert reports.sweep(now=FIRST_OF_DECEMBER) == 1
    assert reports.sweep(now=FIRST_OF_DECEMBER + timedelta(days=3)) == 0
    report = MonthlyReport.objects.get(month=date(2026, 11, 1))
    assert (report.month, report.made_by) == (date(2026, 11, 1), None)
    (mail,) = told()
    assert mail.to == lead.email
    assert f"/admin/reports/{report.pk}/" in mail.text
    assert "November 2026" in str(mail.subject)
    for part in (mail.subject, mail.text):
        assert "Elsa" not in str(part)
    assert tables(lead, report)["Received"][0] == ["This month", "1"]


def test_the_office_chooses_the_day_and_the_roles(lead: User, dreame: Controller) -> None:
    dreame.report_day, dreame.report_roles = 3, [Role.AUDITOR.value]
    dreame.save()
    auditor = factories.staff(Role.AUDITOR, at=dreame)
    gone = factories.staff(Role.AUDITOR, at=dreame, is_active=False)
    assert reports.sweep(now=FIRST_OF_DECEMBER + timedelta(days=1)) == 0
    assert reports.sweep(now=FIRST_OF_DECEMBER + timedelta(days=2)) == 1
    assert [mail.to for mail in told()] == [auditor.email]
    assert gone.email != auditor.email


def test_nobody_is_told_of_a_report_of_which_they_may_read_nothing(dreame: Controller) -> None:
    dreame.report_roles = [Role.SUPPORT_AGENT.value]
    dreame.save()
    agent = factories.staff(Role.SUPPORT_AGENT, at=dreame)
    reader = factories.staff(Role.SUPPORT_AGENT, at=dreame, email="reads@office.example")
    grants.grant_role(user=reader, controller=dreame, role=Role.AUDITOR, by=None, now=NOW)
    assert reports.sweep(now=FIRST_OF_DECEMBER) == 1
    report = MonthlyReport.objects.get()
    assert [mail.to for mail in told()] == [reader.email]
    assert AccessEntry.objects.get(action="office.report_mailed").details["people"] == 1
    for user, status in ((agent, 403), (reader, 200)):
        page = signed_in(user).get(reverse("monthly_report", args=[report.pk]))
        assert page.status_code == status


def test_what_a_lead_made_before_is_told_of_and_not_made_again(lead: User, dreame: Controller) -> None:
    made_by_hand = reports.make(
        dreame, month=date(2026, 11, 1), by=lead, now=FIRST_OF_DECEMBER - timedelta(hours=2)
    )
    assert reports.sweep(now=FIRST_OF_DECEMBER) == 0
    assert MonthlyReport.objects.get().made_at == made_by_hand.made_at
    assert len(told()) == 1


def test_a_company_that_was_set_up_this_month_has_no_report_of_the_month_before(lead: User) -> None:
    fresh = factories.controller("fresh")
    fresh.history.update(history_date=FIRST_OF_DECEMBER - timedelta(hours=2))
    reports.sweep(now=FIRST_OF_DECEMBER)
    assert not MonthlyReport.objects.filter(controller=fresh).exists()


def test_each_company_s_morning_comes_in_its_own_time_zone(lead: User) -> None:
    tokyo = set_up_long_ago("tokyo", time_zone="Asia/Tokyo")
    reports.sweep(now=NOW)
    reports.sweep(now=datetime(2026, 11, 30, 23, 0, tzinfo=UTC))  # eight in the morning there
    november = MonthlyReport.objects.filter(month=date(2026, 11, 1))
    assert [report.controller for report in november] == [tokyo]


def test_the_job_brings_its_own_transaction(lead: User, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "clock").write_text(FIRST_OF_DECEMBER.isoformat())
    assert make_reports() == 1
    assert len(told()) == 1


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_report_that_is_being_made_keeps_nobody_from_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    dreame, counting, written = set_up_long_ago("dreame"), threading.Event(), threading.Event()
    sections = reporting.registered

    def slowly() -> list[Section]:
        counting.set()
        assert written.wait(20)
        return sections()

    def write() -> None:
        assert counting.wait(20)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            access_log.record(action="requests.viewed", actor=None, controller=dreame, target=None, now=NOW)
        written.set()

    monkeypatch.setattr(reporting, "registered", slowly)
    at_once(partial(reports.sweep, now=NOW), write)

    assert MonthlyReport.objects.filter(controller=dreame).exists()


def test_a_report_holds_codes_and_numbers_and_nobody_s_data(lead: User, dreame: Controller) -> None:
    factories.request(
        person_name="Elsa Testdotter",
        email="elsa@person.example",
        now=datetime(2026, 10, 2, 9, 0, tzinfo=UTC),
    )
    kept = json.dumps(october(dreame).sections)
    for value in ("Elsa", "elsa@person.example"):
        assert value not in kept


def test_a_role_at_two_companies_lists_both_and_each_alone(lead: User, dreame: Controller) -> None:
    norway = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    grants.grant_role(user=lead, controller=norway, role=Role.AUDITOR, by=None, now=NOW)
    here, there = october(dreame), october(norway)
    client = signed_in(lead)
    both, one = text_of(client.get(LIST)), text_of(client.get(f"{LIST}?controller=procotsmart"))
    assert str(here.pk) in both
    assert str(there.pk) in both
    assert str(here.pk) not in one
    assert "Make the report" not in one
