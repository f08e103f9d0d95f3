"""The second step of a request's pages: what it protects, and how staff end it (promise P21)."""

from __future__ import annotations

from datetime import datetime

from office.models import User
from requests.domain import together
from requests.domain.errors import RequestError
from requests.models import Request
from subjects.domain import second_steps
from subjects.domain.second_steps import Guarded
from subjects.enums import NoCodeReason
from subjects.errors import SubjectError


def guarded(case: Request) -> Guarded:
    """Return what a code protects: requests made by one message share a conversation, and so a step."""
    return Guarded(
        about=case,
        controller=case.controller,
        cause=together.cause_of(case),
        language=case.language,
        email=str(case.email or ""),
    )


def is_on(case: Request) -> bool:
    """Tell whether a code is asked for."""
    return second_steps.step_of(together.cause_of(case)) is not None


def turn_off(case: Request, *, reason: NoCodeReason, by: User, now: datetime) -> None:
    """End the step for a person who cannot enter a code; raises `RequestError` where none is on."""
    try:
        second_steps.turn_off(guarded(case), reason=reason, by=by, now=now)
    except SubjectError as error:
        raise RequestError(str(error)) from error
