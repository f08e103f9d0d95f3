from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from office import rate_limits
from office.models import RateCounter

NOW = datetime(2026, 11, 25, 9, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
def test_tries_are_counted_up_to_the_limit_and_anew_in_the_next_window() -> None:
    key = rate_limits.key("203.0.113.9")
    assert [rate_limits.hit("form", key, 2, MINUTE, NOW) for _ in range(4)] == [True, True, False, False]
    assert rate_limits.hit("form", key, 2, MINUTE, NOW + MINUTE)


@pytest.mark.django_db
def test_scopes_and_people_are_counted_apart() -> None:
    first, second = rate_limits.key("203.0.113.9"), rate_limits.key("203.0.113.10")
    assert rate_limits.hit("form", first, 1, MINUTE, NOW)
    assert rate_limits.hit("form", second, 1, MINUTE, NOW)
    assert rate_limits.hit("reset", first, 1, MINUTE, NOW)
    assert not rate_limits.hit("form", first, 1, MINUTE, NOW)


@pytest.mark.django_db
def test_who_tries_is_not_in_the_table_in_clear() -> None:
    rate_limits.hit("form", rate_limits.key("anna@example.se"), 1, MINUTE, NOW)
    assert "anna" not in str(list(RateCounter.objects.values()))


@pytest.mark.django_db
def test_old_counters_are_swept_away() -> None:
    rate_limits.hit("form", rate_limits.key("a"), 1, MINUTE, NOW)
    rate_limits.hit("form", rate_limits.key("b"), 1, MINUTE, NOW + timedelta(hours=1))
    assert RateCounter.objects.count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory, SQLite has one connection at a time")
@pytest.mark.django_db(transaction=True)
def test_the_count_is_exact_when_many_try_at_once() -> None:
    key = rate_limits.key("203.0.113.9")

    def try_once(_number: int) -> bool:
        try:
            return rate_limits.hit("form", key, 5, MINUTE, NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = list(pool.map(try_once, range(12)))
    assert answers.count(True) == 5
    assert RateCounter.objects.get().count == 12
