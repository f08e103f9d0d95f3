"""What higher packages add to a person's timeline, registered at start-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from office.models import User
from subjects.models import Subject


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline, as the shared component takes it. `untold` is what the person must not be told."""

    at: datetime
    kind: str
    who: str
    what: str
    untold: bool = False


Tell = Callable[[Subject, User], Iterable[Happening]]
_tellers: list[Tell] = []


def register(tell: Tell) -> None:
    """Let `tell` add what a viewer may see of a person; twice registers once."""
    if tell not in _tellers:
        _tellers.append(tell)


def told_of(subject: Subject, *, viewer: User) -> list[Happening]:
    """Return what everybody who registered adds."""
    return [one for tell in _tellers for one in tell(subject, viewer)]
