"""The second step of somebody's choices: what it protects, and where its page is (promise P21)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from consents.domain import links
from consents.models import PreferenceLink
from office.models import Controller
from subjects.domain.second_steps import Guarded, cause_of, guarding, step_of
from subjects.views import Place, is_open, refused


@dataclass(frozen=True, slots=True)
class Offer:
    """What the choices say of the code: the page to change it, and whether it is on."""

    page: str
    on: bool


def guarded(link: PreferenceLink, *, now: datetime) -> Guarded | None:
    """Return what a code protects: a person of the register; None for an address that is nobody's."""
    person = links.person_of(link, now=now)
    if person is None:
        return None
    return replace(guarding(person), language=link.language)


def place_of(controller: Controller) -> Place:
    """Return where the page of the second step is."""
    return Place(
        page=reverse("consents:second_step", args=[controller.slug]),
        back=reverse("consents:preferences", args=[controller.slug]),
    )


def refusal(request: HttpRequest, link: PreferenceLink, *, now: datetime) -> HttpResponse | None:
    """Return what a browser sees that has to enter a code first; None where the choices are open to it."""
    person = links.person_of(link, now=now)
    if person is None or is_open(request, cause_of(person), now=now):
        return None
    what = guarded(link, now=now)
    return refused(request, what, place=place_of(link.controller)) if what is not None else None


def offered(link: PreferenceLink, *, now: datetime) -> Offer | None:
    """Return what the choices say of the code; None for an address that is nobody's."""
    person = links.person_of(link, now=now)
    if person is None:
        return None
    return Offer(page=place_of(link.controller).page, on=step_of(cause_of(person)) is not None)
