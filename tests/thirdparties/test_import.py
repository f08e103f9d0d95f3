"""Third parties from a file: row by row, all or nothing, large files too."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from office.actions import describe
from office.models import AccessEntry, Controller, User
from office.sheet_imports import State
from tests.factories import NOW
from tests.requests.admin_pages import signed_in, text_of
from tests.thirdparties import made
from thirdparties.domain import party_import, processing, register
from thirdparties.domain.party_import import Checked
from thirdparties.errors import ThirdPartyError
from thirdparties.models import Mandate, ThirdParty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
NORDPOST = {"legal_name": "Nordpost AB", "kind": "separate_controller", "countries": "SE, Norway"}


def csv_of(*rows: Mapping[str, str]) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def looked_at(at: Controller, *rows: Mapping[str, str]) -> Checked:
    table = party_import.read(csv_of(*rows))
    assert not table.faults
    return party_import.check(controller=at, rows=table.rows, first=table.first)


def taken(at: Controller, by: User, *rows: Mapping[str, str]) -> Checked:
    table = party_import.read(csv_of(*rows))
    seen = party_import.check(controller=at, rows=table.rows).fingerprint
    return party_import.take_over(controller=at, rows=table.rows, seen=seen, by=by, now=NOW)


def faults(checked: Checked) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in checked.faults]


def test_rows_become_third_parties_with_history_and_lines_in_the_log(
    dreame: Controller, manager: User
) -> None:
    below = {"legal_name": "Below AB", "kind": "Sub-processor", "engaged_by": "Above AB"}
    above = {"legal_name": "Above AB", "kind": "processor", "confidential_since": "2026-01-31"}
    taken(dreame, manager, NORDPOST, below, above)
    rows = {row.legal_name: row for row in ThirdParty.objects.all()}
    assert rows["Nordpost AB"].countries == ["SE", "NO"]
    assert rows["Below AB"].parent == rows["Above AB"]
    assert {row.history.get().history_user for row in rows.values()} == {manager}
    assert AccessEntry.objects.filter(action="thirdparties.party_saved", actor=manager).count() == 3
    summary = AccessEntry.objects.get(action="thirdparties.imported")
    assert describe(summary) == "Third parties taken over from a file: 3 new, 0 changed"


def test_what_the_file_does_not_name_stays_and_an_empty_cell_empties(
    dreame: Controller, manager: User
) -> None:
    party = made.party(dreame, address="Box 1", policy_url="https://nordpost.example/")
    checked = taken(dreame, manager, {"legal_name": "Nordpost AB", "kind": "affiliate", "address": ""})
    [line] = checked.lines
    assert (line.state, [one.title for one in line.changes]) == (State.CHANGED, ["Kind", "Address"])
    party.refresh_from_db()
    assert (party.kind, party.address, party.policy_url) == ("affiliate", "", "https://nordpost.example/")
    assert party.history.count() == 2


def test_each_fault_is_told_with_its_row_and_column(dreame: Controller, subtests: pytest.Subtests) -> None:
    made.party(dreame, "Nordpost AB")
    fine, bad = {**NORDPOST, "legal_name": "Fine AB"}, {**NORDPOST, "legal_name": "Bad AB"}
    wrong: list[tuple[dict[str, str], str]] = [
        ({"legal_name": ""}, "legal_name"),
        ({"legal_name": "NORDPOST LTD"}, "legal_name"),
        ({"kind": "friend"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"kind": "sub_processor"}, "engaged_by"),
        ({"engaged_by": "Nobody AB"}, "engaged_by"),
        ({"recipient_kind": "none-such"}, "recipient_kind"),
        ({"countries": "Atlantis"}, "countries"),
        ({"contract_needs": "perhaps"}, "contract_needs"),
        ({"contract_needs": "yes"}, "contract_why"),
        ({"policy_url": "javascript:alert(1)"}, "policy_url"),
        ({"confidential_since": "yesterday"}, "confidential_since"),
        ({"legal_name": "x" * 201}, "legal_name"),
    ]
    for row, column in wrong:
        with subtests.test(**row):
            assert faults(looked_at(dreame, fine, {**bad, **row})) == [(3, column)]


def test_the_same_company_spelled_three_ways_in_one_file_is_told_by_its_rows(dreame: Controller) -> None:
    rows = [{**NORDPOST, "legal_name": name} for name in ("Nordpost AB", "NORDPOST A/S", "Nordpost, Inc.")]
    checked = looked_at(dreame, *rows)
    assert faults(checked) == [(3, "legal_name"), (4, "legal_name")]
    assert "stands in row 2 already, as “Nordpost AB”" in checked.faults[1].message


def test_a_circle_within_a_file_is_told_at_every_row_of_it(dreame: Controller) -> None:
    names = ("One AB", "Two AB", "Three AB")
    rows = [
        {"legal_name": name, "kind": "sub_processor", "engaged_by": names[place - 1]}
        for place, name in enumerate(names)
    ]
    looked = looked_at(dreame, *rows)
    assert faults(looked) == [(2, "engaged_by"), (3, "engaged_by"), (4, "engaged_by")]
    assert "“One AB” → “Three AB” → “Two AB” → “One AB”" in looked.faults[0].message


def test_a_circle_with_what_is_in_the_register_is_told(dreame: Controller) -> None:
    above = made.party(dreame, "Above AB")
    made.party(dreame, "Below AB", kind="sub_processor", parent=above)
    row = {"legal_name": "Above AB", "kind": "sub_processor", "engaged_by": "Below AB"}
    assert faults(looked_at(dreame, row)) == [(2, "engaged_by")]


def test_what_operates_a_system_is_not_retired_by_a_file(dreame: Controller, manager: User) -> None:
    party = made.party(dreame)
    system = made.system(dreame, operated_by=party)
    row = {"legal_name": "Nordpost AB", "kind": "processor", "retired": "yes"}
    assert faults(looked_at(dreame, row)) == [(2, "retired")]
    system.operated_by = None
    system.save()
    taken(dreame, manager, row)
    party.refresh_from_db()
    assert party.retired_at == NOW


def test_whom_the_company_processes_for_is_not_retired_by_a_file(dreame: Controller) -> None:
    client = Mandate(third_party=made.party(dreame), processing={"en": "Hosting"})
    processing.save_mandate(client, systems=[], by=None, now=NOW)
    row = {"legal_name": "Nordpost AB", "kind": "processor", "retired": "yes"}
    assert faults(looked_at(dreame, row)) == [(2, "retired")]
    processing.end_mandate(client, by=None, now=NOW)
    assert faults(looked_at(dreame, row)) == []


def test_5000_rows_of_which_7_are_wrong_are_told_and_none_is_written_then_all_are(
    dreame: Controller, manager: User
) -> None:
    wrong = {7: {"kind": "friend"}, 700: {"countries": "Atlantis"}, 1500: {"legal_name": ""}}
    wrong |= {2500: {"engaged_by": "Nobody"}, 3500: {"contract_needs": "yes"}, 4500: {"policy_url": "x y"}}
    wrong |= {4999: {"legal_name": "COMPANY 12 LTD"}}
    good = [{**NORDPOST, "legal_name": f"Company {number} AB"} for number in range(5000)]
    empty = {"engaged_by": "", "contract_needs": "", "policy_url": ""}
    table = party_import.read(
        csv_of(*({**empty, **row, **wrong.get(number, {})} for number, row in enumerate(good)))
    )
    checked = party_import.check(controller=dreame, rows=table.rows, first=table.first)
    assert [fault.row for fault in checked.faults] == [number + 2 for number in sorted(wrong)]
    with pytest.raises(ThirdPartyError, match="nothing was taken over"):
        party_import.take_over(
            controller=dreame, rows=table.rows, seen=checked.fingerprint, by=manager, now=NOW
        )
    assert not ThirdParty.objects.exists()
    client = signed_in(manager)
    page = look(client, dreame, csv_of(*good))
    assert "New: 5000" in text_of(page)
    assert "and 4000 more" in text_of(page)
    assert "5000 third parties are taken over." in text_of(take(client, page))
    assert ThirdParty.objects.count() == ThirdParty.history.count() == 5000


def test_looking_at_a_file_takes_a_number_of_queries_that_does_not_grow(dreame: Controller) -> None:
    def queries(of: int) -> int:
        rows = [{**NORDPOST, "legal_name": f"Company {number} AB"} for number in range(of)]
        with CaptureQueriesContext(connection) as seen:
            looked_at(dreame, *rows)
        return len(seen)

    assert queries(1) == queries(50) == 4


def test_a_register_that_changed_since_the_preview_is_not_overwritten(
    dreame: Controller, manager: User
) -> None:
    table = party_import.read(csv_of(NORDPOST))
    seen = party_import.check(controller=dreame, rows=table.rows).fingerprint
    made.party(dreame, "Nordpost AB")
    with pytest.raises(ThirdPartyError, match="since the preview"):
        party_import.take_over(controller=dreame, rows=table.rows, seen=seen, by=manager, now=NOW)


def test_who_may_only_read_takes_over_nothing(dreame: Controller, auditor: User, stranger: User) -> None:
    for nobody in (auditor, stranger):
        with pytest.raises(ThirdPartyError, match="may not change"):
            taken(dreame, nobody, NORDPOST)


def test_formulas_are_refused_on_the_way_in_and_escaped_on_the_way_out(
    dreame: Controller, manager: User
) -> None:
    table = party_import.read(csv_of({**NORDPOST, "address": "=HYPERLINK(1)"}))
    assert [(fault.row, fault.column) for fault in table.faults] == [(2, "address")]
    made.party(dreame, "Plus AB", address="+46 8 123")
    out = signed_in(manager).post(address("export"), {"controller": str(dreame.pk), "kind": "csv"})
    assert ",'+46 8 123," in out.content.decode()


def address(page: str) -> str:
    return reverse(f"admin:thirdparties_thirdparty_{page}_entries")


def look(client: Client, at: Controller, content: bytes) -> Any:
    sheet = SimpleUploadedFile("rows.csv", content)
    return client.post(address("import"), {"controller": str(at.pk), "sheet": sheet})


def test_a_formula_for_a_name_is_one_thing_to_mend_and_an_escaped_one_is_no_name(
    dreame: Controller, manager: User
) -> None:
    client = signed_in(manager)
    (fault,) = look(client, dreame, csv_of({**NORDPOST, "legal_name": "=1+1"})).context["faults"]
    assert "reads like a formula" in fault.message
    (fault,) = look(client, dreame, csv_of({**NORDPOST, "legal_name": "'=1+1"})).context["faults"]
    assert "cannot begin with “=”" in fault.message


def take(client: Client, page: Any) -> Any:
    return client.post(address("import"), {"sealed": page.context["sealed"]}, follow=True)


def test_a_file_is_shown_then_taken_over(dreame: Controller, manager: User) -> None:
    made.party(dreame, "Nordpost AB")
    client = signed_in(manager)
    page = look(client, dreame, csv_of(NORDPOST, {**NORDPOST, "legal_name": "New AB"}))
    shown = text_of(page)
    assert "New: 1 · changed: 1 · as before: 0" in shown
    assert "Kind: <del>processor</del> → <ins>separate_controller</ins>" in shown
    assert ThirdParty.objects.count() == 1
    assert "2 third parties are taken over." in text_of(take(client, page))
    assert ThirdParty.objects.count() == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_what_was_exported_is_imported_unchanged(kind: str, dreame: Controller, manager: User) -> None:
    above = made.party(dreame, "Above AB", countries=["SE"], contract_needs=True, contract_why="Needed")
    made.party(dreame, "Below AB", kind="sub_processor", parent=above)
    register.retire(made.party(dreame, "Gone AB"), by=None, now=NOW)
    client = signed_in(manager)
    out = client.post(address("export"), {"controller": str(dreame.pk), "kind": kind})
    assert out["Content-Disposition"] == f'attachment; filename="thirdparty-dreame.{kind}"'
    if kind == "xlsx":
        assert load_workbook(io.BytesIO(out.content)).active["A2"].value == "Above AB"
    if kind == "json":
        assert json.loads(out.content)[0]["contract_needs"] is True
    assert "All 3 third parties of this file are here already" in text_of(look(client, dreame, out.content))
    entry = AccessEntry.objects.get(action="thirdparties.exported")
    assert describe(entry) == f"Third parties exported: 3 rows as {kind}"


def test_who_reads_exports_and_only_who_edits_imports(
    dreame: Controller, auditor: User, stranger: User
) -> None:
    made.party(dreame)
    client = signed_in(auditor)
    assert client.get(address("import")).status_code == 403
    assert client.post(address("export"), {"controller": str(dreame.pk), "kind": "csv"}).status_code == 200
    other = signed_in(stranger).post(address("export"), {"controller": str(dreame.pk), "kind": "csv"})
    assert "Choose a company whose third parties are open to you." in text_of(other)
