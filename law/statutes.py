"""The shape of a law: rules with their periods and sources, and what moves or stops the clock."""

from dataclasses import dataclass, field
from datetime import date

from law.enums import Clarification, Fee, Identity, Right, Roll, Step
from law.periods import Period

NOT_REQUESTS = frozenset({Right.QUESTION, Right.COMPLAINT, Right.APPEAL, Right.GRIEVANCE, Right.WITHDRAWAL})
"""What is answered or acted on, but neither refused nor extended unless a law says so."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The last day of one step. `rights` None: for every right. `guidance`: the law names no number."""

    step: Step
    period: Period
    source: str
    rights: frozenset[Right] | None = None
    guidance: bool = False


@dataclass(frozen=True, slots=True)
class Season:
    """Days of every year that a statute leaves out of working days, from month and day to month and day."""

    first: tuple[int, int]
    last: tuple[int, int]
    source: str

    def holds(self, day: date) -> bool:
        """Whether `day` lies in the season; a season may run over New Year."""
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True, slots=True, eq=False)
class Statute:
    """One law as it stands from `valid_from`, for requests received on or after that day.

    Of several rules for a step and a right, the first counts. `in_time`: a question stops the clock only if
    asked promptly. Sources name the article that each treatment comes from.
    """

    code: str
    name: str
    valid_from: date
    rules: tuple[Rule, ...]
    roll: Roll = Roll.NONE
    roll_source: str = ""
    count_source: str = ""
    month_end_source: str = ""
    identity: Identity = Identity.IGNORE
    identity_source: str = ""
    clarification: Clarification = Clarification.IGNORE
    clarification_source: str = ""
    fee: Fee = Fee.IGNORE
    fee_source: str = ""
    in_time: bool = False
    reflection_days: int = 0
    season: Season | None = None
    _table: dict[tuple[Step, Right | None], Rule] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        table: dict[tuple[Step, Right | None], Rule] = {}
        for rule in self.rules:
            about: tuple[Right | None, ...] = (None,)
            if rule.step is not Step.BREACH_NOTIFICATION:
                about = tuple(Right if rule.rights is None else rule.rights)
            for right in about:
                table.setdefault((rule.step, right), rule)
        object.__setattr__(self, "_table", table)

    def rule(self, step: Step, right: Right | None) -> Rule | None:
        """The rule for this step and right (None: a breach), or None."""
        return self._table.get((step, right))

    def steps(self, right: Right | None) -> tuple[Step, ...]:
        """The steps that this law sets a day for."""
        return tuple(step for step in Step if (step, right) in self._table)


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A country or region whose law is known here, with its statutes from the oldest to the newest."""

    code: str
    name: str
    statutes: tuple[Statute, ...]

    def statute_on(self, day: date) -> Statute | None:
        """The law for what is received on `day`, or None before the first."""
        for statute in reversed(self.statutes):
            if statute.valid_from <= day:
                return statute
        return None


def answers(
    period: Period,
    source: str,
    *,
    rights: frozenset[Right] | None = None,
    guidance: bool = False,
    refuse: str | None = None,
    tell: str | None = None,
    extended: Period | None = None,
) -> tuple[Rule, ...]:
    """The rules of a time to answer: respond and refuse within `period`, and how it may be extended.

    `refuse` is the article on refusals (that of the answer by default); `tell` the one by which the person
    must hear of an extension within `period`; `extended` the whole time from receipt, if the law caps it.
    """
    rules = [
        Rule(Step.RESPOND, period, source, rights, guidance),
        Rule(Step.REFUSE, period, refuse or source, rights, guidance),
    ]
    if tell:
        rules.append(Rule(Step.EXTENSION_NOTICE, period, tell, rights, guidance))
    if extended:
        rules.append(Rule(Step.RESPOND_EXTENDED, extended, tell or source, rights, guidance))
    return tuple(rules)


def guidance(
    period: Period, source: str, *, rights: frozenset[Right] | None = None, step: Step = Step.RESPOND
) -> Rule:
    """A date that the law itself does not name."""
    return Rule(step, period, source, rights, guidance=True)


def recommended(
    period: Period, source: str, *, tell: str | None = None, extended: Period | None = None
) -> tuple[Rule, ...]:
    """Guidance for every right, to stand behind the rules that have numbers."""
    requests = frozenset(Right) - NOT_REQUESTS
    return (
        guidance(period, source, rights=NOT_REQUESTS),
        *answers(period, source, rights=requests, guidance=True, tell=tell, extended=extended),
    )
