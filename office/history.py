"""Who is on record in the history of a tracked model."""

from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Model
from simple_history.manager import HistoryManager

from office.models import User


def make_managers_once() -> None:
    """Let the library make the class of its manager once; it makes one anew each time a row's history is asked for.

    Each change of a tracked row asks for it, which cost a twentieth of the time that writing takes.
    """
    tracked: Any = HistoryManager
    tracked.from_queryset = cache(tracked.from_queryset)


def sign(obj: Model, *, by: User | None, at: datetime | None = None) -> None:
    """Put `by` on record for the next change of `obj`, made at a moment; None is the portal itself, and right now."""
    tracked: Any = obj
    tracked._history_user = by
    if at is not None:
        tracked._history_date = at


def save_quietly(obj: Model, *fields: str) -> None:
    """Save fields that are no news, such as a moment of use, without a line in the history."""
    tracked: Any = obj
    tracked.save_without_historical_record(update_fields=list(fields))
