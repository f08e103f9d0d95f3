"""What would be due when: the clock asked about a request that does not exist. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import law
from law import Case, Code, Event, EventKind, LawError, Right, Step
from office.deadline_options import options_for
from office.models import Controller
from requests.domain.clock import Derived, day_of, question_to, working_deadline

_STOPS = frozenset({Code.IDENTITY_SUSPENDED_OPEN, Code.IDENTITY_RESTARTED_OPEN})


@dataclass(frozen=True, slots=True)
class Question:
    """A request as somebody imagines it. `person` is the country or region where the person lives.

    `received` is a day at the controller or an aware moment; `today` is the day from which it is looked at.
    """

    controller: Controller
    right: Right
    person: str
    received: date | datetime
    events: tuple[Event, ...]
    today: date


@dataclass(frozen=True, slots=True)
class IdentityWindow:
    """Until when asking for proof of identity stops the clock; `by` None: it never does under this law."""

    by: date | None
    source: str


@dataclass(frozen=True, slots=True)
class UnderLaw:
    """What one law says. `identity` is None where proof was asked for already."""

    jurisdiction: str
    statute: str
    deadlines: tuple[Derived, ...]
    identity: IdentityWindow | None
    extension: law.Extension


@dataclass(frozen=True, slots=True)
class Answer:
    """What every law that applies says, the person's first; `working` is the date to work by.

    `substituted`: the person's country has no rules here, so the controller's law stands in for it.
    """

    laws: tuple[UnderLaw, ...]
    substituted: bool
    working: Derived


def answer(question: Question) -> Answer:
    """Ask every law that applies. Raises LawError for what cannot be, with the place where it stands."""
    controller = question.controller
    applicable = law.applicable_laws(question.person, established_in=controller.country)
    options = options_for(controller)
    cases = [
        question_to(
            controller,
            jurisdiction=code,
            right=question.right,
            received_at=question.received,
            events=question.events,
            options=options,
        )
        for code in applicable.jurisdictions
    ]
    laws = tuple(_under(case, today=question.today) for case in cases)
    derived = [one for found in laws for one in found.deadlines]
    extended = any(event.kind is EventKind.EXTENDED for event in question.events)
    return Answer(laws, applicable.substituted, working_deadline(derived, extended=extended))


def _under(case: Case, *, today: date) -> UnderLaw:
    found = tuple(Derived(case.jurisdiction, one) for one in law.binding_deadlines(case, today=today))
    return UnderLaw(
        jurisdiction=case.jurisdiction,
        statute=_statute(case),
        deadlines=found,
        identity=_identity_window(case, found, today=today),
        extension=law.extension(_by_law(case), today=today),
    )


def _by_law(case: Case) -> Case:
    """Leave out the office's own time to answer, which takes nothing from the time to extend."""
    return replace(case, options=replace(case.options, period=None))


def _statute(case: Case) -> str:
    statute = law.jurisdiction(case.jurisdiction).statute_on(day_of(case.received))
    return statute.name if statute is not None else ""


def _identity_window(case: Case, found: tuple[Derived, ...], *, today: date) -> IdentityWindow | None:
    """Ask the law what asking on the last day would do: it names the limit if that were too late."""
    if any(event.kind is EventKind.IDENTITY_ASKED for event in case.events):
        return None
    last = day_of(next(one.deadline.due for one in found if one.deadline.step is Step.RESPOND))
    late = replace(case, events=(*case.events, Event(EventKind.IDENTITY_ASKED, on=last)))
    try:
        then = law.deadline(late, Step.RESPOND, today=max(today, last))
    except LawError:  # it would fall into another pause
        return None
    for step in then.derivation:
        if step.code is Code.IDENTITY_LATE:
            return IdentityWindow(date.fromisoformat(str(step.params["limit"])), step.source)
        if step.code in _STOPS:
            return IdentityWindow(last, step.source)
        if step.code is Code.IDENTITY_IGNORED:
            break
    else:
        return None
    return IdentityWindow(None, step.source)
