"""The worker killed in each job of the beat: done again, the job comes to the same end, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from consents.domain import projecting
from consents.models import ConsentEvent
from mailroom.domain import delivery
from privacyportal.celery import SECONDS_BETWEEN, app
from tests.factories import NOW
from tests.faults import work
from tests.faults.dying import Dying, differences, held
from tests.undoing import undone

pytestmark = [pytest.mark.django_db, pytest.mark.services, pytest.mark.xdist_group("jobs")]

LEDGER = ConsentEvent._meta.db_table

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
            for at in deaths(alive):
                with undone():
                    assert do(name, now=moment, dies_at=at).is_dead()
                    assert ledger_is_projected(), f"Killed at {at} of {alive.count}."
                    do(name, now=moment + LATER)
                    assert ledger_is_projected(), f"Killed at {at} of {alive.count}."
                    assert differences(held(tables), end) == {}, f"Killed at {at} of {alive.count}."


def deaths(alive: Dying) -> Iterator[int]:
    """Yield the statements that a worker does not come to: one in the middle, its last, one between two writes.

    Those two are the first consent event and where the person stands on it.
    """
    between = {alive.first[LEDGER] + 1} if LEDGER in alive.first else set()
    yield from sorted({(alive.count + 1) // 2, alive.count} | between)


def ledger_is_projected() -> bool:
    """Whether there is a ledger of consents, and where everybody stands is what follows from it."""
    return ConsentEvent.objects.exists() and not list(projecting.differences())


def do(name: str, *, now: datetime, dies_at: int | None = None) -> Dying:
    """Do a job at a moment, as a worker that dies at a statement or does not die."""
    with time_machine.travel(now, tick=False):
        for other in work.BEFORE.get(name, ()):
            app.tasks[other].run()
        with Dying(at=dies_at).at_work() as worker:
            app.tasks[name].run()
    return worker
