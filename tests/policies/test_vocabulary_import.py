"""A vocabulary from a file: what is read, what is refused in words, all or nothing; and back from an export."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import Workbook

from office import sheet_files
from office.models import AccessEntry, Controller, User
from policies.domain import vocabulary, vocabulary_import
from policies.domain.vocabulary_columns import columns
from policies.domain.vocabulary_import import Checked, State
from policies.errors import FileRefusedError, PolicyError
from policies.models import DataCategory, Purpose, RecipientKind
from policies.models.vocabulary import Entry
from tests.factories import NOW
from tests.policies.test_vocabulary import purpose, stored

pytestmark = pytest.mark.django_db
SUPPORT = {"code": "support", "name:en": "Support", "name:sv": "Stöd", "lawful_basis": "contract"}
LOTTERY = {"code": "lottery", "name:en": "Lotteries", "lawful_basis": "Consent", "optional": "yes"}


def csv_of(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def xlsx_of(rows: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def looked_at(content: bytes, at: Controller, model: type[Entry] = Purpose) -> Checked:
    table = vocabulary_import.read(content, model=model)
    checked = vocabulary_import.check(model, controller=at, rows=table.rows, first=table.first)
    return Checked(lines=checked.lines, faults=(*table.faults, *checked.faults))


def taken_over(content: bytes, at: Controller, by: User, model: type[Entry] = Purpose) -> Checked:
    table = vocabulary_import.read(content, model=model)
    seen = vocabulary_import.check(model, controller=at, rows=table.rows).fingerprint
    return vocabulary_import.take_over(model, controller=at, rows=table.rows, seen=seen, by=by, now=NOW)


def exported(entries: Sequence[Entry], kind: str) -> bytes:
    table = columns(type(entries[0]))
    names = [column.name for column in table]
    rows = [[column.text_of(entry) for column in table] for entry in entries]
    if kind == "csv":
        return b"".join(sheet_files.csv_parts(names, rows))
    if kind == "xlsx":
        with sheet_files.excel_file(names, rows, title="Rows", widths=[10] * len(names)) as file:
            return file.read()
    return json.dumps([{one.name: one.value_of(entry) for one in table} for entry in entries]).encode()


def test_the_columns_name_every_field_and_each_language() -> None:
    assert [column.name for column in columns(RecipientKind)] == [
        "code",
        *(f"name:{code}" for code in ("en", "sv", "nb")),
        *(f"description:{code}" for code in ("en", "sv", "nb")),
        *("catch_all", "dpv", "retired"),
    ]
    for model in (Purpose, DataCategory, RecipientKind):
        editable = {field.name for field in model._meta.concrete_fields if field.editable} - {"controller"}
        assert {column.field.name for column in columns(model)} - {"retired"} == editable


def test_a_file_is_looked_at_without_writing(dreame: Controller) -> None:
    stored(purpose(dreame, "support", name={"en": "Help", "sv": "Stöd"}))
    stored(purpose(dreame, "lottery", name={"en": "Lotteries"}, lawful_basis="consent", optional=True))
    new = {**SUPPORT, "code": "repairs"}
    checked = looked_at(csv_of(SUPPORT, {**LOTTERY, "name:sv": ""}, new), dreame)
    assert not checked.faults
    assert [(line.row, line.entry.code, line.state) for line in checked.lines] == [
        (2, "support", State.CHANGED),
        (3, "lottery", State.SAME),
        (4, "repairs", State.NEW),
    ]
    [change] = checked.lines[0].changes
    assert (change.title, change.before, change.after) == ("Name, English", "Help", "Support")
    assert Purpose.objects.count() == 2
    assert Purpose.objects.get(code="support").name["en"] == "Help"


def test_what_is_taken_over_goes_through_the_domain(dreame: Controller, editor: User) -> None:
    stored(purpose(dreame, "support", name={"en": "Help", "nb": "Hjelp"}))
    taken_over(csv_of(SUPPORT, LOTTERY), dreame, editor)
    support, lottery = Purpose.objects.order_by("-code")
    assert support.name == {"en": "Support", "sv": "Stöd", "nb": "Hjelp"}
    assert (lottery.lawful_basis, lottery.optional, lottery.message) == ("consent", True, "none")
    lines = AccessEntry.objects.filter(actor=editor).order_by("pk")
    assert [(line.action, line.details["code"], line.details["change"]) for line in lines] == [
        ("policies.purpose_saved", "support", "changed"),
        ("policies.purpose_saved", "lottery", "new"),
    ]
    assert [row.history_user for row in support.history.order_by("history_id")] == [None, editor]


def test_taking_the_same_file_over_again_changes_nothing(dreame: Controller, editor: User) -> None:
    taken_over(csv_of(SUPPORT, LOTTERY), dreame, editor)
    again = taken_over(csv_of(SUPPORT, LOTTERY), dreame, editor)
    assert again.count(State.SAME) == 2
    assert Purpose.history.count() == 2


def test_what_the_file_does_not_name_stays_and_an_empty_cell_empties(
    dreame: Controller, editor: User
) -> None:
    stored(purpose(dreame, name={"en": "Help", "sv": "Stöd"}, message="service", dpv="dpv:Service"))
    taken_over(csv_of({"code": "support", "name:sv": "", "message": ""}), dreame, editor)
    entry = Purpose.objects.get()
    assert entry.name == {"en": "Help"}
    assert (entry.message, entry.dpv, entry.lawful_basis) == ("none", "dpv:Service", "contract")


def test_entries_are_retired_and_brought_back_by_a_file(dreame: Controller, editor: User) -> None:
    old = stored(purpose(dreame, "old"))
    vocabulary.retire(old, by=None, now=NOW)
    rows = [{"code": "old", "retired": "no"}, {**SUPPORT, "retired": "yes"}]
    merged = [{**dict.fromkeys(("name:en", "lawful_basis"), ""), **row} for row in rows]
    merged[0] |= {"name:en": "Old", "lawful_basis": "contract"}
    checked = taken_over(csv_of(*merged), dreame, editor)
    assert [(change.title, change.after) for change in checked.lines[0].changes] == [("Retired", "no")]
    assert Purpose.objects.get(code="old").retired_at is None
    assert Purpose.objects.get(code="support").retired_at == NOW


FAULTY: list[tuple[dict[str, str], str, str]] = [
    ({"code": ""}, "code", "The code is missing."),
    ({"code": "Not A Code"}, "code", "Use small letters, digits and single hyphens only."),
    ({"name:en": "", "name:sv": ""}, "name:en", "Give this in at least one language."),
    ({"name:sv": "x" * 121}, "name:sv", "This is longer than 120 characters."),
    ({"lawful_basis": "because"}, "lawful_basis", "“because” is not known. Write one of: consent, contract"),
    ({"lawful_basis": ""}, "lawful_basis", "This is missing. Write one of: consent"),
    ({"optional": "perhaps"}, "optional", "“perhaps” is not known. Write yes or no."),
    ({"retired": "perhaps"}, "retired", "“perhaps” is not known. Write yes or no."),
    ({"message": "pigeon"}, "message", "“pigeon” is not known. Write one of: none, service, marketing."),
    ({"dpv": "marketing"}, "dpv", "Write the term as dpv:Marketing"),
    ({"name:en": "=1+1"}, "name:en", "“=1+1” reads like a formula."),
    ({"description:nb": "@SUM(A1)"}, "description:nb", "“@SUM(A1)” reads like a formula."),
]


@pytest.mark.parametrize(("fields", "column", "sentence"), FAULTY)
def test_every_fault_names_its_row_and_column_in_words(
    fields: dict[str, str], column: str, sentence: str, dreame: Controller
) -> None:
    [fault] = looked_at(csv_of(LOTTERY, {**SUPPORT, **fields}), dreame).faults
    assert (fault.row, fault.column) == (3, column)
    assert sentence in fault.message


@pytest.mark.promise("P19")
def test_sensitivity_is_written_as_number_or_name_and_special_data_is_personal(dreame: Controller) -> None:
    rows = [
        {"code": "a", "name:en": "A", "sensitivity": "4", "special": "yes", "personal": "yes"},
        {"code": "b", "name:en": "B", "sensitivity": "Low", "special": "no", "personal": "no"},
        {"code": "c", "name:en": "C", "sensitivity": "5", "special": "no", "personal": "no"},
        {"code": "d", "name:en": "D", "sensitivity": "", "special": "yes", "personal": "no"},
    ]
    checked = looked_at(csv_of(*rows), dreame, DataCategory)
    levels = [line.entry.sensitivity for line in checked.lines if isinstance(line.entry, DataCategory)]
    assert levels == [4, 1]
    assert [(fault.row, fault.column) for fault in checked.faults] == [(4, "sensitivity"), (5, "personal")]


def test_a_code_that_stands_twice_is_refused(dreame: Controller) -> None:
    [fault] = looked_at(csv_of(SUPPORT, LOTTERY, SUPPORT), dreame).faults
    assert (fault.row, fault.column) == (4, "code")
    assert fault.message == "The code “support” stands in row 2 already."


REFUSED: list[tuple[bytes, str]] = [
    (b"", "The first row must name the columns."),
    (b"code,mood\nsupport,good\n", "These columns are not known: mood."),
    (b"code,controller\nsupport,dreame\n", "These columns are not known: controller."),
    (b"name:en\nSupport\n", "These columns are missing: code."),
    (b"code,code\na,b\n", "A column stands twice."),
    (b"code\n", "The spreadsheet has no rows"),
    (b"\xff\xfe\x00", "neither an Excel file nor a CSV file in UTF-8"),
    (b"PK\x03\x04rubbish", "The Excel file cannot be read."),
    (b"code\n" + b"a\n" * 1001, "The spreadsheet has 1001 rows; take over at most 1000 at a time."),
    (b"[", "The JSON file cannot be read"),
    (b'{"code": "a"}', "must be a list of entries"),
    (b'["a"]', "must be a list of entries"),
    (b"[]", "The file has no entries."),
    (b'[{"mood": "good"}]', "These columns are not known: mood."),
    (b'[{"code": ["a"]}]', "must be texts, whole numbers, or true and false"),
    (b'[{"code": "\\ud800"}]', "The JSON file cannot be read"),
    (b'[{"code": "a", "name:en": "' + b"x" * 10_001 + b'"}]', "more than 10000 characters"),
    (json.dumps([{"code": "a"}] * 1001).encode(), "The file has 1001 entries; take over at most 1000"),
    (b"[" * 100_000, "The JSON file cannot be read"),
]


@pytest.mark.parametrize(("content", "sentence"), REFUSED)
def test_what_is_no_vocabulary_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        vocabulary_import.read(content, model=Purpose)
    assert sentence in str(refused.value)


def test_a_formula_in_excel_is_refused() -> None:
    content = xlsx_of([["code", "name:en"], ["support", '=HYPERLINK("http://evil.example")']])
    with pytest.raises(FileRefusedError, match=r"The sheet holds the formula .* in row \d, column [A-Z]\."):
        vocabulary_import.read(content, model=Purpose)


def test_json_keeps_texts_that_a_spreadsheet_would_run(dreame: Controller) -> None:
    content = json.dumps([{"code": "a", "name:en": "=1+1", "lawful_basis": "consent", "optional": True}])
    [line] = looked_at(content.encode(), dreame).lines
    assert (line.row, line.entry.name) == (1, {"en": "=1+1"})


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_an_export_read_back_changes_nothing(kind: str, dreame: Controller) -> None:
    entries = [
        stored(
            purpose(
                dreame,
                name={"en": "=1+1", "sv": "-minus", "nb": "'quoted'"},
                retention={"en": "'=1"},
                optional=True,
            )
        ),
        stored(purpose(dreame, "b", description={"en": "One\ntwo; “three”,\nfour"}, dpv="dpv:Marketing")),
    ]
    vocabulary.retire(entries[1], by=None, now=NOW)
    content = exported(entries, kind)
    checked = looked_at(content, dreame)
    assert not checked.faults
    assert [line.state for line in checked.lines] == [State.SAME, State.SAME]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_an_export_gives_another_company_the_same_vocabulary(
    kind: str, dreame: Controller, procotsmart: Controller, stranger: User
) -> None:
    entry = stored(
        DataCategory(
            controller=dreame,
            code="health",
            name={"sv": "+hälsa"},
            activity={"en": "When you wear it"},
            family="health",
            sensitivity=4,
            special=True,
        )
    )
    taken_over(exported([entry], kind), procotsmart, stranger, DataCategory)
    copy = DataCategory.objects.get(controller=procotsmart)
    same = {column.name: column.text_of(copy) for column in columns(DataCategory)}
    assert same == {column.name: column.text_of(entry) for column in columns(DataCategory)}
    assert DataCategory.objects.count() == 2


def test_spreadsheets_of_an_export_hold_no_formula(dreame: Controller) -> None:
    content = exported([stored(purpose(dreame, name={"en": "=1+1"}))], "csv").decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(content))
    assert row["name:en"] == "'=1+1"


def test_all_or_nothing_holds_when_a_row_fails_at_the_last_moment(
    dreame: Controller, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = vocabulary.save

    def failing(entry: Entry, **given: Any) -> bool:
        if entry.code == "lottery":
            raise PolicyError("No.")
        return real(entry, **given)

    monkeypatch.setattr(vocabulary, "save", failing)
    with pytest.raises(PolicyError, match="No"):
        taken_over(csv_of(SUPPORT, LOTTERY), dreame, editor)
    assert not Purpose.objects.exists()
    assert not AccessEntry.objects.filter(actor=editor).exists()


def test_rows_with_faults_are_never_written(dreame: Controller, editor: User) -> None:
    with pytest.raises(PolicyError, match="The rows have faults"):
        taken_over(csv_of(LOTTERY, {**SUPPORT, "lawful_basis": "because"}), dreame, editor)
    assert not Purpose.objects.exists()


def test_a_vocabulary_that_changed_since_the_preview_is_not_written_over(
    dreame: Controller, editor: User
) -> None:
    rows = vocabulary_import.read(csv_of(SUPPORT), model=Purpose).rows
    with pytest.raises(PolicyError, match="since the preview"):
        vocabulary_import.take_over(Purpose, controller=dreame, rows=rows, seen=uuid4(), by=editor, now=NOW)
    assert not Purpose.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "auditor", "approver"])
def test_nobody_takes_over_what_they_may_not_edit(
    who: str, dreame: Controller, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(PolicyError, match="You may not change the vocabulary of this company"):
        taken_over(csv_of(SUPPORT), dreame, request.getfixturevalue(who))
    assert not Purpose.objects.exists()


def test_another_companys_entries_with_the_same_codes_stay_untouched(
    dreame: Controller, procotsmart: Controller, editor: User
) -> None:
    foreign = stored(purpose(procotsmart, name={"nb": "Støtte"}))
    taken_over(csv_of(SUPPORT), dreame, editor)
    foreign.refresh_from_db()
    assert foreign.name == {"nb": "Støtte"}
    assert Purpose.objects.count() == 2
