"""Days in words."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from office.dates import in_words, short_day


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [("en", "Monday 28 December 2026", "28 Dec 2026"), ("sv", "måndag 28 december 2026", "28 dec 2026")],
)
def test_a_day_is_written_in_the_language_of_the_page_each_time(language: str, long: str, short: str) -> None:
    day = date(2026, 12, 28)
    with override("nb"):
        in_words(day)
        short_day(day)
    with override(language):
        assert [in_words(day), in_words(day)] == [long, long]
        assert short_day(day).lower() == short.lower()


def test_a_moment_is_written_as_its_day() -> None:
    moment = datetime(2026, 12, 28, 23, 30, tzinfo=UTC)
    with override("en"):
        assert in_words(moment) == "Monday 28 December 2026"
