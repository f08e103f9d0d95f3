"""What the public pages say of showing who one is: what exactly is asked, by which way, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests.domain import identity_checks, representation
from requests.domain.identity_codes import Entered
from requests.identity_enums import (
    ACTS_AS,
    CheckOutcome,
    CodeWay,
    Method,
    RepresentationKind,
    RepresentationState,
)
from requests.models import Request

WHAT: dict[Method, Promise] = {
    Method.MAILED_LINK: _("Confirm that the e-mail address is yours. We know it, so that is enough."),
    Method.CODE: _("Enter the code that we sent to another address that we already had."),
    Method.KNOWLEDGE: _(
        "Answer our questions in a message below. We compare your answers and do not keep them."
    ),
    Method.CALL_BACK: _("We call you on the number that we already have. Tell us when it suits you."),
    Method.IN_PERSON: _("Come to us with a document. We look at it and copy nothing."),
    Method.DOCUMENT: _("Show us a document. One person looks at it; it is destroyed when the check ends."),
}
"""What a person is asked by each method, as their page says it."""

REFUSALS: dict[Entered, Promise] = {
    Entered.WRONG: _("This is not the code that we sent. Check the digits and try again."),
    Entered.LOCKED: _(
        "A wrong code was entered five times, so this code works no more. We will write to you."
    ),
    Entered.EXPIRED: _("This code is too old. Write to us if you want a new one."),
    Entered.NONE: _("No code is asked for any more."),
}
"""What the page answers to a code that was not taken."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the person; `over` says why a code can be entered no more."""

    method: Method
    what: Promise
    until: datetime | None = None
    by_letter: bool = False
    sent: int = 0
    over: Promise | str = ""


@dataclass(frozen=True, slots=True)
class Acts:
    """By what right the person says they act, and what shows it; `sent` counts their files."""

    kind: RepresentationKind
    what: Promise
    sent: int


def asked_of(case: Request, *, now: datetime) -> Asked | None:
    """Return what is asked of the person now, also once a code is void; None where nothing is."""
    if not case.is_open or not identity_checks.is_asked(case):
        return None
    check = case.identity_checks.order_by("-asked_at", "-pk").first()
    if check is None or (not check.is_open and check.method != Method.CODE):
        return None
    method = Method(check.method)
    if method is not Method.CODE:
        return Asked(method, WHAT[method], sent=check.documents.count())
    over: Promise | str = ""
    if check.outcome == CheckOutcome.FAILED and check.attempts:
        over = REFUSALS[Entered.LOCKED]
    elif not check.is_open or (check.code_expires_at is not None and check.code_expires_at <= now):
        over = REFUSALS[Entered.EXPIRED]
    return Asked(
        method,
        WHAT[method],
        until=check.code_expires_at,
        by_letter=check.code_way == CodeWay.LETTER,
        over=over,
    )


def acts_for(case: Request) -> Acts | None:
    """Return what somebody who acts for another has still to show; None where nothing is asked."""
    found = representation.of(case) if case.is_open else None
    if found is None or found.state == RepresentationState.CONFIRMED:
        return None
    kind = RepresentationKind(found.kind)
    return Acts(kind, ACTS_AS[kind], sent=found.files.filter(added_by__isnull=True).count())
