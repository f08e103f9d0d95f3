"""What a legal hold says by mail."""

from __future__ import annotations

from datetime import date, datetime

from office.models import User
from requests import notifications
from requests.models import LegalHold


def reminder(hold: LegalHold, *, user: User, key: str, day: date, now: datetime) -> None:
    """Remind a privacy lead to look at a hold; a second time under the same key says nothing."""
    notifications.to_staff(
        hold.request,
        user=user,
        template="requests/staff_hold",
        dedupe_key=f"request:{hold.request_id}:hold:{key}:{user.pk}",
        now=now,
        ends_on=hold.ends_on,
        days=(hold.ends_on - day).days,
        days_over=(day - hold.ends_on).days,
    )
