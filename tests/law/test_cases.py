"""The worked cases, published and derived, come out right."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from law import deadline
from law.case_files import FiledCase, read_case

OURS = Path(__file__).with_name("cases.json")
REFERENCE = Path(__file__).parents[3] / "shared" / "law" / "cases.json"
TODAY = date(2026, 11, 22)


def _records(path: Path) -> list[dict[str, object]]:
    records: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
    return records


def _filed(path: Path) -> list[FiledCase]:
    return [read_case(record, where=f"case {number}") for number, record in enumerate(_records(path), 1)]


@pytest.mark.parametrize("filed", _filed(OURS), ids=lambda filed: filed.id)
def test_a_worked_case_comes_out_right(filed: FiledCase) -> None:
    assert deadline(filed.case, filed.step, today=TODAY).due == filed.expected


def test_a_moment_is_told_in_the_time_of_the_place() -> None:
    moments = [record for record in _records(OURS) if "T" in str(record["due"])]
    assert len(moments) == 3
    for record in moments:
        filed = read_case(record, where="case")
        due = deadline(filed.case, filed.step, today=TODAY).due
        assert isinstance(due, datetime)
        assert due.isoformat() == record["due"]


def test_the_figures_are_those_of_the_reference() -> None:
    if not REFERENCE.exists():
        pytest.skip("the reference is not beside this repository")
    keep = ("id", "jurisdiction", "right", "step", "received", "acts_in", "events", "options", "due")
    reference = [{key: record[key] for key in keep if key in record} for record in _records(REFERENCE)]
    ours = {record["id"]: record for record in _records(OURS)}
    assert {str(record["id"]): record for record in reference} == ours
    for filed in _filed(REFERENCE):
        assert deadline(filed.case, filed.step, today=TODAY).due == filed.expected, filed.id
