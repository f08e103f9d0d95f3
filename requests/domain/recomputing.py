"""Deriving the deadlines of open requests anew when a day, a rule or an option has changed them.

What costs nothing is not done: with the same rules only open pauses are counted on, once a day; a change of the law,
of a controller's options or of its closing days looks at all of its open requests. Rows are read in batches and
compared; those that differ are locked, read and derived again, and only then written, so that no step that somebody
takes meanwhile is overtaken.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

import law
from law import Event, EventKind, Right
from mailroom import nudging
from office import recounts
from office.deadline_options import options_for
from office.domain import access_log
from office.domain.deadline_options import latest_version
from office.models import Controller
from office.one_by_one import OneByOne
from requests.domain import clock, rules
from requests.domain.changes import MIRRORED
from requests.domain.errors import ClockRefusedError
from requests.enums import ClockKind
from requests.models import ClockEvent, Deadline, Request, Upkeep

TASK = "requests.recompute_deadlines"
BATCH = 500
ROWS_KEPT = 2048
COLUMNS = ("step", "jurisdiction", "due_on", "safe_on", "paused", "guidance", "rule", "rule_version")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pass:
    """One turn over a controller's requests: with which options, on which of its days, and why.

    `changed` names the parts of the rules that changed since the last turn, `version` the options' latest version.
    `next_day`: open pauses were last counted on another day.
    """

    controller: Controller
    options: law.Options
    today: date
    now: datetime
    changed: tuple[str, ...]
    version: int | None
    next_day: bool

    def why(self, *, paused: bool) -> str:
        """Return the codes of the reasons why a day moves in this turn, with a space between."""
        waited = paused and (self.next_day or not self.changed)
        return " ".join((*self.changed, "pause") if waited else self.changed)


class Stored(NamedTuple):
    """A row as it is stored."""

    pk: int
    columns: dict[str, Any]
    is_current: bool
    look_on: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """How the stored deadlines of one request differ from what the law says now."""

    case: Request
    rows: list[Deadline]
    gone: list[int]
    replaced: Stored | None
    moved: tuple[date, date] | None
    why: str
    rule: str
    look_again: bool


def ask() -> None:
    """Have a worker derive anew soon what a change has moved."""
    nudging.nudge(TASK)


def waiting(controller: Controller) -> int:
    """Return how many requests a change of the rules would have derived anew."""
    return Request.objects.open().filter(controller=controller).count()


def recompute_open(*, now: datetime) -> int:
    """Derive anew what a day, a rule or an option has changed; return for how many requests rows were written.

    Closed requests stay as they were. A request whose facts contradict each other is logged and does not hold up the
    others; what else goes wrong at one controller keeps no other waiting, and is raised when all is done.
    """
    turns = OneByOne()
    written = sum(
        turns.do(_recompute_controller, controller, now=now) for controller in Controller.objects.all()
    )
    turns.end()
    return written


def _recompute_controller(controller: Controller, *, now: datetime) -> int:
    upkeep, _made = Upkeep.objects.get_or_create(controller=controller)
    options, today = options_for(controller), controller.today(now)
    version = latest_version(controller)
    fingerprint = rules.fingerprint(controller, options=options)
    turn = Pass(
        controller=controller,
        options=options,
        today=today,
        now=now,
        changed=rules.changed(upkeep.rules, fingerprint),
        version=version,
        next_day=upkeep.pauses_on != today,
    )
    rows = Request.objects.open().filter(controller=controller)
    if not turn.changed:
        if not turn.next_day:
            return 0
        rows = rows.filter(Exists(Deadline.objects.open().filter(request=OuterRef("pk"), paused=True)))
    elif upkeep.rules:
        # A turn that does not come to its end is done again, even where the change was taken back meanwhile.
        unsettled = rules.unsettled(fingerprint, parts=turn.changed)
        Upkeep.objects.filter(pk=upkeep.pk).update(rules=unsettled)
    counted = written = moved = 0
    for batch in _batches(rows):
        changes = _recompute_batch(batch, turn=turn)
        if changes is None:
            return written  # the turn that the newer options have asked for does the rest
        counted, written = counted + len(batch), written + len(changes)
        moved += sum(change.moved is not None for change in changes)
    with transaction.atomic():
        Upkeep.objects.filter(pk=upkeep.pk).update(rules=fingerprint, pauses_on=turn.today)
        if upkeep.rules and turn.changed:
            access_log.record(
                action=recounts.RECOUNTED,
                actor=None,
                controller=controller,
                target=controller,
                now=now,
                details={"counted": counted, "moved": moved, "why": list(turn.changed)},
            )
    return written


def _batches(rows: QuerySet[Any]) -> Iterator[list[Request]]:
    """Read requests by their receipt, so that those with the same answers stand together.

    Each batch is a query of its own that begins after the last.
    """
    rows = rows.order_by("received_at", "pk").only(
        *("country", "region", "controller_id", "received_at", "complained_on", "reopened_at"), *MIRRORED
    )
    batch = list(rows[:BATCH])
    while batch:
        yield batch
        last = batch[-1]
        after = Q(received_at__gt=last.received_at) | Q(pk__gt=last.pk)
        batch = list(rows.filter(after, received_at__gte=last.received_at)[:BATCH])


def _recompute_batch(batch: list[Request], *, turn: Pass) -> list[Change] | None:
    """Write what differs in a batch; None, and nothing is written, once the turn's options hold no more."""
    differing = [change.case.pk for change in _changes(batch, turn=turn)]
    if not differing:
        return []
    with transaction.atomic():
        locked = list(Request.objects.open().filter(pk__in=differing).order_by("pk").select_for_update())
        if options_for(turn.controller) != turn.options:
            return None
        changes = list(_changes(locked, turn=turn))
        _write(changes, turn=turn)
    return changes


def _changes(cases: list[Request], *, turn: Pass) -> Iterator[Change]:
    """Compare what is stored with what the law says, in two queries for all."""
    ids = [case.pk for case in cases]
    stored, events = _stored_rows(ids), _standing_events(cases)
    for case in cases:
        case.controller = turn.controller
        try:
            change = _change(case, stored=stored[case.pk], events=tuple(events[case.pk]), turn=turn)
        except ClockRefusedError:
            logger.exception("The deadlines of request %s cannot be derived.", case.pk)
            continue
        if change is not None:
            yield change


def _change(
    case: Request, *, stored: dict[tuple[str, str], Stored], events: tuple[Event, ...], turn: Pass
) -> Change | None:
    derived = clock.derive_with(
        case, events=events, right=Right(case.right), options=turn.options, today=turn.today
    )
    extended = any(event.kind is EventKind.EXTENDED for event in events)
    working = clock.working_deadline(derived, extended=extended)
    kept = {_key_of(item.columns) for item in derived}
    gone = [row.pk for key, row in stored.items() if key not in kept]
    current = next((row for row in stored.values() if row.is_current), None)
    fresh = [
        clock.row_of(case, item, working=item is working, look_on=current.look_on if current else turn.today)
        for item in derived
        if (before := stored.get(_key_of(item.columns))) is None
        or before.is_current is not (item is working)
        or before.columns != item.columns
    ]
    if not fresh and not gone:
        return None
    return Change(
        case=case,
        rows=fresh,
        gone=gone,
        replaced=current if current and _key_of(current.columns) != _key_of(working.columns) else None,
        moved=_moved(current, working),
        why=turn.why(paused=bool(current and current.columns["paused"])),
        rule=f"{working.deadline.rule} {working.deadline.rule_version}",
        look_again=not _only_waited(current, working),
    )


def _key_of(columns: dict[str, Any]) -> tuple[str, str]:
    return columns["step"], columns["jurisdiction"]


def _moved(current: Stored | None, working: clock.Derived) -> tuple[date, date] | None:
    """Return the old and the new day that the office works by, if they differ."""
    days = (current.columns["due_on"], working.columns["due_on"]) if current else None
    return days if days and days[0] != days[1] else None


def _only_waited(current: Stored | None, working: clock.Derived) -> bool:
    """Whether no more than a day of an open pause has passed, which brings no reminder nearer."""
    return (
        current is not None
        and current.columns["paused"]
        and working.deadline.paused
        and current.columns["safe_on"] == working.columns["safe_on"]
    )


def _stored_rows(ids: list[UUID]) -> defaultdict[UUID, dict[tuple[str, str], Stored]]:
    """Read rows as they are stored; most of them are alike, so that each kind is parsed once."""
    found: defaultdict[UUID, dict[tuple[str, str], Stored]] = defaultdict(dict)
    rows = Deadline.objects.filter(request_id__in=ids).annotate(text=Cast("derivation", TextField()))
    for key, pk, is_current, look_on, *values in rows.values_list(
        "request_id", "pk", "is_current", "look_on", *COLUMNS, "text"
    ):
        columns = _columns(*values)
        found[key][_key_of(columns)] = Stored(pk, columns, is_current, look_on)
    return found


@lru_cache(maxsize=ROWS_KEPT)
def _columns(*values: Any) -> dict[str, Any]:
    """Return what a row holds, by name; the last value is its derivation as text."""
    *plain, text = values
    return {**dict(zip(COLUMNS, plain, strict=True)), "derivation": json.loads(text)}


def _standing_events(cases: list[Request]) -> defaultdict[UUID, list[Event]]:
    """Read the facts that stand, as `clock.standing_events` does for one request."""
    found: defaultdict[UUID, list[Event]] = defaultdict(list)
    since = {case.pk: case.reopened_at for case in cases}
    facts = ClockEvent.objects.standing().filter(request_id__in=list(since)).exclude(kind=ClockKind.RECEIVED)
    rows = facts.order_by("on", "recorded_at").values_list("request_id", "kind", "on", "recorded_at")
    for key, kind, on, at in rows:
        if (reopened_at := since[key]) is None or at >= reopened_at:
            found[key].append(Event(kind=EventKind(kind), on=on))
    return found


def _write(changes: list[Change], *, turn: Pass) -> None:
    """Write what differs, and say on the timeline which days the office worked by have moved."""
    replaced = [change.replaced.pk for change in changes if change.replaced]
    Deadline.objects.filter(pk__in=replaced).update(is_current=False)
    Deadline.objects.filter(pk__in=[pk for change in changes for pk in change.gone]).delete()
    clock.store([row for change in changes for row in change.rows])
    again = [change.case.pk for change in changes if change.look_again]
    Deadline.objects.current().filter(request_id__in=again).update(look_on=turn.today)
    access_log.record_each(
        action=clock.MOVED,
        controller=turn.controller,
        now=turn.now,
        details={
            change.case: _told(change.moved, change=change, turn=turn)
            for change in changes
            if change.moved is not None
        },
    )


def _told(moved: tuple[date, date], *, change: Change, turn: Pass) -> dict[str, str | int | None]:
    """Return what the timeline says of a move; `postponed` marks one that the person still has to hear of."""
    told: dict[str, str | int | None] = {"old": str(moved[0]), "new": str(moved[1]), "why": change.why}
    if "options" in turn.changed:
        told["version"] = turn.version
    if "law" in turn.changed:
        told["rule"] = change.rule
    if turn.changed and moved[1] > moved[0]:
        told["postponed"] = 1
    return told
