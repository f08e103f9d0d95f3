"""What a person learns who got less than they asked for: the ground, the remedies and the authorities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

import law
from law import Authority, Remedy
from office import citations
from requests.domain import clock
from requests.enums import Ground, Outcome
from requests.models import Request

LESS_THAN_ASKED = frozenset(
    {Outcome.REFUSED, Outcome.PARTLY_FULFILLED, Outcome.UNVERIFIABLE, Outcome.NOT_A_REQUEST}
)
"""Outcomes after which the person must learn what they can do (GDPR Art 12(4))."""


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that the person can do: a phrase with a verb, its article, and who to turn to beside us."""

    remedy: Remedy
    text: str
    source: str
    authorities: tuple[Authority, ...] = ()


def authorities(case: Request) -> tuple[Authority, ...]:
    """Return whom the person may complain to, where they live first, then where we act (GDPR Art 77(1)).

    Where the person works is not known here; the texts name that authority in general.
    """
    return law.authorities(residence=case.jurisdiction, infringement=case.controller.country)


def in_words(ground: str) -> str:
    """Return a ground with its article, in the language that is active; empty where there is none."""
    if not ground:
        return ""
    found = Ground(ground)
    return f"{found.label} ({citations.in_words(found.source)})"


def ways(case: Request, *, on: date) -> list[Way]:
    """Return what a refusal on a day must name by every law that applies, the person's own first."""
    sources: dict[Remedy, list[str]] = {}
    for code in clock.laws_that_apply(case):
        for one in law.remedies(code, on=on):
            sources.setdefault(one.remedy, []).append(citations.in_words(one.source))
    return [
        Way(
            remedy=remedy,
            text=_text(remedy, case=case),
            source="; ".join(dict.fromkeys(cited)),
            authorities=authorities(case) if remedy is Remedy.AUTHORITY else (),
        )
        for remedy, cited in sources.items()
    ]


def _text(remedy: Remedy, *, case: Request) -> str:
    contact = {"contact": case.controller.contact_email}
    if remedy is Remedy.CONTROLLER:
        return _("complain to us: %(contact)s") % contact
    if remedy is Remedy.APPEAL:
        return _("appeal to us, so that somebody looks at it anew: %(contact)s") % contact
    if remedy is Remedy.COURT:
        return _("go to court")
    found = authorities(case)
    if not found:
        return _("complain to the supervisory authority")
    return _("complain to a supervisory authority where you live, where you work or where we act")
