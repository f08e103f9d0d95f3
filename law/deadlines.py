"""The last day of each step of a case."""

from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from law.calendars import FIRST_YEAR, LAST_YEAR, calendar, calendar_of
from law.codes import Code
from law.counting import Count, explain, hours_after
from law.enums import BusinessDays, EventKind, Hours, Identity, Right, Roll, Step, Unit
from law.errors import LawError
from law.jurisdictions import jurisdiction
from law.pauses import Effect, Setting, effect
from law.periods import Period, parse_period
from law.places import time_zone
from law.records import Case, Deadline, DerivationStep, Options
from law.statutes import Rule, Statute

_Choice = TypeVar("_Choice", bound=StrEnum)
_PAUSED = frozenset({Step.RESPOND, Step.REFUSE, Step.EXTENSION_NOTICE, Step.RESPOND_EXTENDED})
_ANSWERS = frozenset({Step.RESPOND, Step.REFUSE, Step.EXTENSION_NOTICE})
_NOTHING: frozenset[date] = frozenset()


def deadline(case: Case, step: Step, *, today: date) -> Deadline:
    """The last day of `step`, with its reasons. `today` ends a pause that is still open.

    Raises LawError with a sentence that says what is wrong with the case, or that its law sets no such day.
    """
    day = _received_on(case)
    statute = _statute(case, day)
    rule = statute.rule(step, case.right)
    if rule is None:
        raise LawError(_no_rule(case, step, statute))
    return _apply(case, rule, statute, day, today)


def deadlines(case: Case, *, today: date) -> tuple[Deadline, ...]:
    """The last day of every step that the law of the case sets one for. Raises LawError as `deadline`."""
    day = _received_on(case)
    statute = _statute(case, day)
    rules = (statute.rule(step, case.right) for step in statute.steps(case.right))
    return tuple(_apply(case, rule, statute, day, today) for rule in rules if rule is not None)


def _received_on(case: Case) -> date:
    """The day of receipt where the controller acts; checks the case as far as every step needs it."""
    jurisdiction(case.jurisdiction)
    zone = time_zone(case.acts_in or case.jurisdiction)
    received = case.received
    if not FIRST_YEAR <= received.year <= LAST_YEAR:
        raise LawError(
            f"The day of receipt lies in the year {received.year}, "
            f"but only the years {FIRST_YEAR} to {LAST_YEAR} are possible."
        )
    if isinstance(received, datetime):
        if received.tzinfo is None:
            raise LawError(f"The time of receipt {received.isoformat()} lacks its offset from UTC.")
        day = received.astimezone(zone).date()
    else:
        day = received
    told = 0
    for event in case.events:
        if event.on < day:
            raise LawError(f"The event {event.kind.value} on {event.on} lies before the receipt on {day}.")
        if event.on.year > LAST_YEAR:
            raise LawError(
                f"The event {event.kind.value} lies in the year {event.on.year}, after {LAST_YEAR}."
            )
        told += event.kind is EventKind.EXTENDED
    if told > 1:
        raise LawError("The case was extended more than once: an extension is possible only once.")
    return day


def _statute(case: Case, day: date) -> Statute:
    law = jurisdiction(case.jurisdiction)
    statute = law.statute_on(day)
    if statute is None:
        raise LawError(
            f"No law of {law.name} that is known here was in force on {day}; "
            f"the first is the {law.statutes[0].name} from {law.statutes[0].valid_from}."
        )
    return statute


def _no_rule(case: Case, step: Step, statute: Statute) -> str:
    if case.right is None:
        return f"A case without a right is a breach, which has no step “{step.value}”."
    if step is Step.BREACH_NOTIFICATION:
        return f"A breach has no right: leave out “{case.right.value}”."
    return (
        f"The {statute.name} ({case.jurisdiction}), as it stands from {statute.valid_from}, sets no last day "
        f"for the step “{step.value}” of the right “{case.right.value}”."
    )


@lru_cache(maxsize=1024)
def _count(statute: Statute, place: str, options: Options) -> Count:
    if options.prompt_working_days < 0:
        raise LawError(f"The option prompt_working_days is {options.prompt_working_days}, below 0.")
    return Count(
        statute=statute,
        calendar=calendar(options.holidays) if options.holidays else calendar_of(place),
        roll=_choice(Roll, options.roll, "roll") or statute.roll,
        identity=_choice(Identity, options.identity, "identity") or statute.identity,
        hours=_choice(Hours, options.hours, "hours") or Hours.ELAPSED,
        business_days=_choice(BusinessDays, options.business_days, "business_days") or BusinessDays.STATUTE,
        closing_days=options.extra_closing_days,
    )


def _choice(kind: type[_Choice], value: str | None, option: str) -> _Choice | None:
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError:
        allowed = ", ".join(kind)
        raise LawError(f"“{value}” is no value of the option {option}, which may be {allowed}.") from None


def _chosen_period(rule: Rule, options: Options) -> Period | None:
    """The controller's own period, if it is one for this step: in hours for breaches, else for answers."""
    if options.period is None:
        return None
    period = parse_period(options.period)
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
    notes = _notes(rule, day, chosen, options)
    if period.unit is Unit.HOURS:
        due, trail = hours_after(count, period, case.received, zone=time_zone(place), source=rule.source)
        return _deadline(rule, statute, due=due, safe=due, trail=[trail[0], *notes, *trail[1:]])
    trail = [_receipt(case.received, day, place, statute), *notes]
    if not case.events or case.right is None or rule.step not in _PAUSED:
        trail += explain(count, period, day, _NOTHING, source=rule.source)
        return _deadline(rule, statute, due=trail[-1].on, safe=trail[-1].on, trail=trail)
    if not FIRST_YEAR <= today.year <= LAST_YEAR:
        raise LawError(f"“today” lies in the year {today.year}: {FIRST_YEAR} to {LAST_YEAR} are possible.")
    found = _effect(case, case.right, count, period, day, today)
    left_out = found.left_out()
    trail += [*found.steps, *explain(count, period, found.start, left_out, source=rule.source)]
    safe = count.end(period, day, _NOTHING)
    return _deadline(rule, statute, due=trail[-1].on, safe=safe, trail=trail, paused=found.paused)


def _notes(rule: Rule, day: date, chosen: Period | None, options: Options) -> list[DerivationStep]:
    notes = []
    if rule.guidance:
        notes.append(DerivationStep(Code.NO_NUMBER, day, {}, rule.source))
    if chosen is not None and options.period is not None:
        notes.append(DerivationStep(Code.PERIOD_CHOSEN, day, {"period": options.period}, rule.source))
    return notes


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
