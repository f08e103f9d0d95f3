"""Whether a time to answer can still be extended."""

from dataclasses import dataclass
from datetime import date

from law.deadlines import deadlines
from law.enums import EventKind, Step
from law.records import Case


@dataclass(frozen=True, slots=True)
class Extension:
    """What the law allows. `possible`: on the day asked, and not told before.

    `tell_by` is the last day to tell the person and why, None where the law has no extension. `until` is
    the last day to answer then, None where the law sets no limit and the day that the person is told binds.
    """

    possible: bool
    tell_by: date | None
    until: date | None
    told_on: date | None


def extension(case: Case, *, today: date) -> Extension:
    """Whether the case can be extended on `today`. Raises LawError as `deadline` does."""
    told = next((event.on for event in case.events if event.kind is EventKind.EXTENDED), None)
    found = {one.step: one.due for one in deadlines(case, today=today)}
    tell_by, until = found.get(Step.EXTENSION_NOTICE), found.get(Step.RESPOND_EXTENDED)
    possible = told is None and tell_by is not None and today <= tell_by
    return Extension(possible, tell_by, until, told)
