"""The list of promises at the end of a full run."""

from types import SimpleNamespace

import pytest

from tests import promises


class Written:
    """What a run wrote at its end."""

    def __init__(self, **stats: list[SimpleNamespace]) -> None:
        self.stats = stats
        self.text = ""

    def section(self, title: str) -> None:
        self.text += f"== {title}\n"

    def write_line(self, line: str) -> None:
        self.text += f"{line}\n"


def report(*named: str) -> SimpleNamespace:
    return SimpleNamespace(user_properties=[("promise", promise) for promise in named])


def summary(
    written: Written, *, source: pytest.Config.ArgsSource = pytest.Config.ArgsSource.TESTPATHS
) -> str:
    promises.pytest_terminal_summary(written, SimpleNamespace(args_source=source))  # type: ignore[arg-type]
    return written.text


def test_every_promise_is_listed_once() -> None:
    text = summary(Written(passed=[report("P8", "D1"), report("P8")], failed=[report("P9")]))

    assert "with a test (2): D1 P8\n" in text
    assert "with a test that fails (1): P9\n" in text
    assert "without a test (47): D2 " in text


def test_a_promise_with_one_failing_test_is_not_kept() -> None:
    assert "with a test that fails (1): P8" in summary(Written(passed=[report("P8")], failed=[report("P8")]))


def test_a_part_of_the_suite_lists_nothing() -> None:
    assert summary(Written(passed=[report("P8")]), source=pytest.Config.ArgsSource.ARGS) == ""


def test_there_are_fifty_promises() -> None:
    assert len(set(promises.PROMISES)) == 50


def test_a_test_may_name_several(request: pytest.FixtureRequest) -> None:
    request.node.add_marker(pytest.mark.promise("D10", "P20"))

    assert promises.promises_of(request.node) == ["D10", "P20"]


def test_a_promise_that_nobody_made_is_refused(request: pytest.FixtureRequest) -> None:
    request.node.add_marker(pytest.mark.promise("P99"))

    with pytest.raises(pytest.UsageError, match="P99"):
        promises.promises_of(request.node)
