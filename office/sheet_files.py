"""Writing rows as CSV or Excel, one after the other, so that the size of a list costs no memory."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryFile
from typing import IO

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from office.sheets import FORMULA_SIGNS, WITHIN

Cell = str | date | None
BYTE_ORDER_MARK = "\ufeff"
LONGEST_CELL = 32_767
"""What Excel takes in one cell."""

ROWS_AT_ONCE = 200


def escaped(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, without signs that Excel cannot read.

    `office.sheets.unescaped` takes it back.
    """
    readable: str = ILLEGAL_CHARACTERS_RE.sub("", text)[: LONGEST_CELL - 1]
    return f"'{readable}" if readable.lstrip("'").startswith(FORMULA_SIGNS) else readable


def escaped_within(text: str) -> str:
    """Return a text in whose middle no formula begins, for programs that separate a CSV file by another sign.

    Swedish and Norwegian Excel take semicolons. `office.sheets` takes it back as it reads the file.
    """
    return WITHIN.sub(r"\1'\2", text)


class _Line:
    """Stands in for a file: hands back what a CSV writer writes."""

    def write(self, text: str) -> str:
        return text


def csv_parts(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a CSV file in UTF-8, with the mark by which Excel knows it; days as 2026-12-28."""
    writer = csv.writer(_Line())
    parts = [BYTE_ORDER_MARK, writer.writerow([_as_text(name) for name in names])]
    for row in rows:
        parts.append(writer.writerow([_as_text(cell) for cell in row]))
        if len(parts) >= ROWS_AT_ONCE:
            yield "".join(parts).encode()
            parts.clear()
    yield "".join(parts).encode()


def csv_answer(filename: str, names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    """Hand a CSV file out in parts, written while they leave, in the language and time zone of the page."""
    response = StreamingHttpResponse(
        _as_on_the_page(csv_parts(names, rows)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _as_on_the_page(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Return parts that are written as the request is answered now, when its middleware is no longer around them."""
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def written() -> Iterator[bytes]:
        while True:
            with translation.override(language), timezone.override(zone):
                part = next(parts, None)
            if part is None:
                return
            yield part

    return written()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of an Excel file; `widths` are in characters."""

    title: str
    names: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int]


def excel_file(
    names: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str, widths: Sequence[int]
) -> IO[bytes]:
    """Return an Excel file of one sheet: see `excel_book`."""
    return excel_book([Sheet(title, names, rows, widths)])


def excel_book(sheets: Iterable[Sheet]) -> IO[bytes]:
    """Return an Excel file on disk, without a name there, open at its beginning."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book, sheet)
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _write(book: Workbook, content: Sheet) -> None:
    sheet = book.create_sheet(content.title)
    sheet.freeze_panes = "B2"
    for number, width in enumerate(content.widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    bold, several_lines = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    head = [WriteOnlyCell(sheet, escaped(name)) for name in content.names]
    for cell in head:
        cell.font = bold
    sheet.append(head)
    for row in content.rows:
        sheet.append([_excel_cell(sheet, cell, several_lines) for cell in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(content.names))}1"


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else escaped_within(escaped(cell))[:LONGEST_CELL]


def _excel_cell(sheet: object, cell: Cell, several_lines: Alignment) -> object:
    if not isinstance(cell, str):
        return cell
    text = escaped(cell)
    if "\n" not in text:
        return text
    found = WriteOnlyCell(sheet, text)
    found.alignment = several_lines
    return found
