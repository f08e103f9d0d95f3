"""What a controller's options come to under a law, and whether they make an answer due later than the law does."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from law.deadlines import deadline, ends_after
from law.enums import Identity, Step
from law.jurisdictions import jurisdiction
from law.records import Case, Deadline, Options


@dataclass(frozen=True, slots=True)
class Later:
    """A case in which the answer is due later with the options than without; `source` is the law's article."""

    case: Case
    before: Deadline
    after: Deadline
    source: str


@lru_cache(maxsize=256)
def options_under(code: str, options: Options) -> Options:
    """What a controller's options come to under the law of a jurisdiction, for they are chosen once for all laws.

    They never stop a clock that this law runs on: asking for proof of identity does there what the law says.
    Raises LawError if the jurisdiction is unknown.
    """
    stops = any(statute.identity is not Identity.IGNORE for statute in jurisdiction(code).statutes)
    return options if stops else replace(options, identity=None)


def first_later(cases: Iterable[Case], options: Options) -> Later | None:
    """The first of `cases` that is due later with `options` than with its own, or None.

    Each is looked at on the day of its last event. Raises LawError as `deadline` does.
    """
    for case in cases:
        step = Step.RESPOND if case.right is not None else Step.BREACH_NOTIFICATION
        today = max([_day(case.received), *(event.on for event in case.events)])
        before = deadline(case, step, today=today)
        chosen = options_under(case.jurisdiction, options)
        after = deadline(replace(case, options=chosen), step, today=today)
        if ends_after(after.due, before.due):
            return Later(case, before, after, _period_source(case, step))
    return None


def _day(received: date | datetime) -> date:
    return received.date() if isinstance(received, datetime) else received


def _period_source(case: Case, step: Step) -> str:
    statute = jurisdiction(case.jurisdiction).statute_on(_day(case.received))
    rule = statute.rule(step, case.right) if statute is not None else None
    return rule.source if rule is not None else ""
