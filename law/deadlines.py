"""The last day of each step of a case."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from law.calendars import FIRST_YEAR, LAST_YEAR, HolidayCalendar, calendar, calendar_of
from law.codes import Code
from law.counting import Count, explain, hours_after
from law.enums import BusinessDays, EventKind, Hours, Identity, Right, Roll, Step, Unit
from law.errors import LawError, Problem
from law.jurisdictions import jurisdiction
from law.pauses import Effect, Setting, all_questions, effect
from law.periods import Period, parse_period
from law.places import time_zone
from law.records import DEFAULT_OPTIONS, Case, Deadline, DerivationStep, Event, Options
from law.statutes import Rule, Statute

_Choice = TypeVar("_Choice", bound=StrEnum)
_PAUSED = frozenset({Step.RESPOND, Step.REFUSE, Step.EXTENSION_NOTICE, Step.RESPOND_EXTENDED})
_ANSWERS = frozenset({Step.RESPOND, Step.REFUSE, Step.EXTENSION_NOTICE})
_ASKED_PROMPTLY = frozenset({EventKind.IDENTITY_ASKED, EventKind.CLARIFICATION_ASKED})
_NOTHING: frozenset[date] = frozenset()
_MOST_PROMPT = 60


def deadline(case: Case, step: Step, *, today: date) -> Deadline:
    """The last day of `step`, with its reasons. `today` ends a pause that is still open.

    Raises LawError with a sentence that says what is wrong with the case, or that its law sets no such day.
    """
    day = _received_on(case)
    statute = _statute(case, day)
    rule = statute.rule(step, case.right)
    if rule is None:
        raise _no_rule(case, step, statute)
    return _apply(case, rule, statute, day, today)


def deadlines(case: Case, *, today: date) -> tuple[Deadline, ...]:
    """The last day of every step that the law of the case sets one for. Raises LawError as `deadline`."""
    day = _received_on(case)
    statute = _statute(case, day)
    rules = (statute.rule(step, case.right) for step in statute.steps(case.right))
    return tuple(_apply(case, rule, statute, day, today) for rule in rules if rule is not None)


def binding_deadlines(case: Case, *, today: date) -> tuple[Deadline, ...]:
    """As `deadlines`, but a period of the controller's own counts only where it ends before the law's.

    It is a time to answer: until when the person can be told of an extension stays what the law says.
    """
    found = deadlines(case, today=today)
    if case.options.period is None:
        return found
    lawful = deadlines(replace(case, options=replace(case.options, period=None)), today=today)
    return tuple(
        law if own.step is Step.EXTENSION_NOTICE or ends_after(own.due, law.due) else own
        for own, law in zip(found, lawful, strict=True)
    )


def ends_after(one: date | datetime, other: date | datetime) -> bool:
    """Whether `one` ends after `other`; a day and a time are compared by their days."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one > other
    return _day(one) > _day(other)


def _day(due: date | datetime) -> date:
    return due.date() if isinstance(due, datetime) else due


def _received_on(case: Case) -> date:
    """The day of receipt where the controller acts; checks the case as far as every step needs it."""
    jurisdiction(case.jurisdiction)
    zone = _zone(case)
    received = case.received
    _check_year(received, field="received")
    if isinstance(received, datetime):
        if received.tzinfo is None:
            raise LawError(Problem.NO_OFFSET, field="received", time=received.isoformat())
        day = received.astimezone(zone).date()
    else:
        day = received
    if case.events:
        _check_events(case.events, day)
    return day


def _zone(case: Case) -> ZoneInfo:
    try:
        return time_zone(case.acts_in or case.jurisdiction)
    except LawError as error:
        raise error.within(field="acts_in") from None


def _check_events(events: tuple[Event, ...], received: date) -> None:
    extended = False
    for number, event in enumerate(events):
        field = f"events[{number}]"
        _check_year(event.on, field=f"{field}.on")
        if event.on < received:
            raise LawError(
                Problem.EVENT_BEFORE_RECEIPT,
                field=f"{field}.on",
                kind=event.kind.value,
                on=event.on.isoformat(),
                received=received.isoformat(),
            )
        if event.kind is EventKind.EXTENDED and extended:
            raise LawError(Problem.EXTENDED_TWICE, field=field)
        extended = extended or event.kind is EventKind.EXTENDED


def _check_year(day: date, *, field: str) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise LawError(
            Problem.YEAR_OUT_OF_RANGE, field=field, year=day.year, first=FIRST_YEAR, last=LAST_YEAR
        )


def _statute(case: Case, day: date) -> Statute:
    law = jurisdiction(case.jurisdiction)
    statute = law.statute_on(day)
    if statute is None:
        first = law.statutes[0]
        raise LawError(
            Problem.NOT_IN_FORCE,
            field="received",
            day=day.isoformat(),
            code=law.code,
            statute=first.name,
            valid_from=first.valid_from.isoformat(),
        )
    return statute


def _no_rule(case: Case, step: Step, statute: Statute) -> LawError:
    if case.right is None:
        return LawError(Problem.BREACH_HAS_NO_STEP, field="step", step=step.value)
    if step is Step.BREACH_NOTIFICATION:
        return LawError(Problem.BREACH_HAS_NO_RIGHT, field="right", right=case.right.value)
    return LawError(
        Problem.NO_SUCH_STEP,
        field="step",
        code=case.jurisdiction,
        statute=statute.name,
        valid_from=statute.valid_from.isoformat(),
        step=step.value,
        right=case.right.value,
    )


@lru_cache(maxsize=1024)
def _count(statute: Statute, place: str, options: Options) -> Count:
    prompt = options.prompt_working_days
    if not 0 <= prompt <= _MOST_PROMPT:
        field = "options.prompt_working_days"
        raise LawError(Problem.OUT_OF_RANGE, field=field, value=prompt, least=0, most=_MOST_PROMPT)
    return Count(
        statute=statute,
        calendar=_calendar(place, options.holidays),
        roll=_choice(Roll, options.roll, "roll") or statute.roll,
        identity=_choice(Identity, options.identity, "identity") or statute.identity,
        hours=_choice(Hours, options.hours, "hours") or Hours.ELAPSED,
        business_days=_choice(BusinessDays, options.business_days, "business_days") or BusinessDays.STATUTE,
        closing_days=options.extra_closing_days,
        one_off_holidays=dict(options.one_off_holidays),
    )


def _calendar(place: str, chosen: str | None) -> HolidayCalendar:
    try:
        return calendar_of(place) if chosen is None else calendar(chosen)
    except LawError as error:
        raise error.within(field="acts_in" if chosen is None else "options.holidays") from None


def _choice(kind: type[_Choice], value: str | None, option: str) -> _Choice | None:
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError:
        field, allowed = f"options.{option}", ", ".join(kind)
        raise LawError(Problem.UNKNOWN_VALUE, field=field, value=value, allowed=allowed) from None


def _chosen_period(rule: Rule, options: Options) -> Period | None:
    """The controller's own period, if it is one for this step: in hours for breaches, else for answers."""
    if options.period is None:
        return None
    try:
        period = parse_period(options.period)
    except LawError as error:
        raise error.within(field="options.period") from None
    is_breach = rule.step is Step.BREACH_NOTIFICATION
    if is_breach == (period.unit is Unit.HOURS) and (is_breach or rule.step in _ANSWERS):
        return period
    return None


def _apply(case: Case, rule: Rule, statute: Statute, day: date, today: date) -> Deadline:
    place = case.acts_in or case.jurisdiction
    options = case.options
    count = _count(statute, place, options)
    chosen = _chosen_period(rule, options)
    period = chosen or rule.period
    notes = _notes(case, rule, day, chosen)
    notes += _departures(case, statute, rule, period, day)
    if period.unit is Unit.HOURS:
        due, trail = hours_after(count, period, case.received, zone=time_zone(place), source=rule.source)
        return _deadline(rule, statute, due=due, safe=due, trail=[trail[0], *notes, *trail[1:]])
    trail = [_receipt(case.received, day, place, statute), *notes]
    if not case.events or case.right is None or rule.step not in _PAUSED:
        all_questions(case.events)
        trail += explain(count, period, day, _NOTHING, source=rule.source)
        return _deadline(rule, statute, due=trail[-1].on, safe=trail[-1].on, trail=trail)
    _check_year(today, field="today")
    found = _effect(case, case.right, count, period, day, today)
    left_out = found.left_out()
    trail += [*found.steps, *explain(count, period, found.start, left_out, source=rule.source)]
    safe = count.end(period, day, _NOTHING)
    return _deadline(rule, statute, due=trail[-1].on, safe=safe, trail=trail, paused=found.paused)


def _notes(case: Case, rule: Rule, day: date, chosen: Period | None) -> list[DerivationStep]:
    options, notes = case.options, []
    if rule.guidance:
        notes.append(DerivationStep(Code.NO_NUMBER, day, {}, rule.source))
    if chosen is not None and options.period is not None:
        notes.append(DerivationStep(Code.PERIOD_CHOSEN, day, {"period": options.period}, rule.source))
    return notes


def _departures(case: Case, statute: Statute, rule: Rule, period: Period, day: date) -> list[DerivationStep]:
    """Where the controller's options differ from the law in something that this count can come across."""
    if case.options == DEFAULT_OPTIONS:
        return []
    differ = _hours_differ(case) if period.unit is Unit.HOURS else _days_differ(case, statute, rule, period)
    return [
        DerivationStep(Code.OPTION_CHOSEN, day, {"option": option, "value": value}, source)
        for option, value, source in differ
    ]


def _hours_differ(case: Case) -> Iterator[tuple[str, str | int, str]]:
    if case.options.hours not in {None, Hours.ELAPSED}:
        yield "hours", str(case.options.hours), "Regulation 1182/71 Art 3(1)"


def _days_differ(
    case: Case, statute: Statute, rule: Rule, period: Period
) -> Iterator[tuple[str, str | int, str]]:
    options = case.options
    if options.holidays not in {None, case.acts_in or case.jurisdiction}:
        yield "holidays", str(options.holidays), statute.roll_source
    if options.roll not in {None, statute.roll}:
        yield "roll", str(options.roll), statute.roll_source
    if period.unit is Unit.WORKING_DAYS and options.business_days not in {None, BusinessDays.STATUTE}:
        yield "business_days", str(options.business_days), rule.source
    asked = {event.kind for event in case.events} if rule.step in _PAUSED else set()
    if EventKind.IDENTITY_ASKED in asked and options.identity not in {None, statute.identity}:
        yield "identity", str(options.identity), statute.identity_source
    if asked & _ASKED_PROMPTLY and options.prompt_working_days != DEFAULT_OPTIONS.prompt_working_days:
        yield "prompt_working_days", options.prompt_working_days, statute.identity_source


def _receipt(received: date | datetime, day: date, place: str, statute: Statute) -> DerivationStep:
    if not isinstance(received, datetime) or received.astimezone(UTC).date() == day:
        return DerivationStep(Code.RECEIVED, day, {}, statute.count_source)
    zone = time_zone(place)
    params: dict[str, str | int] = {
        "zone": zone.key,
        "time": f"{received.astimezone(zone):%H:%M}",
        "utc_date": received.astimezone(UTC).date().isoformat(),
    }
    return DerivationStep(Code.RECEIVED_LOCAL, day, params, statute.count_source)


def _effect(case: Case, right: Right, count: Count, period: Period, day: date, today: date) -> Effect:
    setting = Setting(
        statute=count.statute,
        right=right,
        received=day,
        identity=count.identity,
        prompt_working_days=case.options.prompt_working_days,
        last_prompt_day=lambda heard: count.prompt_day_after(heard, case.options.prompt_working_days),
        end=lambda found: count.end(period, found.start, found.left_out()),
    )
    return effect(case.events, setting, today=today)


def _deadline(
    rule: Rule,
    statute: Statute,
    *,
    due: date,
    safe: date,
    trail: list[DerivationStep],
    paused: bool = False,
) -> Deadline:
    return Deadline(
        step=rule.step,
        due=due,
        safe=safe,
        paused=paused,
        guidance=rule.guidance,
        rule=f"{statute.code}.{rule.step.value}",
        rule_version=statute.valid_from.isoformat(),
        derivation=tuple(trail),
    )
