"""Who in the office hears of what happens to a request."""

from __future__ import annotations

from datetime import datetime

from office.domain.access import access_of, holders
from office.models import User
from requests.domain import absences
from requests.models import Request, Watcher


def responsible_for(case: Request, *, now: datetime | None = None) -> list[User]:
    """Return the assignee while they may handle the request, else the privacy leads of its controller.

    With `now`, whoever stands in for an assignee who is away comes in their place.
    """
    assignee = case.assignee
    if (
        assignee is not None
        and assignee.is_active
        and access_of(assignee).allows("handle_cases", case.controller_id)
    ):
        if now is None:
            return [assignee]
        on = case.controller.today(now)
        present = absences.at_work(assignee, on=on, controller_id=case.controller_id)
        if present is not None:
            return [present]
    return holders("approve_cases", controller=case.controller)


def watching(case: Request) -> list[User]:
    """Return the staff who watch a request and may still read it."""
    rows = Watcher.objects.filter(request=case, user__is_active=True).select_related("user")
    return [row.user for row in rows if access_of(row.user).allows("read_cases", case.controller_id)]


def hears_of(case: Request, *, now: datetime) -> list[User]:
    """Return who is responsible for a request, and who watches it."""
    return list(dict.fromkeys([*responsible_for(case, now=now), *watching(case)]))
