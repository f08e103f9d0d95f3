"""The worker killed in each job of the beat: done again, the job comes to the same end, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from mailroom.domain import delivery
from privacyportal.celery import SECONDS_BETWEEN, app
from tests.factories import NOW
from tests.faults import work
from tests.faults.dying import Dying, differences, held
from tests.undoing import undone

pytestmark = [pytest.mark.django_db, pytest.mark.services, pytest.mark.xdist_group("jobs")]

LATER = delivery.STUCK_AFTER + timedelta(hours=1)
"""Until what a dead worker had claimed is anybody's again."""


def test_a_job_whose_worker_was_killed_comes_to_the_same_end_and_done_twice_does_nothing_twice(
    subtests: pytest.Subtests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        delivery, "NOTED_TOGETHER", 1
    )  # so that time does not tell how many statements there are
    app.loader.import_default_modules()
    with time_machine.travel(NOW, tick=False):
        work.prepare()
    for name in SECONDS_BETWEEN:
        with subtests.test(job=name):
            moment = NOW + timedelta(days=work.DAYS.get(name, work.SOON))
            with undone():
                alive = do(name, now=moment)
                assert alive.count > 0, "There was nothing to do."
                once = held(alive.tables)
                do(name, now=moment)
                assert differences(held(alive.tables), once) == {}
                last = do(name, now=moment + LATER)
                tables = alive.tables | last.tables
                end = held(tables)
            for at in deaths(alive.count):
                with undone():
                    assert do(name, now=moment, dies_at=at).is_dead()
                    do(name, now=moment + LATER)
                    assert differences(held(tables), end) == {}, f"Killed at {at} of {alive.count}."


def deaths(statements: int) -> Iterator[int]:
    """Yield the statements that a worker does not come to: one in the middle, and its last commit or write."""
    yield from sorted({(statements + 1) // 2, statements})


def do(name: str, *, now: datetime, dies_at: int | None = None) -> Dying:
    """Do a job at a moment, as a worker that dies at a statement or does not die."""
    with time_machine.travel(now, tick=False):
        for other in work.BEFORE.get(name, ()):
            app.tasks[other].run()
        with Dying(at=dies_at).at_work() as worker:
            app.tasks[name].run()
    return worker
