"""What is read from a spreadsheet, and what is said of one that is damaged."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from office import sheets

SHEET, BOOK, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
IN_LIST, IN_FRONT = b"PK\x01\x02", b"PK\x03\x04"


def parts() -> dict[str, bytes]:
    """Return the files in an Excel file with a column and a row."""
    book, file = Workbook(), io.BytesIO()
    book.worksheets[0].append(["name"])
    book.worksheets[0].append(["Nordpost"])
    book.save(file)
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return file.getvalue()


def cut_short() -> bytes:
    return packed({**parts(), SHEET: parts()[SHEET][:-30]})


def broken_book() -> bytes:
    return packed({**parts(), BOOK: b"<workbook"})


def nowhere() -> bytes:
    return packed({**parts(), SHEET: parts()[SHEET].replace(b'r="A2"', b'r="??"')})


def strange_styles() -> bytes:
    fonts = b'<fonts count="x"><font><b val="zz"/><sz val="huge"/></font></fonts>'
    return packed({**parts(), STYLES: b"<styleSheet " + MAIN + b">" + fonts + b"</styleSheet>"})


def bytes_lost() -> bytes:
    content = packed(parts())
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        part = file.getinfo(SHEET)
    begin = part.header_offset + 30 + len(part.filename) + 4
    return content[:begin] + b"\xff" * 40 + content[begin + 40 :]


def marked(content: bytes, *, sign: bytes, offset: int, value: int) -> bytes:
    """Return a zip file with one byte changed in each of its headers of a kind."""
    found, at = bytearray(content), 0
    while (at := found.find(sign, at)) >= 0:
        found[at + offset] = value
        at += len(sign)
    return bytes(found)


def encrypted() -> bytes:
    content = marked(packed(parts()), sign=IN_LIST, offset=8, value=1)
    return marked(content, sign=IN_FRONT, offset=6, value=1)


def packed_in_another_way() -> bytes:
    return marked(packed(parts()), sign=IN_LIST, offset=10, value=99)


def test_an_excel_file_is_read() -> None:
    assert sheets.read(packed(parts()), names=["name"], needed=["name"], most_rows=10) == [
        {"name": "Nordpost"}
    ]


@pytest.mark.parametrize(
    "damaged",
    [cut_short, broken_book, nowhere, strange_styles, bytes_lost, encrypted, packed_in_another_way],
)
def test_a_damaged_excel_file_is_refused_with_a_sentence(damaged: Callable[[], bytes]) -> None:
    with pytest.raises(sheets.SheetRefusedError, match="The Excel file cannot be read"):
        sheets.read(damaged(), names=["name"], needed=["name"], most_rows=10)
