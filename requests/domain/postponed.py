"""Telling people of a later day than they were told before, where the office or the rules moved it.

The lines of the timeline are the queue: whoever moves a date marks those that the person must hear of. What a pause
or an extension moves is told where it happens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from mailroom.models import Mail
from office.models import AccessEntry, Controller
from office.one_by_one import OneByOne
from requests import notifications
from requests.domain import links
from requests.domain.clock import MOVED
from requests.models import Request

LOOK_BACK = timedelta(days=7)
BATCH = 200


@dataclass(frozen=True, slots=True)
class Move:
    """A line of the timeline: from which day to which, and the codes of the reasons."""

    old: date
    new: date
    why: tuple[str, ...]

    @classmethod
    def of(cls, details: Mapping[str, Any]) -> Move:
        """Read the details of a line."""
        old, new = date.fromisoformat(details["old"]), date.fromisoformat(details["new"])
        return cls(old, new, tuple(details["why"].split()))


def tell_all(*, now: datetime) -> int:
    """Queue a mail or letter to everyone whose answer is due later than they were told; return how many.

    Nothing is said twice, nor of a day that has moved again meanwhile or is over, nor of a closed request. What goes
    wrong at one request keeps nobody else waiting; it is raised when all is done.
    """
    people = OneByOne()
    told = sum(_tell_at(controller, now=now, people=people) for controller in Controller.objects.all())
    people.end()
    return told


def _tell_at(controller: Controller, *, now: datetime, people: OneByOne) -> int:
    moves: defaultdict[UUID, list[Move]] = defaultdict(list)
    marked = AccessEntry.objects.filter(
        controller=controller,
        action=MOVED,
        at__gt=now - LOOK_BACK,
        details__postponed=1,
    )
    for key, details in marked.order_by("at", "pk").values_list("target_id", "details"):
        if key is not None:
            moves[key].append(Move.of(details))
    told, ids = 0, list(moves)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        keys = [notifications.postponed_key(pk, day=move.new) for pk in batch for move in moves[pk]]
        said = set(Mail.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
        for pk in batch:
            untold = [move for move in moves[pk] if notifications.postponed_key(pk, day=move.new) not in said]
            if untold and untold[-1] == moves[pk][-1]:
                told += people.do(_tell, pk, first=untold[0], last=untold[-1], now=now)
    return told


@transaction.atomic
def _tell(pk: UUID, *, first: Move, last: Move, now: datetime) -> int:
    """Tell one person from which day to which, over all moves that they have not heard of."""
    case = (
        Request.objects.open()
        .select_related("controller")
        .select_for_update(of=("self",))
        .filter(pk=pk)
        .first()
    )
    current = case.deadlines.filter(is_current=True).first() if case is not None else None
    if case is None or current is None or current.due_on < last.new or current.due_on <= first.old:
        return 0
    if current.due_on < case.controller.today(now):  # a promise to answer by a day that is over would be none
        return 0
    url = links.issue(case, now=now) if case.email else ""
    notifications.postponed(
        case, current=current, before=first.old, day=last.new, why=last.why, url=url, now=now
    )
    return 1
