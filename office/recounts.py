"""What is counted anew when rules change, registered at start-up by the packages that keep deadlines."""

from collections.abc import Callable
from dataclasses import dataclass

from office.models import Controller

RECOUNTED = "office.deadlines_recounted"
"""The action under which the access log notes how counting anew went: about a controller, with two counts."""


@dataclass(frozen=True, slots=True)
class Recount:
    """How many open things of a controller wait to be counted anew, and the way to have it done soon."""

    waiting: Callable[[Controller], int]
    ask: Callable[[], None]


_recounts: list[Recount] = []


def register(recount: Recount) -> None:
    """Let `recount` be done after a change; registering twice does it once."""
    if recount not in _recounts:
        _recounts.append(recount)


def waiting(controller: Controller) -> int:
    """Return how many open requests a change at a controller concerns."""
    return sum(recount.waiting(controller) for recount in _recounts)


def ask() -> None:
    """Have everything counted anew soon; the hourly job does it in any case."""
    for recount in _recounts:
        recount.ask()
