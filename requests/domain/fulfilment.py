"""What must be done before a request is closed as fulfilled, wholly or in part: by right."""

from __future__ import annotations

from django.utils.translation import gettext as _

from law import Right
from requests.domain import collecting, readiness
from requests.domain.errors import RequestError
from requests.enums import Direction, MessageKind, Outcome
from requests.models import Request


def demand(case: Request, *, outcome: Outcome) -> None:
    """Refuse to close a request as fulfilled, wholly or in part, before it is; raises `RequestError`."""
    if outcome not in {Outcome.FULFILLED, Outcome.PARTLY_FULFILLED}:
        return
    readiness.demand_to_fulfil(case)
    if Right(case.right) in collecting.COPIES:
        collecting.demand_others_checked(case)
    if outcome is Outcome.FULFILLED and not is_answered(case):
        raise RequestError(_("Send the answer first, then close the request as fulfilled."))


def is_answered(case: Request) -> bool:
    """Tell whether an answer went out that is not a part alone; to a reopened request, since it was reopened."""
    sent = case.messages.filter(
        direction=Direction.TO_PERSON,
        kind=MessageKind.ANSWER,
        sent_at__isnull=False,
        rest_by__isnull=True,
    )
    return (sent if case.reopened_at is None else sent.filter(sent_at__gte=case.reopened_at)).exists()
