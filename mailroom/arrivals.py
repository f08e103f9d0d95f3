"""Takers of what arrives: the packages that handle a cause take the mails that belong to it.

Each taker is asked in turn, once, in a transaction of the mail; what nobody takes waits for somebody to look at it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from mailroom.models import Incoming


@dataclass(frozen=True, slots=True)
class Taken:
    """What a taker says: the cause that a mail was put to, or only what to warn of when somebody looks at it."""

    cause: str = ""
    warnings: list[str] = field(default_factory=list)


Take = Callable[[Incoming, datetime], Taken | None]
_takers: list[Take] = []


def register(take: Take) -> None:
    """Let `take` be asked about every mail; it returns None for what is not its own. Twice registers once."""
    if take not in _takers:
        _takers.append(take)


def hand_over(incoming: Incoming, *, now: datetime) -> Taken:
    """Ask the takers; gather what they warn of until one takes the mail."""
    warnings: list[str] = []
    for take in _takers:
        said = take(incoming, now)
        if said is not None:
            warnings += said.warnings
            if said.cause:
                return Taken(said.cause, warnings)
    return Taken("", warnings)
