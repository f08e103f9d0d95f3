"""Owners and jobs at the same moment: one answer counts, one mail leaves, one owner is made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from office.models import Controller, User
from requests.domain import task_digests, task_owners, tasks
from requests.domain.errors import RequestError
from requests.models import OutsideOwner, Request, Task
from requests.task_enums import TaskState
from tests.factories import NOW
from tests.races import at_once, on_postgresql
from tests.requests.working import OUTSIDER, digests, task

pytestmark = [pytest.mark.django_db(transaction=True), on_postgresql]


def test_at_one_moment_one_owner_is_made_one_mail_leaves_and_one_answer_counts(
    case: Request, dreame: Controller, handler: User
) -> None:
    """One test, since clearing the tables costs more than all of it."""
    made = at_once(*[lambda: task_owners.known_by(dreame, email=OUTSIDER, now=NOW)] * 4)
    assert len(made) == 4
    assert OutsideOwner.objects.count() == 1
    row = task(case, by=handler)
    queued = at_once(*[lambda: task_digests.sweep(now=NOW)] * 4)
    assert sorted(queued, key=str) == [0, 0, 0, 1]
    assert len(digests()) == 1

    def end(state: TaskState) -> Callable[[], object]:
        return lambda: tasks.finish(Task.objects.get(pk=row.pk), state=state, by=None, now=NOW)

    ended = at_once(end(TaskState.DONE), end(TaskState.NOTHING_FOUND), refused=RequestError)
    assert sorted(isinstance(one, RequestError) for one in ended) == [False, True]
