"""What a step would do to the due date, said before it is taken."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from law import DerivationStep, EventKind
from office import citations
from office.dates import in_words
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


def _compared(
    situation: Situation,
    *,
    about: str = "",
    also: EventKind | None = None,
    apart_from: ClockEvent | None = None,
) -> list[str]:
    current = situation.current
    try:
        then = clock.foresee(situation.case, today=situation.today, also=also, apart_from=apart_from)
    except ClockRefusedError as error:
        return [str(error)]
    due, safe = clock.day_of(then.due), clock.day_of(then.safe)
    without = _("Without the pause the answer is due on %(day)s.") % {"day": in_words(safe)}
    if then.paused:
        return [
            _("The clock stops until the person answers; the due date moves on with each day of waiting."),
            without,
        ]
    if current is not None and due != current.due_on:
        moves = _("The due date moves from %(old)s to %(new)s.") % {
            "old": in_words(current.due_on),
            "new": in_words(due),
        }
        return [moves if safe == due else f"{moves} {without}"]
    stays = _("The due date stays %(day)s.") % {"day": in_words(due)}
    reasons = [_reason(step) for step in then.derivation if about and step.code.value.startswith(about)]
    return [" ".join(part for part in (stays, *reasons[-1:]) if part)]


def _reason(step: DerivationStep) -> str:
    """Say why asking now would not stop the clock; empty where the law has no reason of that kind."""
    if "limit" in step.params:
        return _("To stop the clock it had to be asked by %(day)s (%(source)s).") % {
            "day": in_words(date.fromisoformat(str(step.params["limit"]))),
            "source": citations.in_words(step.source),
        }
    if step.code.value.endswith("_ignored"):
        return _("The law does not stop the clock for it (%(source)s).") % {
            "source": citations.in_words(step.source)
        }
    return ""
