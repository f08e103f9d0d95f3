"""The pages on which a vocabulary leaves as a file and comes from one."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from office import sealed_rows, sheets
from office.actions import describe
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from policies.domain import vocabulary
from policies.domain.vocabulary_columns import columns
from policies.models import DataCategory, Purpose, RecipientKind
from tests import factories
from tests.factories import NOW
from tests.policies.test_vocabulary import purpose, stored
from tests.policies.test_vocabulary_import import LOTTERY, SUPPORT, csv_of, xlsx_of
from tests.requests.admin_pages import signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
MODELS = (Purpose, DataCategory, RecipientKind)


def address(page: str, model: Any = Purpose) -> str:
    return reverse(f"admin:policies_{model._meta.model_name}_{page}_entries")


def look(
    client: Client, at: Controller, content: bytes, *, name: str = "rows.csv", model: Any = Purpose
) -> Any:
    sheet = SimpleUploadedFile(name, content)
    return client.post(address("import", model), {"controller": str(at.pk), "sheet": sheet})


def take(client: Client, page: Any, model: Any = Purpose) -> Any:
    return client.post(address("import", model), {"sealed": page.context["sealed"]}, follow=True)


def test_a_file_is_shown_then_taken_over(dreame: Controller, editor: User) -> None:
    stored(purpose(dreame, name={"en": "Help"}))
    stored(purpose(dreame, "lottery", name={"en": "Lotteries"}, lawful_basis="consent", optional=True))
    client = signed_in(editor)
    news = {**SUPPORT, "code": "news", "name:en": "News"}
    page = look(client, dreame, csv_of({**SUPPORT, "name:sv": ""}, news))
    shown = text_of(page)
    assert "For Dreame. Nothing is kept yet." in shown
    assert "New: 1 · changed: 1 · as before: 0" in shown
    assert "Name, English: <del>Help</del> → <ins>Support</ins>" in shown
    assert Purpose.objects.count() == 2
    done = take(client, page)
    assert "2 entries are taken over." in text_of(done)
    assert Purpose.objects.get(code="news").name == {"en": "News", "sv": "Stöd"}
    assert Purpose.objects.get(code="support").name == {"en": "Support"}
    assert AccessEntry.objects.filter(action="policies.purpose_saved", actor=editor).count() == 2
    assert Purpose.history.filter(history_user=editor).count() == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_every_kind_of_file_is_taken_over(kind: str, dreame: Controller, editor: User) -> None:
    content = {
        "csv": csv_of(SUPPORT, LOTTERY),
        "xlsx": xlsx_of([list(SUPPORT), list(SUPPORT.values())]),
        "json": json.dumps([SUPPORT, {**LOTTERY, "optional": True}]).encode(),
    }[kind]
    client = signed_in(editor)
    take(client, look(client, dreame, content, name=f"rows.{kind}"))
    assert Purpose.objects.get(code="support").name == {"en": "Support", "sv": "Stöd"}
    assert Purpose.objects.filter(code="lottery", optional=True).exists() == (kind != "xlsx")


def test_a_file_that_changes_nothing_says_so(dreame: Controller, editor: User) -> None:
    client = signed_in(editor)
    take(client, look(client, dreame, csv_of(SUPPORT)))
    assert "The one entry of this file is here already" in text_of(look(client, dreame, csv_of(SUPPORT)))


def test_faults_are_shown_with_row_and_column_and_nothing_is_offered(
    dreame: Controller, editor: User
) -> None:
    rows = (SUPPORT, {**LOTTERY, "lawful_basis": "because"}, {**SUPPORT, "name:en": "=1+1"})
    page = look(signed_in(editor), dreame, csv_of(*rows))
    shown = text_of(page)
    assert "Nothing is taken over: 3 things must be mended first." in shown
    assert [(fault.row, fault.column) for fault in page.context["faults"]] == [
        (3, "lawful_basis"),
        (4, "name:en"),
        (4, "code"),
    ]
    assert "sealed" not in page.context
    assert not Purpose.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"code,mood\na,good\n", "These columns are not known: mood."),
        (b"", "The file is empty."),
        (b"\x00\x01\x02\xff", "neither an Excel file nor a CSV file"),
        (b"[{}", "The JSON file cannot be read"),
    ],
)
def test_what_is_no_vocabulary_is_refused_beside_the_field(
    content: bytes, sentence: str, dreame: Controller, editor: User
) -> None:
    page = look(signed_in(editor), dreame, content)
    assert page.status_code == 200
    [said] = page.context["form"].errors["sheet"]
    assert sentence in said


def test_a_file_that_is_too_large_is_refused(dreame: Controller, editor: User, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1_000_000
    page = look(signed_in(editor), dreame, b"code\n" + b"a" * 1_000_001)
    assert page.context["form"].errors["sheet"] == ["The file is larger than 1 MB."]


def test_another_companys_vocabulary_is_neither_imported_nor_exported(
    dreame: Controller, procotsmart: Controller, editor: User
) -> None:
    stored(purpose(procotsmart, name={"en": "Foreign"}))
    client = signed_in(editor)
    page = look(client, procotsmart, csv_of(SUPPORT))
    assert "Choose a company whose vocabulary is open to you." in text_of(page)
    page = client.post(address("export"), {"controller": str(procotsmart.pk), "kind": "csv"})
    assert "Choose a company whose vocabulary is open to you." in text_of(page)
    assert "Procotsmart" not in text_of(client.get(address("export")))
    assert Purpose.objects.count() == 1


@pytest.mark.parametrize("model", MODELS)
def test_who_reads_exports_and_only_who_edits_imports(
    model: Any, dreame: Controller, auditor: User, approver: User
) -> None:
    for client in (signed_in(auditor), signed_in(approver)):
        assert client.get(address("import", model)).status_code == 403
        assert look(client, dreame, b"code\n", model=model).status_code == 403
        assert client.post(address("import", model), {"sealed": "x"}).status_code == 403
        assert client.get(address("export", model)).status_code == 200
        answer = client.post(address("export", model), {"controller": str(dreame.pk), "kind": "csv"})
        assert answer["Content-Type"].startswith("text/csv")
    nobody = signed_in(factories.staff(None))
    for page in ("import", "export"):
        assert nobody.get(address(page, model)).status_code == 403
        assert Client().get(address(page, model)).status_code == 302


def test_reading_at_one_company_and_editing_at_another_mixes_nothing(
    dreame: Controller, procotsmart: Controller, editor: User
) -> None:
    grants.grant_role(user=editor, controller=procotsmart, role=Role.AUDITOR, by=None, now=NOW)
    client = signed_in(editor)
    offered = client.get(address("import")).context["form"].controllers
    assert list(offered) == [str(dreame.pk)]
    assert set(client.get(address("export")).context["form"].controllers) == {
        str(dreame.pk),
        str(procotsmart.pk),
    }


def test_whoever_loses_the_permission_meanwhile_takes_over_nothing(
    dreame: Controller, editor: User, stranger: User
) -> None:
    what = "policies.import.purpose"
    sealed = look(signed_in(editor), dreame, csv_of(SUPPORT)).context["sealed"]
    parcel = sealed_rows.unseal(sealed, what=what, viewer=editor)
    stolen = sealed_rows.seal(parcel, what=what, viewer=stranger)
    page = signed_in(stranger).post(address("import"), {"sealed": stolen}, follow=True)
    assert "You may no longer change the vocabulary of this company." in text_of(page)
    assert not Purpose.objects.exists()


def test_changed_foreign_or_misplaced_rows_are_refused(dreame: Controller, editor: User, lead: User) -> None:
    client = signed_in(editor)
    sealed = look(client, dreame, csv_of(SUPPORT)).context["sealed"]
    for text in ("", "nonsense", sealed[:-4] + "AAAA"):
        page = client.post(address("import"), {"sealed": text}, follow=True)
        assert "Choose the file again." in text_of(page)
    signed_in(lead).post(address("import"), {"sealed": sealed})
    client.post(address("import", DataCategory), {"sealed": sealed})
    assert not Purpose.objects.exists()
    assert not DataCategory.objects.exists()


def test_a_vocabulary_that_changed_since_the_preview_is_looked_at_again(
    dreame: Controller, editor: User
) -> None:
    client = signed_in(editor)
    page = look(client, dreame, csv_of(SUPPORT))
    stored(purpose(dreame, name={"nb": "Støtte"}))
    assert "Somebody changed the vocabulary since the preview." in text_of(take(client, page))
    assert Purpose.objects.get().name == {"nb": "Støtte"}


def test_the_empty_spreadsheet_names_every_column(editor: User) -> None:
    answer = signed_in(editor).get(address("import"), {"empty": "csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="purpose-empty.csv"'
    names = [column.name for column in columns(Purpose)]
    assert answer.content.decode("utf-8-sig").strip() == ",".join(names)
    filled = answer.content + b"a,A" + b"," * (len(names) - 2) + b"\r\n"
    assert sheets.read(filled, names=names, needed=["code"], most_rows=9)[0]["name:en"] == "A"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_an_export_read_back_changes_nothing(kind: str, dreame: Controller, editor: User) -> None:
    stored(purpose(dreame, name={"en": "=1+1", "sv": "Stöd"}, description={"en": "One\ntwo"}))
    vocabulary.retire(stored(purpose(dreame, "old")), by=None, now=NOW)
    client = signed_in(editor)
    answer: Any = client.post(address("export"), {"controller": str(dreame.pk), "kind": kind})
    assert answer["Content-Disposition"] == f'attachment; filename="purpose-dreame.{kind}"'
    assert answer["Cache-Control"].startswith("no-store")
    page = look(client, dreame, answer.content, name=f"rows.{kind}")
    assert "All 2 entries of this file are here already" in text_of(page)
    if kind == "xlsx":
        cell = load_workbook(io.BytesIO(answer.content)).worksheets[0]["B3"]
        assert (cell.value, cell.data_type) == ("'=1+1", "s")


def test_an_export_is_on_record(dreame: Controller, auditor: User) -> None:
    stored(purpose(dreame))
    signed_in(auditor).post(address("export"), {"controller": str(dreame.pk), "kind": "xlsx"})
    entry = AccessEntry.objects.get(action="policies.purpose_exported")
    assert (entry.actor, entry.controller) == (auditor, dreame)
    assert describe(entry) == "Vocabulary exported: 1 entry as XLSX"


def test_a_thousand_entries_are_taken_over_in_one_go(dreame: Controller, editor: User) -> None:
    rows = [
        {**SUPPORT, "code": f"code-{number}", "description:en": f"What number {number} is for."}
        for number in range(1000)
    ]
    client = signed_in(editor)
    take(client, look(client, dreame, csv_of(*rows)))
    assert Purpose.objects.count() == 1000
