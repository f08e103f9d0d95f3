"""What a step would do to the due date, said before it is taken."""

from __future__ import annotations

from django.utils.translation import gettext as _

from law import EventKind, Right
from office.dates import in_words
from office.derivations import words
from requests.domain import clock
from requests.domain.errors import ClockRefusedError
from requests.domain.situation import Situation
from requests.models import ClockEvent


def with_fact(situation: Situation, kind: EventKind) -> list[str]:
    """Say what recording a fact today would do, and the law's reason where it changes nothing."""
    return _compared(situation, about=kind.value.split("_")[0], also=kind)


def without_fact(situation: Situation, fact: ClockEvent) -> list[str]:
    """Say what reversing an entry would do."""
    return _compared(situation, apart_from=fact)


def with_right(situation: Situation, right: Right) -> list[str]:
    """Say what another right would do."""
    return _compared(situation, right=right)


def _compared(
    situation: Situation,
    *,
    about: str = "",
    also: EventKind | None = None,
    apart_from: ClockEvent | None = None,
    right: Right | None = None,
) -> list[str]:
    current = situation.current
    try:
        then = clock.foresee(
            situation.case, today=situation.today, also=also, apart_from=apart_from, right=right
        )
    except ClockRefusedError as error:
        return [str(error)]
    due, safe = clock.day_of(then.due), clock.day_of(then.safe)
    if then.paused:
        return [
            _("The clock stops until the person answers; the due date moves on with each day of waiting."),
            _("Without the pause the answer is due on %(day)s.") % {"day": in_words(safe)},
        ]
    if current is not None and due != current.due_on:
        return [
            _("The due date moves from %(old)s to %(new)s.")
            % {"old": in_words(current.due_on), "new": in_words(due)}
        ]
    stays = [_("The due date stays %(day)s.") % {"day": in_words(due)}]
    reasons = [step for step in then.derivation if about and step.code.value.startswith(about)]
    return [*stays, *(f"{words(step)} ({step.source})" for step in reasons[-1:])]
