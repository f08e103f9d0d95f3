"""Reading CSV and Excel files into rows of text."""

from __future__ import annotations

import csv
import io
import logging
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from office.errors import OfficeError

logger = logging.getLogger(__name__)

MAX_COLUMNS = 60
MAX_CELL = 10_000
MAX_UNPACKED = 40_000_000
ZIP = b"PK\x03\x04"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""

WITHIN = re.compile(r"""(^[ "]+|[;,\t\r\n][ "]*)('*)(?=[=+\-@])""")
"""Where a cell of a CSV file begins for a program that separates by another sign, with what it passes over."""


class SheetRefusedError(OfficeError):
    """The file is no spreadsheet that can be read; the text says what to do."""


def read(
    content: bytes, *, names: Sequence[str], needed: Sequence[str], most_rows: int
) -> list[dict[str, str]]:
    """Return the rows of a sheet by column name, empty ones left out at the end.

    Raises `SheetRefusedError`: no spreadsheet, unknown or missing columns, too many rows, a formula.
    """
    table = _excel(content, most_rows=most_rows) if content.startswith(ZIP) else _csv(content)
    if not table or not any(table[0]):
        raise SheetRefusedError(_("The first row must name the columns."))
    header = [cell.strip().casefold() for cell in table[0]]
    while header and not header[-1]:
        header.pop()
    _check_header(header, names=names, needed=needed)
    rows = [dict(zip(header, row, strict=False)) for row in table[1:]]
    while rows and not any(rows[-1].values()):
        rows.pop()
    if not rows:
        raise SheetRefusedError(_("The spreadsheet has no rows below the names of its columns."))
    demand_few(len(rows), most_rows=most_rows)
    return rows


def unescaped(text: str) -> str:
    """Return the text that `office.sheet_files.escaped` wrote into a cell. Raises ValueError for a formula."""
    if text.startswith("'") and text.lstrip("'").startswith(FORMULA_SIGNS):
        return text[1:]
    if text.startswith(FORMULA_SIGNS):
        raise ValueError(text)
    return text


def unescaped_within(text: str) -> str:
    """Return the text of a CSV file's cell without what `office.sheet_files.escaped_within` put into it."""
    return WITHIN.sub(lambda found: found[1] + found[2][1:], text)


def demand_few(rows: int, *, most_rows: int) -> None:
    """Raise `SheetRefusedError` when there are more rows than are taken over at a time."""
    if rows > most_rows:
        raise SheetRefusedError(
            _("The spreadsheet has %(rows)s rows; take over at most %(limit)s at a time.")
            % {"rows": rows, "limit": most_rows}
        )


def _check_header(header: Sequence[str], *, names: Sequence[str], needed: Sequence[str]) -> None:
    unknown = [name or "–" for name in header if name not in names]
    if unknown:
        raise SheetRefusedError(
            _("These columns are not known: %(names)s. Take the names from the template.")
            % {"names": ", ".join(unknown[:MAX_COLUMNS])}
        )
    missing = [name for name in needed if name not in header]
    if missing:
        raise SheetRefusedError(_("These columns are missing: %(names)s.") % {"names": ", ".join(missing)})
    if len(set(header)) < len(header):
        raise SheetRefusedError(_("A column stands twice."))


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetRefusedError(
            _("This is neither an Excel file nor a CSV file in UTF-8. Save it anew in one of these forms.")
        ) from None
    if "\x00" in text:
        raise SheetRefusedError(_("This is no spreadsheet."))
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise SheetRefusedError(_("The CSV file is damaged: a quotation mark does not end.")) from None
    return _bounded([[unescaped_within(cell) for cell in row] for row in rows])


def _excel(content: bytes, *, most_rows: int) -> list[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - large and seldom needed

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > MAX_UNPACKED:
            raise SheetRefusedError(_("The Excel file is too large."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        cells = [
            [_cell(value, row=number, column=column) for column, value in enumerate(row)]
            for number, row in enumerate(_first_rows(book, most_rows=most_rows), 1)
        ]
    except SheetRefusedError:
        raise
    except (
        Exception
    ) as error:  # a damaged file can bring the reader to any: of XML, of zlib, a TypeError of its own
        logger.info("An Excel file cannot be read: %s", type(error).__name__)
        raise SheetRefusedError(
            _("The Excel file cannot be read. Save it anew as .xlsx or as CSV.")
        ) from None
    return _bounded(cells)


def _first_rows(book: Any, *, most_rows: int) -> Iterable[Sequence[Any]]:
    sheet = book.worksheets[0]
    rows: Iterable[Sequence[Any]] = sheet.iter_rows(
        max_row=most_rows + 200, max_col=MAX_COLUMNS, values_only=True
    )
    return rows


def _cell(value: object, *, row: int, column: int) -> str:
    """Return a cell as text; a formula is refused, since what it shows is not what it says. Columns count from 0."""
    if value is None:
        return ""
    if isinstance(value, str):
        if value.startswith("="):
            raise SheetRefusedError(
                _(
                    "The sheet holds the formula “%(formula)s” in row %(row)s, column %(column)s. "
                    "Paste its value instead."
                )
                % {"formula": value[:40], "row": row, "column": _letters(column)}
            )
        return value
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _letters(column: int) -> str:
    """Return what a spreadsheet calls a column, counted from 0: A to Z, then AA."""
    first, last = divmod(column, 26)
    return f"{chr(ord('A') + first - 1) if first else ''}{chr(ord('A') + last)}"


def _bounded(rows: list[list[str]]) -> list[list[str]]:
    if any(len(cell) > MAX_CELL for row in rows for cell in row):
        raise SheetRefusedError(_("A cell holds more than %(limit)s characters.") % {"limit": MAX_CELL})
    return rows
