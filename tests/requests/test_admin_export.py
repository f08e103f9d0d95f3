"""The export of the worklist: what stands in it, for whom, what the access log keeps, what it costs."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from law import Right
from mailroom.models import Mail
from office import sheet_files
from office.actions import describe
from office.domain import grants, sharing
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.admin import export_rows
from requests.domain import conversation, decision, handling, identity
from requests.enums import Outcome
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import PERSONAL, WORKLIST, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

PAGE = f"{WORKLIST}export/"
WHY = "report to the board"


def received(days_ago: int, **fields: Any) -> Request:
    return factories.request(now=NOW - timedelta(days=days_ago), **fields)


def exported(client: Client, *, kind: str = "csv", **filters: str) -> list[dict[str, Any]]:
    """Export as the page's form does; return the rows by the names of their columns."""
    response = client.post(f"{PAGE}?{urlencode(filters)}", {"kind": kind, "reason": WHY})
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    names, *rows = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_the_worklist_leads_to_the_export_with_its_filters(handler: User) -> None:
    received(1)
    shown = text_of(signed_in(handler).get(f"{WORKLIST}?show=unassigned"))
    assert f'href="{PAGE}?show=unassigned"' in shown


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_row_says_what_the_office_knows_of_a_request(kind: str, handler: User) -> None:
    case = received(20, country="US", region="US-CA")
    handling.assign(case, to=handler, by=handler, now=NOW)
    (row,) = exported(signed_in(handler), kind=kind)
    day = date.isoformat if kind == "csv" else lambda one: datetime(one.year, one.month, one.day)  # noqa: DTZ001
    assert {name: row[name] or "" for name in row} == {
        "Reference": case.reference,
        "Company": "Dreame",
        "Right": "Access",
        "Laws that apply": "Sweden; California, United States",
        "Country": "California, United States",
        "Arrived by": "Web form",
        "Status": "Received",
        "Outcome": "",
        "Received": day(date(2026, 11, 5)),
        "Due": day(date(2026, 12, 7)),
        "Safe date, without any pause": day(date(2026, 12, 7)),
        "Due by each law": "Sweden: Monday 7 December 2026\n"
        "California, United States: Sunday 20 December 2026",
        "Paused or guidance": "",
        "Responsible": "Hanna Handler",
        "Acknowledged": "",
        "Answered": "",
        "Closed": "",
        "Kept or missed": "",
        "How counted": row["How counted"],
    }
    lines = row["How counted"].split("\n")
    assert lines[0].startswith("Received on Thursday 5 November 2026. (")
    assert "Art 12(3) GDPR" in row["How counted"]


def test_days_tell_how_a_request_went_and_whether_its_date_was_kept(handler: User) -> None:
    on_time, late, open_late = received(20), received(50), received(40)
    for case in (on_time, late):
        conversation.answer(case, text="Here.", by=handler, now=NOW - timedelta(days=1))
        decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=NOW)
    Mail.objects.filter(dedupe_key=f"request:{late.pk}:receipt").update(
        state="sent", sent_at=NOW - timedelta(days=50), next_attempt_at=None
    )
    client = signed_in(handler)
    closed = {row["Reference"]: row for row in exported(client, show="closed")}
    assert closed[on_time.reference]["Kept or missed"] == "kept"
    assert closed[late.reference]["Kept or missed"] == "missed"
    assert closed[late.reference]["Acknowledged"] == "2026-10-06"
    assert closed[late.reference]["Answered"] == "2026-11-24"
    assert closed[late.reference]["Closed"] == "2026-11-25"
    assert closed[late.reference]["Outcome"] == "Fulfilled"
    (row,) = exported(client)
    assert (row["Reference"], row["Kept or missed"]) == (open_late.reference, "missed")


def test_a_pause_and_a_guidance_stand_beside_their_dates(handler: User) -> None:
    paused, guidance = received(3), received(2, right=Right.WITHDRAWAL)
    identity.ask(paused, text="Who are you?", by=handler, now=NOW - timedelta(days=2))
    rows = {row["Reference"]: row for row in exported(signed_in(handler))}
    assert rows[paused.reference]["Paused or guidance"] == "paused"
    assert rows[paused.reference]["Safe date, without any pause"] == "2026-12-22"
    assert rows[guidance.reference]["Paused or guidance"] == "guidance"
    assert rows[guidance.reference]["Kept or missed"] == "no date in law"


@pytest.mark.parametrize(
    ("language", "article"),
    [("sv", "artikel 12.3 i dataskyddsförordningen"), ("nb", "artikkel 12 nr. 3 i personvernforordningen")],
)
def test_the_file_speaks_the_officers_language(
    language: str, article: str, handler: User, case: Request
) -> None:
    User.objects.filter(pk=handler.pk).update(language=language)
    row = exported(signed_in(User.objects.get(pk=handler.pk)))[0]
    assert article in list(row.values())[-1]


def test_nothing_personal_leaves(lead: User) -> None:
    values: dict[str, Any] = {**PERSONAL}
    factories.request(**values)
    for kind in ("csv", "xlsx"):
        text = str(exported(signed_in(lead), kind=kind))
        assert not [value for value in PERSONAL.values() if value in text]


def test_the_list_is_exported_as_filtered_and_in_its_order(handler: User) -> None:
    later, sooner = received(2), received(20)
    received(3, right=Right.ERASURE)
    found = exported(signed_in(handler), right="access")
    assert [row["Reference"] for row in found] == [sooner.reference, later.reference]
    (row,) = exported(signed_in(handler), q=later.reference)
    assert row["Reference"] == later.reference


def test_a_name_that_looks_like_a_formula_is_no_formula(handler: User, dreame: Controller) -> None:
    case = received(1)
    User.objects.filter(pk=handler.pk).update(name="=HYPERLINK(1)")
    handling.assign(case, to=handler, by=handler, now=NOW)
    Controller.objects.filter(pk=dreame.pk).update(name="+46 AB")
    for kind in ("csv", "xlsx"):
        (row,) = exported(signed_in(handler), kind=kind)
        assert (row["Responsible"], row["Company"]) == ("'=HYPERLINK(1)", "'+46 AB")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A1", "\t=1", "\r=1"])
def test_whatever_a_spreadsheet_would_run_is_escaped(text: str) -> None:
    assert sheet_files.escaped(text).startswith("'")


def test_who_exported_how_much_why_and_by_which_filters_is_logged(handler: User, dreame: Controller) -> None:
    for days in (1, 2, 3):
        received(days, email="elsa@person.example")
    client = signed_in(handler)
    found = client.post(WORKLIST, {"q": "elsa@person.example"})
    address = found.headers["Location"].partition("?")[2]
    client.post(f"{PAGE}?{address}&right=access", {"kind": "csv", "reason": WHY})
    entry = AccessEntry.objects.get(action="requests.exported")
    assert (entry.actor, entry.controller, entry.reason) == (handler, dreame, WHY)
    assert entry.details == {"rows": 3, "format": "csv", "filters": ["right=access", "q"]}
    assert describe(entry) == "3 requests exported (csv): “report to the board”"


def test_every_controller_whose_requests_leave_has_it_in_its_log(stranger: User, handler: User) -> None:
    other = Controller.objects.get(slug="procotsmart")
    received(1)
    factories.request(at=other)
    grants.grant_role(user=handler, controller=other, role=Role.AUDITOR, by=None, now=NOW)
    assert len(exported(signed_in(handler))) == 2
    logged = AccessEntry.objects.filter(action="requests.exported")
    assert {entry.controller.slug: entry.details["rows"] for entry in logged if entry.controller} == {
        "dreame": 1,
        "procotsmart": 1,
    }


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"kind": "csv", "reason": " "}, "Say what the export is for"),
        ({"kind": "csv", "reason": "for elsa@person.example"}, "Name no address here"),
        ({"kind": "exe", "reason": WHY}, "Select a valid choice"),
    ],
)
def test_without_a_reason_nothing_leaves(
    data: dict[str, str], words: str, handler: User, case: Request
) -> None:
    response = signed_in(handler).post(PAGE, data)
    assert words in text_of(response)
    assert not AccessEntry.objects.filter(action="requests.exported").exists()


def test_the_page_says_how_many_rows_and_what_narrows_them(handler: User, case: Request) -> None:
    shown = text_of(signed_in(handler).get(f"{PAGE}?right=access"))
    for part in ("One request, in the order of the list.", "Show: All open", "Right: Access"):
        assert part in shown, part
    assert not AccessEntry.objects.filter(action="requests.exported").exists()


def test_an_empty_list_offers_nothing_to_export(handler: User, case: Request) -> None:
    client = signed_in(handler)
    assert "there is nothing to export" in text_of(client.get(f"{PAGE}?right=erasure"))
    refused = client.post(f"{PAGE}?right=erasure", {"kind": "csv", "reason": WHY})
    assert "there is nothing to export" in text_of(refused)


def test_whoever_reads_requests_may_export_what_they_read(
    auditor: User, stranger: User, case: Request
) -> None:
    assert [row["Reference"] for row in exported(signed_in(auditor))] == [case.reference]
    assert "there is nothing to export" in text_of(signed_in(stranger).get(PAGE))


def test_nobody_else_may(case: Request, lead: User) -> None:
    outsider = factories.staff(None)
    sharing.share(case, controller=case.controller, to=outsider, by=lead, now=NOW)
    for user in (outsider, factories.staff(None)):
        assert signed_in(user).get(PAGE).status_code == 403
        assert signed_in(user).post(PAGE, {"kind": "csv", "reason": WHY}).status_code == 403
    assert "/export/" not in text_of(signed_in(outsider).get(WORKLIST))
    assert Client().get(PAGE).status_code == 302


def test_a_batch_costs_as_many_queries_whatever_its_size(
    handler: User, case: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connections["default"]) as asked:
            list(export_rows.rows(Request.objects.all(), language="en", now=NOW))
        return len(asked)

    one = queries()
    received(1)
    received(2)
    assert queries() == one
    monkeypatch.setattr(export_rows, "BATCH", 1)
    assert queries() == one + 2 * 4


def test_a_request_received_at_night_carries_the_controllers_day(handler: User) -> None:
    factories.request(now=datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    (row,) = exported(signed_in(handler))
    assert row["Received"] == "2026-11-25"
