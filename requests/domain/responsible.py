"""Who in the office hears of what happens to a request."""

from __future__ import annotations

from office.domain.access import access_of, holders
from office.models import User
from requests.models import Request


def responsible_for(case: Request) -> list[User]:
    """Return the assignee while they may handle the request, else the privacy leads of its controller."""
    assignee = case.assignee
    if (
        assignee is not None
        and assignee.is_active
        and access_of(assignee).allows("handle_cases", case.controller_id)
    ):
        return [assignee]
    return holders("approve_cases", controller=case.controller)
