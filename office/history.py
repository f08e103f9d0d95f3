"""Who is on record in the history of a tracked model."""

from typing import Any

from django.db.models import Model

from office.models import User


def sign(obj: Model, *, by: User | None) -> None:
    """Put `by` on record for the next change of `obj`; None is the portal itself."""
    tracked: Any = obj
    tracked._history_user = by


def save_quietly(obj: Model, *fields: str) -> None:
    """Save fields that are no news, such as a moment of use, without a line in the history."""
    tracked: Any = obj
    tracked.save_without_historical_record(update_fields=list(fields))
