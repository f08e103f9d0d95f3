"""Which promises of the two policies have a test, told at the end of a full run."""

import pytest

PROMISES = (*(f"D{number}" for number in range(1, 18)), *(f"P{number}" for number in range(1, 34)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note on each test which promises it is about; xdist carries the note to the process that reports."""
    for item in items:
        for promise in promises_of(item):
            item.user_properties.append(("promise", promise))


def promises_of(item: pytest.Item) -> list[str]:
    """Return the promises that a test names.

    Raises:
        pytest.UsageError: when it names one that nobody made.
    """
    named = [str(promise) for mark in item.iter_markers("promise") for promise in mark.args]
    unknown = sorted(set(named) - set(PROMISES))
    if unknown:
        raise pytest.UsageError(f"{item.nodeid} names promises that do not exist: {', '.join(unknown)}")
    return named


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """List promises with and without a test, unless only a part of the suite was asked for."""
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    passed = promises_in(terminalreporter.stats.get("passed", []))
    failed = promises_in(terminalreporter.stats.get("failed", []))
    rows = {
        "with a test": [promise for promise in PROMISES if promise in passed - failed],
        "with a test that fails": [promise for promise in PROMISES if promise in failed],
        "without a test": [promise for promise in PROMISES if promise not in passed | failed],
    }
    terminalreporter.section("promises")
    for title, promises in rows.items():
        if promises:
            terminalreporter.write_line(f"{title} ({len(promises)}): {' '.join(promises)}")


def promises_in(reports: list[pytest.TestReport]) -> set[str]:
    """Return the promises noted on the reports of tests."""
    return {str(value) for report in reports for name, value in report.user_properties if name == "promise"}
