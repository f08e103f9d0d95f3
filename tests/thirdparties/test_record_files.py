"""The records as files, opened and read back: JSON, CSV, Excel, PDF; and the command that writes them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from pypdf import PdfReader

from office import actions
from office.models import AccessEntry, Controller
from tests.factories import NOW
from tests.thirdparties import made
from thirdparties.domain import processing
from thirdparties.models import Mandate, RecordFacts, ThirdParty
from thirdparties.records import pdf_file, sheet_files
from thirdparties.records.building import build
from thirdparties.records.files import file_name
from thirdparties.records.shape import Register

pytestmark = pytest.mark.django_db

EVIL = "=cmd|' /C calc'!A0 #read(\"/etc/passwd\") *b*"


def register(controller: Controller, language: str = "en") -> Register:
    """Return the records of a company with one purpose, a system in China, and one client."""
    evil = made.party(controller, "Evil AB", countries=["CN"])
    made.shared(evil)
    ThirdParty.objects.filter(pk=evil.pk).update(legal_name=EVIL)
    made.system(controller, "Shop", retention="+7 years")
    client = made.party(controller, "Hem AB", address="Hemgatan 2\n111 22 Stockholm")
    row = Mandate(third_party=client, processing={"en": "Hosting"})
    processing.save_mandate(row, systems=[], by=None, now=NOW)
    facts = RecordFacts(
        controller=controller,
        dpo="Office of the DPO",
        representative="Ombud AB\nMalmö",
        measures={"en": "All is encrypted."},
    )
    processing.save_facts(facts, by=None, now=NOW)
    return build(controller, language=language, now=NOW)


def test_csv_is_one_flat_table_without_formulas(dreame: Controller) -> None:
    text = sheet_files.csv_file(register(dreame)).decode("utf-8-sig")
    company, delivery, *own, behalf = list(csv.DictReader(io.StringIO(text)))
    assert (company["Article"], company["Security measures"]) == ("30", "All is encrypted.")
    assert company["Controller"].splitlines()[0] == "Dreame"
    assert "Data protection officer: Office of the DPO" in company["Controller"]
    assert "Representative: Ombud AB, Malmö" in company["Controller"]
    assert (delivery["Article"], delivery["Purpose"]) == ("30(1)", "Delivery")
    assert delivery["Recipients"] == f"'{EVIL}, processor, China"
    assert delivery["Transfers to third countries"].startswith("'=cmd")
    assert "Whose data it is, is not said" in delivery["Gaps"]
    assert [row["Article"] for row in own] == ["30(1)"] * 6
    assert (behalf["Article"], behalf["Controller"]) == ("30(2)", "Hem AB\nHemgatan 2\n111 22 Stockholm")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_excel_has_a_sheet_for_each_part_and_no_formula(dreame: Controller) -> None:
    book = load_workbook(io.BytesIO(sheet_files.excel_file(register(dreame))))
    assert book.sheetnames == ["30(1)", "30(2)", "Gaps", "Company"]
    first = list(book["30(1)"].iter_rows(values_only=True))
    assert (first[0][0], first[1][0], len(first)) == ("Purpose", "Delivery", 8)
    assert first[1][7] == f"'{EVIL}, processor, China"
    assert [row[0] for row in book["30(2)"].iter_rows(min_row=2, values_only=True)] == [
        "Hem AB\nHemgatan 2\n111 22 Stockholm"
    ]
    gaps = [row[:2] for row in book["Gaps"].iter_rows(min_row=2, values_only=True)]
    assert ("Delivery", "recipient_without_agreement") in gaps
    assert ("Hem AB", "no_system") in gaps
    told = dict(book["Company"].iter_rows(min_row=2, values_only=True))
    assert told["Data protection officer"] == "Office of the DPO\ndpo@dreame.example"
    assert "f" not in {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize(
    ("language", "day", "label"),
    [
        ("en", "Wednesday 25 November 2026", "Controller"),
        ("sv", "onsdag 25 november 2026", "Personuppgiftsansvarig"),
        ("nb", "onsdag 25. november 2026", "Behandlingsansvarlig"),
    ],
)
def test_pdf_is_read_back_in_each_language(dreame: Controller, language: str, day: str, label: str) -> None:
    content = pdf_file.pdf_file(register(dreame, language), time_zone=dreame.time_zone)
    reader = PdfReader(io.BytesIO(content))
    first = reader.pages[0]
    assert first.mediabox.width > first.mediabox.height
    assert str(reader.root_object["/Lang"]) == language
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert day in text
    assert label in text
    assert f"1 / {len(reader.pages)}" in text
    assert "root:" not in text
    for part in ("Dreame", "Office of the DPO", "All is encrypted.", "#read", "Hem AB", "Hosting"):
        assert part in text


def test_a_file_is_named_after_the_day_of_the_company(dreame: Controller) -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)  # half past midnight in Stockholm
    records = build(dreame, language="en", now=late)
    assert file_name(records, dreame, ending="pdf") == "article-30-dreame-2026-11-26.pdf"


def test_the_command_writes_each_form_and_puts_it_on_record(
    dreame: Controller, wednesday: datetime, tmp_path: Path
) -> None:
    beginnings = {"json": b'{"schema":', "csv": b"\xef\xbb\xbf", "xlsx": b"PK", "pdf": b"%PDF"}
    for form, begins in beginnings.items():
        target = tmp_path / f"records.{form}"
        arguments = ["--controller", "dreame", "--format", form, "--language", "sv", "--output", str(target)]
        call_command("export_register", *arguments)
        assert target.read_bytes().startswith(begins)
    document = json.loads((tmp_path / "records.json").read_bytes())
    assert (document["language"], document["controller"]["country"]["name"]) == ("sv", "Sverige")
    assert document["generated_at"].startswith("2026-11-25T09:00:00")
    entries = AccessEntry.objects.filter(action="thirdparties.records_exported", controller=dreame)
    assert sorted(entry.details["format"] for entry in entries) == sorted(beginnings)
    assert actions.describe(entries.get(details__format="pdf")) == (
        "Records of processing activities exported as pdf, in Swedish"
    )


def test_the_command_writes_to_standard_output_and_names_what_there_is(
    dreame: Controller, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    call_command("export_register", "--controller", "dreame")
    assert json.loads(capfdbinary.readouterr().out)["controller"]["slug"] == "dreame"
    with pytest.raises(CommandError, match=r"no controller with the address “dream”. There are: dreame\."):
        call_command("export_register", "--controller", "dream")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_register", "--controller", "dreame", "--output", "/nowhere/records.json")
    assert AccessEntry.objects.filter(action="thirdparties.records_exported").count() == 1
