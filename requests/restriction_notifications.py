"""What the office is told of restrictions that end."""

from __future__ import annotations

from datetime import date, datetime

from office.models import User
from requests import notifications
from requests.models import Request


def ends_soon(case: Request, *, user: User, on: date, now: datetime) -> None:
    """Remind a member of staff once that the person must be told before a restriction ends."""
    notifications.to_staff(
        case,
        user=user,
        template="requests/staff_restriction",
        dedupe_key=f"request:{case.pk}:restriction:{on}:{user.pk}",
        now=now,
        ends_on=on,
    )
