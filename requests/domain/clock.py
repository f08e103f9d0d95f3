"""The clock: recording facts, reversing wrong ones, and deriving the deadlines from what stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import law
from law import Case, Event, EventKind, LawError, Right, Step
from office.deadline_options import options_for
from office.derivations import to_json
from office.domain import access_log
from office.law_words import wrong
from office.models import Controller, User
from requests.domain.changes import MIRRORED, changing, demand_open, mirrored
from requests.domain.errors import ClockRefusedError
from requests.enums import ClockKind
from requests.models import ClockEvent, Deadline, Request

A_DAY = timedelta(days=1)
ANSWERS_KEPT = 2048
MOVED = "requests.deadline_moved"


@dataclass(frozen=True)
class Derived:
    """A deadline as computed now, before it is stored."""

    jurisdiction: str
    deadline: law.Deadline

    @cached_property
    def columns(self) -> dict[str, Any]:
        """What its row holds, whichever request it belongs to."""
        answer = self.deadline
        return {
            "step": answer.step.value,
            "jurisdiction": self.jurisdiction,
            "due_on": day_of(answer.due),
            "safe_on": day_of(answer.safe),
            "paused": answer.paused,
            "guidance": answer.guidance,
            "rule": answer.rule,
            "rule_version": answer.rule_version,
            "derivation": to_json(answer.derivation),
        }


def start(case: Request, *, by: User | None, now: datetime) -> Deadline:
    """Record the receipt of a request that was just stored, and derive its first deadlines.

    Returns the deadline to work by. Raises `ClockRefusedError`.
    """
    ClockEvent.objects.create(
        request=case, kind=ClockKind.RECEIVED, on=case.received_on, recorded_at=now, recorded_by=by
    )
    today = case.controller.today(now)
    derived = derive_from(case, events=(), right=Right(case.right), today=today)
    working = working_deadline(derived, extended=False)
    rows = [row_of(case, item, working=item is working, look_on=today) for item in derived]
    Deadline.objects.bulk_create(rows)
    return next(row for row in rows if row.is_current)


def record(case: Request, *, kind: ClockKind, on: date, by: User | None, now: datetime) -> ClockEvent:
    """Record a fact of a locked request and derive its deadlines anew.

    `on` is a day in the controller's time zone. Raises `ClockRefusedError` for a day in the future, before the
    receipt, or one that contradicts what is recorded. A pause that begins today has no length yet, so the facts
    must hold tomorrow as well: else every later step would be refused.
    """
    today = case.controller.today(now)
    if on > today:
        raise ClockRefusedError(_("This day lies in the future."))
    if on < case.received_on:
        raise ClockRefusedError(_("This day lies before the request was received."))
    event = ClockEvent.objects.create(request=case, kind=kind, on=on, recorded_at=now, recorded_by=by)
    recompute(case, now=now, why=kind.value)
    derive(case, today=today + A_DAY)
    return event


def reverse(case: Request, *, event: ClockEvent, by: User, now: datetime, seen: int | None = None) -> Request:
    """Reverse a wrongly recorded fact by another event; nothing is deleted.

    Raises `ClockRefusedError` for the receipt, for a reversal, and for what was reversed already, and
    `IllegalTransitionError` for a closed request.
    """
    with changing(
        case, action="requests.clock_reversed", by=by, now=now, seen=seen, details={"kind": event.kind}
    ) as locked:
        demand_open(locked)
        standing = ClockEvent.objects.standing().filter(request=locked, pk=event.pk).first()
        if standing is None or standing.kind == ClockKind.RECEIVED:
            raise ClockRefusedError(_("This entry cannot be reversed."))
        ClockEvent.objects.create(
            request=locked,
            kind=standing.kind,
            on=standing.on,
            recorded_at=now,
            recorded_by=by,
            reverses=standing,
        )
        recompute(locked, now=now, why="reversed")
    return locked


def standing_kinds(case: Request) -> list[str]:
    """Return the kinds of the facts that stand, in the order in which they were recorded."""
    return list(ClockEvent.objects.standing().filter(request=case).values_list("kind", flat=True))


def is_waiting(case: Request, *, asked: ClockKind, answered: ClockKind) -> bool:
    """Whether what was asked has not been answered yet."""
    kinds = standing_kinds(case)
    return kinds.count(asked) > kinds.count(answered)


def laws_that_apply(case: Request) -> tuple[str, ...]:
    """Return the jurisdictions whose law applies: the person's, and the GDPR of an establishment in the EU or EEA.

    A country without rules here leaves the controller's own law. Raises `ClockRefusedError` where neither is known.
    """
    person = case.region if case.region and law.known(case.region) else case.country
    try:
        return law.applicable_laws(person, established_in=case.controller.country).jurisdictions
    except LawError as error:
        raise ClockRefusedError(wrong(error)) from error


def derive(case: Request, *, today: date) -> list[Derived]:
    """Derive every step's deadline by every law that applies; raises `ClockRefusedError`."""
    return derive_from(case, events=standing_events(case), right=Right(case.right), today=today)


def standing_events(case: Request, *, apart_from: ClockEvent | None = None) -> tuple[Event, ...]:
    """Return the facts that stand as `law` takes them, by day; `apart_from` is left out."""
    facts = ClockEvent.objects.standing().filter(request=case).exclude(kind=ClockKind.RECEIVED)
    if case.reopened_at is not None:
        facts = facts.filter(recorded_at__gte=case.reopened_at)
    if apart_from is not None:
        facts = facts.exclude(pk=apart_from.pk)
    return tuple(Event(kind=EventKind(fact.kind), on=fact.on) for fact in facts.order_by("on", "recorded_at"))


def derive_from(case: Request, *, events: tuple[Event, ...], right: Right, today: date) -> list[Derived]:
    """Derive the deadlines that a request would have with these facts and this right.

    Raises `ClockRefusedError` when the facts contradict each other.
    """
    return derive_with(case, events=events, right=right, options=options_for(case.controller), today=today)


def derive_with(
    case: Request, *, events: tuple[Event, ...], right: Right, options: law.Options, today: date
) -> list[Derived]:
    """Derive as `derive_from`, for whoever knows the controller's options already.

    A request that was reopened is a complaint that arrived on the day it is counted from.
    """
    received: datetime | date = case.complained_on or case.received_at
    asked = Right.COMPLAINT if case.complained_on else right
    derived: list[Derived] = []
    for code in laws_that_apply(case):
        question = question_to(
            case.controller,
            jurisdiction=code,
            right=asked,
            received_at=received,
            events=events,
            options=options,
        )
        try:
            derived += _answers(question, today=today)
        except LawError as error:
            raise ClockRefusedError(wrong(error)) from error
    return derived


@lru_cache(maxsize=ANSWERS_KEPT)
def _answers(question: Case, *, today: date) -> tuple[Derived, ...]:
    """Ask the law; the answer depends on nothing else, so the latest ones are kept for the next request."""
    answers = law.binding_deadlines(question, today=today)
    return tuple(Derived(jurisdiction=question.jurisdiction, deadline=answer) for answer in answers)


def question_to(
    controller: Controller,
    *,
    jurisdiction: str,
    right: Right,
    received_at: datetime | date,
    events: tuple[Event, ...],
    options: law.Options,
) -> Case:
    """Put what happened at a controller as `law` takes it; `received_at` is aware, or the controller's day.

    Raises LawError for an unknown jurisdiction.
    """
    received = _receipt(controller, received_at) if isinstance(received_at, datetime) else received_at
    return Case(
        jurisdiction=jurisdiction,
        right=right,
        received=received,
        acts_in=controller.country,
        events=events,
        options=law.options_under(jurisdiction, options),
    )


def _receipt(controller: Controller, received_at: datetime) -> datetime | date:
    """Return the moment of receipt, or the controller's day where the moment tells the law nothing more.

    That is where it is the same day in UTC, and where the law's zone for the country has another day.
    """
    day = controller.today(received_at)
    if received_at.astimezone(UTC).date() == day:
        return day
    zone = law.time_zone(controller.country)
    return received_at if received_at.astimezone(zone).date() == day else day


def foresee(
    case: Request,
    *,
    today: date,
    also: EventKind | None = None,
    apart_from: ClockEvent | None = None,
) -> law.Deadline:
    """Return the deadline to work by if one thing changed today: a fact more or a fact less.

    Nothing is stored. Raises `ClockRefusedError`.
    """
    events = standing_events(case, apart_from=apart_from)
    if also is not None:
        events = (*events, Event(kind=also, on=today))
    derived = derive_from(case, events=events, right=Right(case.right), today=today)
    extended = any(event.kind is EventKind.EXTENDED for event in events)
    return working_deadline(derived, extended=extended).deadline


def working_deadline(derived: list[Derived], *, extended: bool) -> Derived:
    """Return the deadline that the office works by: the earliest that a law sets, else the earliest guidance.

    An extension moves the answer only under the laws that know one; where such a law sets no last day for it, the
    day that the person was told binds, and the other laws count.
    """
    answers = [item for item in derived if item.deadline.step is Step.RESPOND]
    if extended:
        knowing = {item.jurisdiction for item in derived if item.deadline.step is Step.EXTENSION_NOTICE}
        unmoved = [item for item in answers if item.jurisdiction not in knowing]
        moved = [item for item in derived if item.deadline.step is Step.RESPOND_EXTENDED]
        answers = [*moved, *unmoved] or answers
    return min(answers, key=lambda item: (item.deadline.guidance, day_of(item.deadline.due)))


def recompute(case: Request, *, now: datetime, why: str) -> bool:
    """Derive the deadlines of a request anew, write what moved, and say whether the working one did.

    `why` is a code that the timeline shows with the old and the new day.
    """
    today = case.controller.today(now)
    derived = derive(case, today=today)
    extended = ClockKind.EXTENDED in standing_kinds(case)
    working = working_deadline(derived, extended=extended)
    stored = {(row.step, row.jurisdiction): row for row in case.deadlines.all()}
    before = next((row for row in stored.values() if row.is_current), None)
    fresh = [row_of(case, item, working=item is working, look_on=today) for item in derived]
    old_day = before.due_on if before else None
    with transaction.atomic():
        if before is not None and (before.step, before.jurisdiction) != (
            working.deadline.step,
            working.jurisdiction,
        ):
            Deadline.objects.filter(pk=before.pk).update(is_current=False)
        store(fresh)
        gone = set(stored) - {(row.step, row.jurisdiction) for row in fresh}
        if gone:
            Deadline.objects.filter(pk__in=[stored[key].pk for key in gone]).delete()
        new_day = day_of(working.deadline.due)
        moved = old_day is not None and old_day != new_day
        if moved:
            access_log.record(
                action=MOVED,
                actor=None,
                controller=case.controller,
                target=case,
                now=now,
                details={"old": str(old_day), "new": str(new_day), "why": why},
            )
    return moved


def store(rows: list[Deadline]) -> None:
    """Write rows, over those of the same request, step and law."""
    Deadline.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["request", "step", "jurisdiction"],
        update_fields=[
            "due_on",
            "safe_on",
            "paused",
            "guidance",
            "rule",
            "rule_version",
            "derivation",
            "is_current",
            "is_open",
            *MIRRORED,
            "look_on",
        ],
    )


def day_of(due: date | datetime) -> date:
    """Return the day of a deadline that may carry a time."""
    return due.date() if isinstance(due, datetime) else due


def row_of(case: Request, item: Derived, *, working: bool, look_on: date | None) -> Deadline:
    """Return the row of a deadline, not stored yet; `working` marks the one that the office works by."""
    return Deadline(
        request=case,
        is_current=working,
        is_open=case.is_open,
        look_on=look_on,
        **mirrored(case),
        **item.columns,
    )
