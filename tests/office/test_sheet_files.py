"""Files of rows that are written one after the other, however many there are."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import sheet_files, sheet_imports

MILLION = 1_000_000
ENOUGH = 10_000
"""Rows after which memory would have grown if it grew."""

MOST = 300_000
"""Bytes that writing may take, of a file of many times as much."""


def rows(count: int, *, read: list[int]) -> Iterator[list[str]]:
    """Yield rows, and note how many were asked for."""
    for number in range(count):
        read[0] = number + 1
        yield [f"DR-{number:07}", "Dreame", "=1+1", "In progress"]


def test_the_first_part_of_a_million_rows_leaves_before_the_rest_is_read() -> None:
    read = [0]
    parts = sheet_files.csv_parts(["Reference", "Company", "Right", "Status"], rows(MILLION, read=read))
    assert next(parts).decode("utf-8-sig").startswith("Reference,Company,Right,Status\r\nDR-0000000,")
    assert read[0] < sheet_files.ROWS_AT_ONCE
    next(parts)
    assert read[0] < 2 * sheet_files.ROWS_AT_ONCE


@pytest.mark.parametrize("count", [ENOUGH, 3 * ENOUGH])
def test_more_rows_take_no_more_memory(count: int) -> None:
    tracemalloc.start()
    try:
        size = sum(len(part) for part in sheet_files.csv_parts(["A", "B", "C", "D"], rows(count, read=[0])))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > count * 30
    assert peak < MOST


FORMULAS = [
    "Acme;=cmd|' /C calc'!A0;",
    'Acme, "Nord";=1+1',
    'Acme;"=1+1',
    'Acme; "" @A1',
    "Acme;\t=1+1",
    "Acme\n=1+1, and more",
    "Acme\r\n\r\n-1+1",
    "Acme\t+1",
    ' "=1+1',
    ",=1+1",
    "\t=1;'=1",
]
HARMLESS = [
    "Acme AB",
    "a – b; c",
    "Say: a;\r\nb;\r\nc.",
    "elsa@person.example; nils@person.example",
    "It's 5-6; 7",
]


def file_of(*cells: str) -> bytes:
    return b"".join(sheet_files.csv_parts(["name", "note"], [cells]))


def as_separated(content: bytes, sign: str) -> list[str]:
    text = content.decode("utf-8-sig")
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign) for cell in row]


def back(content: bytes) -> list[str]:
    """Return what importing a file that was exported gives."""
    read = sheet_imports.read(content, names=["name", "note"], needed=["name"], most_rows=1)
    assert not read.faults
    return list(read.rows[0].values())


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_no_cell_is_a_formula_whatever_a_program_separates_by(sign: str, text: str) -> None:
    for content in (file_of("Acme", text), file_of(text, "Acme"), file_of(text, text)):
        for cell in as_separated(content, sign):
            assert not cell.strip(' "\t\r\n').startswith(("=", "+", "-", "@")), cell


@pytest.mark.parametrize("text", HARMLESS)
def test_a_text_in_which_no_formula_begins_is_written_as_it_is(text: str) -> None:
    assert as_separated(file_of("Acme", text), ",")[-1] == text


@pytest.mark.parametrize("text", [*FORMULAS, *HARMLESS, "a; -5", "a;'-5", "a;''=1", "'=1;'", "' =1", " '=1"])
def test_what_was_exported_as_csv_is_imported_as_it_was(text: str) -> None:
    assert back(file_of("Acme", text)) == ["Acme", text]
    rewritten = io.StringIO()
    csv.writer(rewritten, delimiter=";").writerows(
        csv.reader(io.StringIO(file_of(text, text).decode("utf-8")))
    )
    assert back(rewritten.getvalue().encode()) == [text, text]


@given(st.text(alphabet="a'\" ;,\t\r\n=+-@", max_size=12))
def test_any_text_comes_back_and_is_no_formula(text: str) -> None:
    content = file_of("Acme", f"a{text}")
    assert back(content) == ["Acme", f"a{text}"]
    assert back(file_of("Acme", text)) == ["Acme", text]
    for sign in ",;\t":
        for cell in as_separated(content, sign):
            assert not cell.strip(' "\t\r\n').startswith(("=", "+", "-", "@")), cell
