"""What a new controller gets to begin with, registered at start-up by the packages that have something for it."""

from collections.abc import Callable
from datetime import datetime

from office.models import Controller

Begin = Callable[[Controller, datetime], None]
_beginnings: list[Begin] = []


def register(begin: Begin) -> None:
    """Let every new controller get what `begin` gives; registering twice gives it once."""
    if begin not in _beginnings:
        _beginnings.append(begin)


def begin(controller: Controller, *, now: datetime) -> None:
    """Give a new controller everything, in the caller's transaction."""
    for give in _beginnings:
        give(controller, now)
