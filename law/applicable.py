"""Which laws a request falls under."""

from dataclasses import dataclass, replace
from datetime import date

from law.deadlines import deadlines
from law.enums import Step
from law.errors import LawError, Problem
from law.jurisdictions import known
from law.jurisdictions.eu import EEA
from law.records import Case, Deadline


@dataclass(frozen=True, slots=True)
class ApplicableLaws:
    """The jurisdictions whose law applies, the person's first.

    `substituted`: the person's country has no rules here, so the controller's law stands in for it.
    """

    jurisdictions: tuple[str, ...]
    substituted: bool


@dataclass(frozen=True, slots=True)
class LawDeadline:
    """A deadline under one of several laws."""

    jurisdiction: str
    deadline: Deadline


def applicable_laws(person: str, *, established_in: str) -> ApplicableLaws:
    """The law of the person's country and, for a controller established in the EU or EEA, the GDPR.

    Source: Art 3(1) GDPR. Raises LawError if neither place's law is known here.
    """
    controller = established_in if known(established_in) else established_in.partition("-")[0]
    if not known(person):
        if not known(controller):
            raise LawError(Problem.NEITHER_LAW_KNOWN, person=person, controller=established_in)
        return ApplicableLaws((controller,), substituted=True)
    under_gdpr = person.partition("-")[0] in EEA or person == "EU"
    if controller.partition("-")[0] in EEA and not under_gdpr:
        return ApplicableLaws((person, controller), substituted=False)
    return ApplicableLaws((person,), substituted=False)


def deadlines_under(laws: ApplicableLaws, case: Case, step: Step, *, today: date) -> tuple[LawDeadline, ...]:
    """The last day of `step` under each law that sets one, the earliest first: that one counts.

    The jurisdiction of `case` is replaced by each law's. Raises LawError as `deadline` does.
    """
    found = [
        LawDeadline(code, one)
        for code in laws.jurisdictions
        for one in deadlines(replace(case, jurisdiction=code), today=today)
        if one.step is step
    ]
    return tuple(sorted(found, key=lambda one: one.deadline.due.isoformat()))
