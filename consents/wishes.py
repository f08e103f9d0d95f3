"""What a person may want beside a withdrawal: the erasure of their data, taken in by the package that handles it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from subjects.models import Guardian, Subject

Erase = Callable[[Subject, str, UUID, Guardian | None, datetime], None]
_takers: list[Erase] = []


def register(take_in: Erase) -> None:
    """Let `take_in` be called with the person, the address to answer to, a key, the guardian and the moment.

    The guardian is None where the person asks themselves. Twice registers once. It is called in the transaction of
    the withdrawal; the same key twice is one wish.
    """
    if take_in not in _takers:
        _takers.append(take_in)


def erasure_can_be_asked() -> bool:
    """Tell whether anybody takes such a wish in."""
    return bool(_takers)


def ask_erasure(
    subject: Subject, *, email: str, key: UUID, guardian: Guardian | None = None, now: datetime
) -> None:
    """Hand the wish on, of the person or of the guardian who stands for them."""
    for take_in in _takers:
        take_in(subject, email, key, guardian, now)
