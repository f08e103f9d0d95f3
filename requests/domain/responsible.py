"""Who in the office hears of what happens to a request."""

from __future__ import annotations

from office.domain.access import access_of, holders
from office.models import User
from requests.models import Request


def responsible_for(case: Request, *, leads: list[User] | None = None) -> list[User]:
    """Return the assignee while they may handle the request, else the privacy leads of its controller.

    `leads` spares the query for whoever asks about many requests of one controller.
    """
    assignee = case.assignee
    if (
        assignee is not None
        and assignee.is_active
        and access_of(assignee).allows("handle_cases", case.controller_id)
    ):
        return [assignee]
    return holders("approve_cases", controller=case.controller) if leads is None else leads
