import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from office import clock


def test_without_a_file_it_is_now() -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_time_runs_on_from_the_moment_in_the_file(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("2026-12-28T07:00:00+01:00\n")
    an_hour_ago = datetime.now(UTC).timestamp() - 3600
    os.utime(file, (an_hour_ago, an_hour_ago))
    settings.CLOCK_FILE = str(file)
    expected = datetime(2026, 12, 28, 7, 0, tzinfo=UTC)
    assert abs(clock.now() - expected) < timedelta(seconds=5)
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("text", ["tomorrow", "", "2026-12-28T07:00:00"])
def test_a_file_without_a_whole_moment_is_refused(settings: Settings, tmp_path: Path, text: str) -> None:
    file = tmp_path / "clock"
    file.write_text(text)
    settings.CLOCK_FILE = str(file)
    with pytest.raises(clock.ClockFileError, match="must"):
        clock.now()


def test_a_missing_file_is_loud(settings: Settings, tmp_path: Path) -> None:
    settings.CLOCK_FILE = str(tmp_path / "nowhere")
    with pytest.raises(clock.ClockFileError):
        clock.now()
