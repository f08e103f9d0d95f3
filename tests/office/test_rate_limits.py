from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from pytest_django import DjangoAssertNumQueries

from office import rate_limits
from office.models import RateCounter
from office.rate_limits import DAY, HOUR, LIMITS, MINUTE, Limit

NOW = datetime(2026, 11, 25, 9, 0, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "form", (Limit(2, MINUTE), Limit(3, HOUR)))
    monkeypatch.setitem(LIMITS, "reset", (Limit(1, HOUR),))


@pytest.mark.django_db
def test_tries_are_counted_up_to_the_limit_and_anew_in_the_next_window() -> None:
    assert [rate_limits.count("form", "203.0.113.9", now=NOW) for _ in range(3)] == [0, 0, 30]
    assert rate_limits.count("reset", "203.0.113.9", now=NOW) == 0
    assert rate_limits.count("reset", "203.0.113.9", now=NOW + HOUR) == 0


@pytest.mark.django_db
def test_of_several_windows_the_longest_that_is_full_says_how_long_to_wait() -> None:
    for moment in (NOW, NOW, NOW + MINUTE):
        assert rate_limits.count("form", "203.0.113.9", now=moment) == 0
    assert rate_limits.count("form", "203.0.113.9", now=NOW + MINUTE) == 3600 - 90


@pytest.mark.django_db
def test_scopes_and_people_are_counted_apart() -> None:
    assert rate_limits.count("reset", "203.0.113.9", now=NOW) == 0
    assert rate_limits.count("reset", "203.0.113.10", now=NOW) == 0
    assert rate_limits.count("form", "203.0.113.9", now=NOW) == 0
    assert rate_limits.count("reset", "203.0.113.9", now=NOW) > 0


@pytest.mark.django_db
def test_counting_takes_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(2):
        with django_assert_num_queries(1):
            rate_limits.count("form", "203.0.113.9", now=NOW)


@pytest.mark.django_db
def test_a_try_of_the_last_moment_waits_a_second_at_least() -> None:
    late = NOW.replace(second=59, microsecond=999_999)
    assert [rate_limits.count("form", "a", now=late) for _ in range(3)] == [0, 0, 1]


@pytest.mark.django_db
def test_who_tries_is_not_in_the_table_in_clear() -> None:
    rate_limits.count("reset", "anna@example.se", now=NOW)
    assert "anna" not in str(list(RateCounter.objects.values()))


@pytest.mark.django_db
def test_all_old_counters_are_swept_away_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "SWEEP_BATCH", 2)
    for who in "abcde":
        rate_limits.count("reset", who, now=NOW)
    assert rate_limits.sweep(now=NOW + DAY) == 5
    assert not RateCounter.objects.exists()


@pytest.mark.django_db
def test_old_counters_are_swept_away() -> None:
    rate_limits.count("reset", "a", now=NOW)
    rate_limits.count("reset", "b", now=NOW + DAY)
    assert rate_limits.sweep(now=NOW + DAY) == 1
    assert RateCounter.objects.count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory, SQLite has one connection at a time")
@pytest.mark.django_db(transaction=True)
def test_the_count_is_exact_when_many_try_at_once() -> None:
    def try_once(_number: int) -> int:
        try:
            return rate_limits.count("reset", "203.0.113.9", now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = list(pool.map(try_once, range(12)))
    assert answers.count(0) == 1
    assert RateCounter.objects.get().count == 12


def test_every_window_is_a_whole_number_of_seconds() -> None:
    assert all(
        limit.window % timedelta(seconds=1) == timedelta(0) for line in LIMITS.values() for limit in line
    )
