"""Files of rows that are written one after the other, however many there are."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest

from office import sheet_files

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
