"""What a process keeps for some seconds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from time import monotonic

import pytest

from office import kept
from office.kept import Kept


@pytest.fixture
def numbers() -> Iterator[int]:
    return count(1)


def test_a_value_is_looked_for_once_in_some_seconds(
    numbers: Iterator[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    found: Kept[str, int] = Kept(lambda _key: next(numbers))
    assert [found.get("a"), found.get("a"), found.get("b")] == [1, 1, 2]
    passed = monotonic() + kept.SECONDS
    monkeypatch.setattr("office.kept.monotonic", lambda: passed)
    assert found.get("a") == 3


def test_what_is_not_there_is_looked_for_each_time() -> None:
    asked: list[str] = []
    found: Kept[str, int] = Kept(asked.append)
    assert [found.get("a"), found.get("a")] == [None, None]
    assert asked == ["a", "a"]


def test_everything_is_looked_for_anew_once_something_was_changed(numbers: Iterator[int]) -> None:
    found: Kept[str, int] = Kept(lambda _key: next(numbers))
    found.get("a")
    kept.forget_all()
    assert found.get("a") == 2


def test_what_was_read_before_a_change_is_not_kept_after_it(numbers: Iterator[int]) -> None:
    def find(_key: str) -> int:
        number = next(numbers)
        if number == 1:
            kept.forget_all()  # another thread commits while this one reads
        return number

    found: Kept[str, int] = Kept(find)
    assert [found.get("a"), found.get("a"), found.get("a")] == [1, 2, 2]
