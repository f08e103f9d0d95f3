"""What the tests of rights begin and end with."""

from __future__ import annotations

from typing import Any

from law import Right
from office.models import Controller, User
from requests.domain import conversation, decision, handling
from requests.enums import Outcome
from requests.models import Request
from tests import factories
from tests.factories import NOW

TODAY = NOW.date()


def close(case: Request, *, by: User) -> Request:
    """Close as fulfilled."""
    return decision.close(case, outcome=Outcome.FULFILLED, by=by, now=NOW)


def answered(at: Controller, right: Right, *, by: User, **fields: Any) -> Request:
    """Return a request in progress with an answer sent, so that only its record is missing."""
    case = factories.request(at=at, right=right, **fields)
    handling.start(case, by=by, now=NOW)
    conversation.answer(case, text="Done.", by=by, now=NOW)
    return Request.objects.get(pk=case.pk)
