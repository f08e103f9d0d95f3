"""Where two people must act, and what lets one person do both: a one-person office, said each time."""

from __future__ import annotations

from datetime import datetime

from office.domain import one_person_office
from office.models import User
from requests.domain.errors import AdviserDecidesError, RequestError, SecondPersonNeededError
from requests.models import Request

ALONE = "one_person_office"
"""Where the access log keeps the one-person office under which one person did both acts."""


def demand_other_than_proposer(case: Request, *, by: User, now: datetime) -> dict[str, str]:
    """Refuse whoever proposed the outcome, unless a one-person office is on: then name it.

    Raises `SecondPersonNeededError`.
    """
    return _alone(case, now=now, error=SecondPersonNeededError()) if case.proposed_by_id == by.pk else {}


def demand_other_than_adviser(case: Request, *, by: User, now: datetime) -> dict[str, str]:
    """Refuse whoever advised on the request, unless a one-person office is on: then name it.

    Raises `AdviserDecidesError`.
    """
    if not case.advice.filter(officer=by).exists():
        return {}
    return _alone(case, now=now, error=AdviserDecidesError())


def demand_no_decision_of(case: Request, *, by: User, now: datetime) -> dict[str, str]:
    """Refuse advice of whoever proposed the outcome that waits, unless a one-person office is on: then name it.

    Raises `AdviserDecidesError`.
    """
    return _alone(case, now=now, error=AdviserDecidesError()) if case.proposed_by_id == by.pk else {}


def _alone(case: Request, *, now: datetime, error: RequestError) -> dict[str, str]:
    office = one_person_office.standing(case.controller, now=now)
    if office is None:
        raise error
    return {ALONE: str(office.pk)}
