"""A whole file of cases is answered; what is wrong with it is said."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from law import Answer, EventKind, LawError, Problem, Right, Step, answer_file
from law.case_files import LARGEST

TODAY = date(2026, 9, 15)
GOOD = {
    "id": "A",
    "jurisdiction": "SE",
    "right": "access",
    "step": "respond",
    "received": "2026-09-01",
    "due": "2026-10-01",
    "why": "a month later",
}
BREACH = {
    "id": "B",
    "jurisdiction": "SE",
    "right": None,
    "step": "breach_notification",
    "received": "2026-06-19T16:20+02:00",
    "due": "2026-06-22T16:20:00+02:00",
}


def _answers(*records: object) -> list[Answer | LawError]:
    return list(answer_file(json.dumps(records).encode(), today=TODAY))


def _answer(record: dict[str, object]) -> Answer:
    (found,) = _answers(record)
    assert isinstance(found, Answer)
    return found


def test_each_case_is_answered_in_its_order_and_a_wrong_one_does_not_hold_up_the_others() -> None:
    wrong = {**GOOD, "id": "C", "jurisdiction": "XX"}
    first, second, third = _answers(wrong, GOOD, BREACH)
    assert isinstance(first, LawError)
    assert (first.case, first.field) == ("C", "jurisdiction")
    assert isinstance(second, Answer)
    assert (second.filed.id, second.deadline.due) == ("A", date(2026, 10, 1))
    assert isinstance(third, Answer)
    assert third.deadline.due == datetime(2026, 6, 22, 14, 20, tzinfo=UTC)


def test_a_pause_that_is_open_ends_on_the_day_given() -> None:
    asked = [{"kind": "identity_asked", "on": "2026-09-03"}]
    assert _answer({**GOOD, "events": asked}).deadline.due == date(2026, 10, 13)


@pytest.mark.parametrize(
    ("record", "due", "differs"),
    [
        (GOOD, "2026-10-01", False),
        (GOOD, "2026-10-02", True),
        (GOOD, "2026-10-01T00:00:00+02:00", True),
        (BREACH, "2026-06-22T16:20:00+02:00", False),
        (BREACH, "2026-06-22T14:20:00+00:00", False),
        (BREACH, "2026-06-22T16:20:00", True),
        (BREACH, "2026-06-22", True),
    ],
)
def test_a_date_is_compared_with_a_date_and_a_moment_with_a_moment(
    record: dict[str, object], due: str, differs: bool
) -> None:
    assert _answer({**record, "due": due}).differs is differs


def test_two_cases_with_one_id_are_told_apart_by_their_place() -> None:
    _, second = _answers(GOOD, GOOD)
    assert isinstance(second, LawError)
    assert (second.problem, second.case, second.field) == (Problem.DUPLICATE_ID, "case 2 (A)", "id")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Problem.NOT_JSON),
        (b"[", Problem.NOT_JSON),
        (b"{}", Problem.NOT_A_LIST),
        (b'"x"', Problem.NOT_A_LIST),
        (b"\xff\xfe", Problem.NOT_UTF8),
        (b"[" * 100_000, Problem.TOO_DEEP),
        (b"[" + b"9" * 10_000 + b"]", Problem.TOO_DEEP),
        (b" " * (LARGEST + 1), Problem.TOO_LARGE),
    ],
    ids=lambda value: value.value if isinstance(value, Problem) else "",
)
def test_a_file_that_is_no_list_of_cases_is_refused(content: bytes, problem: Problem) -> None:
    with pytest.raises(LawError) as caught:
        list(answer_file(content, today=TODAY))
    assert caught.value.problem is problem


def test_the_place_of_an_error_in_json_is_named() -> None:
    with pytest.raises(LawError, match="line 2, column 3"):
        list(answer_file(b"[\n  ?]", today=TODAY))


def test_a_byte_order_mark_is_no_part_of_the_file() -> None:
    assert list(answer_file(b"\xef\xbb\xbf[]", today=TODAY)) == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
places = ["SE", "GB", "US-CA", "CH", "EU", "DE-BY", "US", "SE+eves"]
edges = ["2026-02-28", "0001-01-01", "9999-12-31", "2095-12-31", "2095-12-31T23:59-12:00", "36 months"]
likely = st.sampled_from([*places, *edges, "none"])
events = st.fixed_dictionaries(
    {"kind": st.sampled_from(EventKind).map(str) | anything, "on": st.dates().map(str) | likely}
)
options = st.dictionaries(
    st.sampled_from(["roll", "holidays", "identity", "period", "prompt_working_days", "extra_closing_days"]),
    likely | anything,
    max_size=2,
)
parts = {
    "jurisdiction": likely | anything,
    "right": st.sampled_from(Right).map(str) | anything,
    "step": st.sampled_from(Step).map(str),
    "received": st.dates(date(1999, 1, 1), date(2100, 1, 1)).map(str) | likely | anything,
    "acts_in": likely | anything,
    "events": st.lists(events, max_size=3) | anything,
    "options": options | anything,
    "due": likely | anything,
}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.sampled_from([GOOD, BREACH]),
    st.fixed_dictionaries({}, optional=parts),
)
def test_whatever_a_case_holds_it_is_answered_or_refused_with_a_sentence(
    record: dict[str, object], change: dict[str, object]
) -> None:
    (found,) = _answers({**record, **change})
    if isinstance(found, LawError):
        assert found.case
        assert str(found).endswith(".")
