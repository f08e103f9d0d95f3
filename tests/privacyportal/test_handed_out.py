"""A walk over everything that is handed out as a file: saved and never shown, and no formula in any spreadsheet."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from checks.deploy import ROOT
from office.enums import Role
from office.models import Controller, User
from office.sheets import FORMULA_SIGNS
from policies.models import DataCategory, Purpose, RecipientKind
from tests import factories
from tests.privacyportal.doors import ADMIN, World, signed_in, world
from tests.privacyportal.public_doors import addresses, built
from thirdparties.models import System, ThirdParty

pytestmark = pytest.mark.django_db

FORMULA = '=HYPERLINK("https://evil.example","x");=1+1;'
SEPARATORS = ",;\t"
"""What stands between the cells of a CSV file: Swedish and Norwegian Excel take semicolons."""

PAGES = ("text/html", "application/json", "text/javascript")
INLINE = {
    "office:brand_css": "a style sheet of the portal's own",
    "office:logo": "a picture that only staff upload, of a kind that was looked into",
    "requests:calendar": "a calendar, read by programs",
}
SHEETS = {
    "office/sheet_files.py": "escapes every cell",
    "requests/admin/import_page.py": "names of columns only",
}
FOR_EXPORT = {"format": "xlsx", "kind": "xlsx", "language": "en", "reason": "Report to the board"}


def poisoned(slug: str = "dreame") -> World:
    """Return a world whose plain names are formulas."""
    made = world(slug)
    Controller.objects.filter(slug=slug).update(name=FORMULA)
    ThirdParty.objects.update(legal_name=FORMULA)
    System.objects.update(name=FORMULA)
    for model in (Purpose, DataCategory, RecipientKind):
        model.objects.update(name={"en": FORMULA, "sv": FORMULA})
    User.objects.update(name=FORMULA)
    return made


def cells(answer: Any) -> list[str]:
    """Return the cells of a spreadsheet as text, those of a CSV file as each program may separate them."""
    content = b"".join(answer) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        sheets = load_workbook(io.BytesIO(content)).worksheets
        rows: Any = [row for sheet in sheets for row in sheet.iter_rows()]
        assert all(cell.data_type != "f" for row in rows for cell in row)
        return [str(cell.value) for row in rows for cell in row if isinstance(cell.value, str)]
    text = content.decode("utf-8-sig")
    rows = [row for sign in SEPARATORS for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign)]
    return [cell for row in rows for cell in row]


def is_file(answer: Any) -> bool:
    kind = answer.headers.get("Content-Type", "")
    return bool(answer.status_code == 200 and not kind.startswith(PAGES))


def is_sheet(answer: Any) -> bool:
    return bool(answer.headers["Content-Type"].startswith(("text/csv", "application/vnd.openxmlformats")))


def demand_saved(answer: Any, where: str) -> None:
    assert answer.headers["Content-Disposition"].startswith("attachment"), where
    assert answer.headers["X-Content-Type-Options"] == "nosniff", where


def test_all_that_staff_get_as_a_file_is_saved_and_holds_no_formula() -> None:
    here = poisoned()
    client = signed_in(factories.staff(Role.PRIVACY_LEAD, at=here.controller))
    files, sheets, texts = 0, 0, 0
    for route in ADMIN:
        if "jsi18n" in route or "logout" in route:
            continue
        path = here.path(route)
        answers = [client.get(path)]
        if "export" in route:
            answers += [
                client.get(path, FOR_EXPORT),
                client.post(path, {**FOR_EXPORT, "controller": here.controller.pk}),
            ]
            answers += [client.post(path, {**FOR_EXPORT, "kind": "csv", "controller": here.controller.pk})]
        for answer in filter(is_file, answers):
            files += 1
            demand_saved(answer, route)
            if is_sheet(answer):
                sheets += 1
                found = cells(answer)
                texts += sum("HYPERLINK" in cell for cell in found)
                for cell in found:
                    assert not cell.startswith(FORMULA_SIGNS), (route, cell)
            elif answer.streaming:
                b"".join(answer)  # closing it would close the database connection as well
    assert files >= 6
    assert sheets >= 4
    assert texts >= 3


def test_all_that_the_public_gets_as_a_file_is_saved() -> None:
    doors = built()
    client = Client(headers={"accept-language": "en"})
    client.cookies.clear()
    seen = set()
    for door in addresses():
        path = doors.paths.get(door.name)
        if path is None:
            continue
        answer = client.get(path)
        if is_file(answer):
            seen.add(door.name)
            if door.name in INLINE:
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
            else:
                demand_saved(answer, door.name)
        if answer.streaming:
            b"".join(answer)  # closing it would close the database connection as well
    assert "requests:file" in seen


def calls_in(source: str) -> list[tuple[str, set[str]]]:
    """Return the functions that a module calls by name, with their keywords."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            found.append((name, {one.arg for one in node.keywords if one.arg}))
    return found


def modules() -> list[Path]:
    packages = ("office", "mailroom", "policies", "subjects", "thirdparties", "consents", "requests")
    return [path for package in packages for path in (ROOT / package).rglob("*.py")]


def test_no_module_writes_a_spreadsheet_but_the_one_that_escapes_every_cell() -> None:
    writers = {
        str(path.relative_to(ROOT))
        for path in modules()
        if {"Workbook", "DictWriter", "writer"} & {name for name, _keywords in calls_in(path.read_text())}
    }
    assert writers == set(SHEETS)


def test_every_module_that_gives_a_file_says_that_it_is_to_be_saved() -> None:
    giving = 0
    for path in modules():
        source = path.read_text()
        for name, keywords in calls_in(source):
            if name not in {"FileResponse", "StreamingHttpResponse"}:
                continue
            giving += 1
            saved = "as_attachment" in keywords or "attachment;" in source or "content_disposition" in source
            assert saved or path == ROOT / "office" / "views.py", path  # the logo
    assert giving >= 10
