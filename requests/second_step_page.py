"""Where a request's pages ask for the code, and what they show without it (promise P21)."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from office import clock
from requests.domain.second_step import guarded
from requests.models import Request
from subjects.views import Place, code_page, is_open, refused


def place_of(case: Request, *, token: str) -> Place:
    """Return where the page of the second step is."""
    address = {"controller": case.controller.slug, "token": token}
    return Place(
        page=reverse("requests:second_step", kwargs=address), back=reverse("requests:status", kwargs=address)
    )


def page(request: HttpRequest, case: Request, token: str) -> HttpResponse:
    """Ask for the code, turn it on or off."""
    return code_page(request, guarded(case), place=place_of(case, token=token), now=clock.now())


def refusal(request: HttpRequest, case: Request, *, token: str, now: datetime) -> HttpResponse | None:
    """Return what a browser sees that has to enter a code first; None where the pages are open to it."""
    what = guarded(case)
    if is_open(request, what.cause, now=now):
        return None
    return refused(request, what, place=place_of(case, token=token))
