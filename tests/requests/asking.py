"""Inquiries of authorities for tests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from office.models import Controller, User
from requests.domain import inquiries
from requests.domain.inquiries import Letter
from requests.models import Inquiry
from tests.factories import NOW


def letter(**fields: Any) -> Letter:
    """Return a letter of the Swedish authority that arrived on 24 November and is due on 15 December 2026."""
    given: dict[str, Any] = {
        "authority": "SE",
        "asked": "Why did you refuse Elsa?",
        "case_number": "IMY-2026-1234",
        "dated_on": date(2026, 11, 20),
        "received_on": date(2026, 11, 24),
        "due_on": date(2026, 12, 15),
    }
    return Letter(**{**given, **fields})


def entered(controller: Controller, *, by: User, now: datetime = NOW, **fields: Any) -> Inquiry:
    """Return an inquiry that was entered."""
    return inquiries.enter(controller, letter=letter(**fields), by=by, now=now)
