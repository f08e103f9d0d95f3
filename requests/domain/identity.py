"""Checking who asks (GDPR Art 12(6)): only where there is reasonable doubt, and with the clock informed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.models import User
from requests.domain import clock, conversation
from requests.domain.changes import changing, demand_undecided, move
from requests.domain.errors import ClockRefusedError
from requests.enums import ClockKind, MessageKind, Status
from requests.models import Message, Request


class Method(models.TextChoices):
    """How somebody showed who they are."""

    MAILED_LINK = "mailed_link", gettext_lazy("Answered from the address that we know")
    KNOWLEDGE = "knowledge", gettext_lazy("Knew details that only they know")
    CALL_BACK = "call_back", gettext_lazy("Called back on the number that we know")
    DOCUMENT = "document", gettext_lazy("Showed a document")
    IN_PERSON = "in_person", gettext_lazy("Came in person")


def ask(case: Request, *, text: str, by: User, now: datetime, seen: int | None = None) -> Message:
    """Ask the person to show who they are; the law's clock may stop if this is done promptly."""
    with changing(case, action="requests.identity_asked", by=by, now=now, seen=seen) as locked:
        move(locked, Status.IDENTITY_CHECK)
        if not is_asked(locked):
            clock.record(
                locked, kind=ClockKind.IDENTITY_ASKED, on=locked.controller.today(now), by=by, now=now
            )
        return conversation.send(locked, text=text, kind=MessageKind.IDENTITY, by=by, now=now)


def prove(
    case: Request, *, method: Method, on: date, by: User, now: datetime, seen: int | None = None
) -> Request:
    """Record that identity was shown, how, and on which day; work goes on.

    Raises `ClockRefusedError` when it was not asked.
    """
    with changing(
        case, action="requests.identity_proved", by=by, now=now, seen=seen, details={"method": method.value}
    ) as locked:
        demand_undecided(locked)
        if not is_asked(locked):
            raise ClockRefusedError(_("Identity was not asked, so there is nothing to record."))
        move(locked, Status.IN_PROGRESS)
        clock.record(locked, kind=ClockKind.IDENTITY_PROVED, on=on, by=by, now=now)
    return locked


def is_asked(case: Request) -> bool:
    """Whether identity was asked and not proved yet."""
    return clock.is_waiting(case, asked=ClockKind.IDENTITY_ASKED, answered=ClockKind.IDENTITY_PROVED)
