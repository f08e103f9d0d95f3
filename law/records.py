"""What goes into a question about a deadline, and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from law.codes import Code
from law.enums import EventKind, Right, Step


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a request on a day, local to where the controller acts."""

    kind: EventKind
    on: date


@dataclass(frozen=True, slots=True)
class Options:
    """Where a controller departs from the cautious reading. None: what the law of the case has.

    `roll`, `identity`, `business_days` and `hours` take the values of the enums of these names; `holidays` is
    a place (`DE-BY`), with `+eves` for Sweden's and Finland's eves; `period` is a text such as
    `15 business days` that stands for the statute's time to answer, or in hours for a breach.
    `one_off_holidays` are public holidays proclaimed for one day, with their names.
    """

    roll: str | None = None
    holidays: str | None = None
    identity: str | None = None
    business_days: str | None = None
    hours: str | None = None
    period: str | None = None
    extra_closing_days: frozenset[date] = frozenset()
    prompt_working_days: int = 5
    one_off_holidays: tuple[tuple[date, str], ...] = ()

    @property
    def days_off(self) -> frozenset[date]:
        """The closing days and the one-off holidays."""
        return self.extra_closing_days | {day for day, _name in self.one_off_holidays}


DEFAULT_OPTIONS = Options()


@dataclass(frozen=True, slots=True)
class Case:
    """A request under one law; with `right` None, a breach and `received` the moment of becoming aware.

    `jurisdiction` is that of the person, ISO 3166-1 or -2, or `EU`. `acts_in` is the place where the
    controller acts, whose holidays and time zone count (Regulation 1182/71 Art 2); the jurisdiction itself
    by default. A `received` with a time needs its offset.
    """

    jurisdiction: str
    right: Right | None
    received: date | datetime
    acts_in: str | None = None
    events: tuple[Event, ...] = ()
    options: Options = field(default=DEFAULT_OPTIONS)


@dataclass(frozen=True, slots=True)
class DerivationStep:
    """One line of the reasons: `code` names the sentence, `on` is its day, `source` the article."""

    code: Code
    on: date
    params: Mapping[str, str | int]
    source: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a step; for a period in hours a time, local to where the controller acts.

    `safe` is the date without any pause. `paused`: a pause is open and `due` is as if it ended today.
    `guidance`: the law names no number, the date is a recommendation. `rule` and `rule_version` name the
    data used. The last line of `derivation` has the date of `due`.
    """

    step: Step
    due: date | datetime
    safe: date | datetime
    paused: bool
    guidance: bool
    rule: str
    rule_version: str
    derivation: tuple[DerivationStep, ...]
