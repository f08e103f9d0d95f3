"""What the clock brings for minors: asks that nobody answered end, and who came of age is told, and decides."""

from __future__ import annotations

from datetime import datetime

from consents.domain import coming_of_age, guardian_ends
from office.one_by_one import OneByOne


def mind_all(*, now: datetime) -> int:
    """Do all of it; return how many asks ended in silence and how many young persons were told.

    What goes wrong with one row or one step keeps no other waiting; the first failure is raised when all is done.
    """
    steps = OneByOne()
    ended = steps.do(guardian_ends.end_expired, now=now)
    steps.do(guardian_ends.erase_answered, now=now)
    steps.do(coming_of_age.end_all, now=now)
    told = steps.do(coming_of_age.tell_all, now=now)
    steps.end()
    return ended + told
