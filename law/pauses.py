"""What questions to the person do to the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from law.calendars import DAY
from law.codes import Code
from law.enums import Clarification, EventKind, Fee, Identity, Right
from law.errors import LawError, Problem
from law.records import DerivationStep, Event
from law.statutes import Statute


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the person, and the day of the answer if there is one."""

    asked: date
    answered: date | None


@dataclass(slots=True)
class Effect:
    """Where the clock starts, which days do not count, and why.

    `suspended` holds spans whose days after the first and up to the last do not count; of the questions
    in `excluded` every day counts out from asking to answering, unless it lies before the start.
    """

    start: date
    today: date
    suspended: list[tuple[date, date]] = field(default_factory=list)
    excluded: list[Question] = field(default_factory=list)
    paused: bool = False
    steps: list[DerivationStep] = field(default_factory=list)

    def left_out(self) -> frozenset[date]:
        """Every day that does not count."""
        spans = self.suspended + [self.excluded_span(one) for one in self.excluded]
        return frozenset(
            first + number * DAY for first, last in spans for number in range(1, (last - first).days + 1)
        )

    def excluded_span(self, one: Question) -> tuple[date, date]:
        """The day before the first and the last day that an excluded question leaves out."""
        return max(one.asked, self.start) - DAY, one.answered or max(self.today, one.asked, self.start)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the effect of questions depends on."""

    statute: Statute
    right: Right
    received: date
    identity: Identity
    prompt_working_days: int
    last_prompt_day: Callable[[date], date]
    """The last day to ask promptly, counted from the receipt or answer given."""
    end: Callable[[Effect], date]
    """When the time would end with the pauses found so far."""


ANSWERS = {
    EventKind.IDENTITY_ASKED: EventKind.IDENTITY_PROVED,
    EventKind.CLARIFICATION_ASKED: EventKind.CLARIFIED,
    EventKind.FEE_ASKED: EventKind.FEE_PAID,
}
"""Each question with its answer."""


def questions(events: tuple[Event, ...], asked: EventKind) -> tuple[Question, ...]:
    """Pair the questions of the kind `asked` with their answers.

    Raises LawError for an answer without a question and for a question asked again while it is open.
    """
    answered = ANSWERS[asked]
    asks = sorted(event.on for event in events if event.kind is asked)
    replies = sorted(event.on for event in events if event.kind is answered)
    found = []
    for number, day in enumerate(asks):
        reply = replies[number] if number < len(replies) else None
        if reply is not None and reply < day:
            raise _unasked(answered, reply)
        following = asks[number + 1] if number + 1 < len(asks) else None
        if following is not None and (reply is None or following < reply):
            raise LawError(
                Problem.ASKED_WHILE_OPEN,
                field="events",
                kind=asked.value,
                on=following.isoformat(),
                first=day.isoformat(),
            )
        found.append(Question(day, reply))
    if len(replies) > len(asks):
        raise _unasked(answered, replies[len(asks)])
    return tuple(found)


def all_questions(events: tuple[Event, ...]) -> dict[EventKind, tuple[Question, ...]]:
    """The questions of every kind. Raises LawError as `questions` does."""
    kinds = {event.kind for event in events}
    return {one: questions(events, one) for one, answer in ANSWERS.items() if {one, answer} & kinds}


def _unasked(answered: EventKind, day: date) -> LawError:
    return LawError(Problem.ANSWER_WITHOUT_QUESTION, field="events", kind=answered.value, on=day.isoformat())


def effect(events: tuple[Event, ...], setting: Setting, *, today: date) -> Effect:
    """What `events` do to the clock. Raises LawError if they contradict each other."""
    found = Effect(start=setting.received, today=today)
    asked_of = all_questions(events)
    asked = [(one, change) for kind, change in _CHANGES.items() for one in asked_of.get(kind, ())]
    asked.sort(key=lambda pair: pair[0].asked)
    answers = [one.answered for one, _ in asked if one.answered]
    for one, change in asked:
        heard = max([setting.received, *(day for day in answers if day <= one.asked)])
        change(one, found, setting, setting.last_prompt_day(heard))
    for one in found.excluded:
        _explain_excluded(one, found, setting.statute.clarification_source)
    found.steps.sort(key=lambda step: str(step.params["asked"]))
    return found


def _late(one: Question, code: Code, limit: date, setting: Setting, source: str) -> DerivationStep:
    params: dict[str, str | int] = {
        "asked": one.asked.isoformat(),
        "limit": limit.isoformat(),
        "working_days": setting.prompt_working_days,
    }
    return DerivationStep(code, one.asked, params, source)


def _ended(one: Question, found: Effect, setting: Setting, source: str) -> bool:
    end = setting.end(found)
    if one.asked <= end:
        return False
    params: dict[str, str | int] = {"asked": one.asked.isoformat(), "end": end.isoformat()}
    found.steps.append(DerivationStep(Code.ASKED_AFTER_END, one.asked, params, source))
    return True


def _identity(one: Question, found: Effect, setting: Setting, limit: date) -> None:
    source = setting.statute.identity_source
    asked = one.asked.isoformat()
    if setting.identity is Identity.IGNORE:
        found.steps.append(DerivationStep(Code.IDENTITY_IGNORED, one.asked, {"asked": asked}, source))
        return
    if one.asked > limit and (setting.identity is Identity.SUSPEND or setting.statute.in_time):
        found.steps.append(_late(one, Code.IDENTITY_LATE, limit, setting, source))
        return
    if _ended(one, found, setting, source):
        return
    if setting.identity is Identity.SUSPEND:
        codes = (Code.IDENTITY_SUSPENDED, Code.IDENTITY_SUSPENDED_OPEN)
        _suspend(one, found, codes=codes, answer="proved", source=source)
    else:
        codes = (Code.IDENTITY_RESTARTED, Code.IDENTITY_RESTARTED_OPEN)
        _restart(one, found, codes=codes, answer="proved", source=source)


def _clarification(one: Question, found: Effect, setting: Setting, limit: date) -> None:
    mode, source = setting.statute.clarification, setting.statute.clarification_source
    asked = one.asked.isoformat()
    if mode is Clarification.IGNORE or setting.right is not Right.ACCESS:
        params: dict[str, str | int] = {"asked": asked, "right": setting.right.value}
        found.steps.append(DerivationStep(Code.CLARIFICATION_IGNORED, one.asked, params, source))
    elif mode is Clarification.SUSPEND and one.asked > limit:
        found.steps.append(_late(one, Code.CLARIFICATION_LATE, limit, setting, source))
    elif _ended(one, found, setting, source):
        return
    elif mode is Clarification.SUSPEND:
        codes = (Code.CLARIFICATION_SUSPENDED, Code.CLARIFICATION_SUSPENDED_OPEN)
        _suspend(one, found, codes=codes, answer="clarified", source=source)
    else:
        found.excluded.append(one)
        found.paused = found.paused or one.answered is None


def _fee(one: Question, found: Effect, setting: Setting, limit: date) -> None:
    mode, source = setting.statute.fee, setting.statute.fee_source
    asked = one.asked.isoformat()
    if mode is Fee.IGNORE or (mode is Fee.REFLECTION and setting.right is not Right.ACCESS):
        found.steps.append(DerivationStep(Code.FEE_IGNORED, one.asked, {"asked": asked}, source))
    elif _ended(one, found, setting, source):
        return
    elif mode is Fee.RESTART:
        codes = (Code.FEE_RESTARTED, Code.FEE_RESTARTED_OPEN)
        _restart(one, found, codes=codes, answer="paid", source=source)
    else:
        days = setting.statute.reflection_days
        start = one.asked + timedelta(days=days)
        found.start = max(found.start, start)
        found.paused = found.paused or (one.answered is None and one.asked <= found.today <= start)
        params: dict[str, str | int] = {"asked": asked, "days": days}
        found.steps.append(DerivationStep(Code.FEE_REFLECTION, start, params, source))


def _suspend(one: Question, found: Effect, *, codes: tuple[Code, Code], answer: str, source: str) -> None:
    for first, last in found.suspended:
        if one.asked < last:
            raise LawError(
                Problem.PAUSES_OVERLAP,
                field="events",
                on=one.asked.isoformat(),
                first=first.isoformat(),
                last=last.isoformat(),
            )
    end = one.answered or max(found.today, one.asked)
    found.suspended.append((one.asked, end))
    params: dict[str, str | int] = {
        "asked": one.asked.isoformat(),
        answer if one.answered else "today": end.isoformat(),
        "days": (end - one.asked).days,
    }
    found.paused = found.paused or one.answered is None
    found.steps.append(DerivationStep(codes[one.answered is None], one.asked, params, source))


def _restart(one: Question, found: Effect, *, codes: tuple[Code, Code], answer: str, source: str) -> None:
    end = one.answered or max(found.today, one.asked)
    found.start = max(found.start, end)
    found.paused = found.paused or one.answered is None
    params: dict[str, str | int] = {
        "asked": one.asked.isoformat(),
        answer if one.answered else "today": end.isoformat(),
    }
    found.steps.append(DerivationStep(codes[one.answered is None], end, params, source))


def _explain_excluded(one: Question, found: Effect, source: str) -> None:
    first, last = found.excluded_span(one)
    params: dict[str, str | int] = {"asked": one.asked.isoformat()}
    params["clarified" if one.answered else "today"] = last.isoformat()
    if last < found.start:
        code = Code.CLARIFICATION_BEFORE_START
        params["start"] = found.start.isoformat()
    else:
        code = Code.CLARIFICATION_EXCLUDED if one.answered else Code.CLARIFICATION_EXCLUDED_OPEN
        params["days"] = (last - first).days
    found.steps.append(DerivationStep(code, one.asked, params, source))


_CHANGES = {
    EventKind.FEE_ASKED: _fee,
    EventKind.IDENTITY_ASKED: _identity,
    EventKind.CLARIFICATION_ASKED: _clarification,
}
