"""Several things at the same moment, each in a thread and with database connections of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

on_postgresql = pytest.mark.skipif(
    not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
    reason="SQLite has one writer at a time, and threads share no database in memory",
)
Errors = type[Exception] | tuple[type[Exception], ...]


def at_once(*works: Callable[[], Any], refused: Errors = ()) -> list[Any]:
    """Do all at the same moment; return in their order what came out: a value, or an error that is `refused`.

    Raises what else went wrong, and TimeoutError where one of them does not come back.
    """
    barrier = threading.Barrier(len(works))
    results: list[Any] = [TimeoutError("It did not come back.")] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[place] = work()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for one in results:
        if isinstance(one, Exception) and not isinstance(one, refused):
            raise one
    return results
