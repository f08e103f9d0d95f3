"""What the office is told of restrictions: that one ends, that its end is over, that one goes on and on."""

from __future__ import annotations

from datetime import date, datetime

from office.models import User
from requests import notifications
from requests.models import Restriction


def reminder(row: Restriction, *, user: User, key: str, today: date, now: datetime) -> None:
    """Remind a member of staff that the person must be told before a restriction ends; once under each key."""
    notifications.to_staff(
        row.request,
        user=user,
        template="requests/staff_restriction",
        dedupe_key=f"request:{row.request_id}:restriction:{key}:{user.pk}",
        now=now,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_over=row.ends_on is not None and row.ends_on < today,
    )
