"""The privacy officer's advice on a request, given beside the decision by somebody else (Art 38, 39 GDPR)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from office.models import User
from requests.domain import proof, texts, two_people
from requests.domain.changes import Noted, changing, demand_open
from requests.domain.errors import IntakeRefusedError
from requests.models import Advice, Request


def advise(case: Request, *, text: str, by: User, now: datetime, seen: int | None = None) -> Advice:
    """Put advice on record; advice given before stays beside it.

    Raises `AdviserDecidesError` for whoever proposed the outcome, unless a one-person office is on.
    """
    words = texts.paragraphs("text", text)
    if not words:
        raise IntakeRefusedError("text", _("Write your advice."))
    details: Noted = {}
    with changing(case, action="requests.advised", by=by, now=now, seen=seen, details=details) as locked:
        demand_open(locked)
        details |= two_people.demand_no_decision_of(locked, by=by, now=now)
        return Advice.objects.create(
            data_key_id=proof.key_of(locked), request=locked, officer=by, text=words, at=now
        )
