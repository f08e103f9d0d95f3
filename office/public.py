"""What public pages share."""

from datetime import datetime
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from office import client_address, rate_limits
from office.kept import Kept
from office.models import Controller

R = TypeVar("R", bound=HttpResponseBase)

ANSWER, THEN = "confirm_it_is_you", "confirm_then"
"""The answer of staff who are asked again who they are, often a password, and what follows it."""

NEVER_SENT_BACK = frozenset({"csrfmiddlewaretoken", ANSWER, THEN})

known: Kept[str, Controller] = Kept(lambda slug: Controller.objects.filter(slug=slug).first())
"""Controllers by their addresses, as they were some seconds ago at most: for what is asked at each request."""


def get_controller(slug: str) -> Controller:
    """Return the controller with this address.

    Raises Http404 when there is none.
    """
    try:
        return Controller.objects.get(slug=slug)
    except Controller.DoesNotExist:
        raise Http404(f"No controller has the address {slug!r}.") from None


def secluded(response: R) -> R:
    """Keep the page behind a link out of search engines and other sites' logs, and return it.

    The referrer policy is `same-origin`: under `no-referrer` browsers send `Origin: null` with a form, which the
    check against forgery refuses.
    """
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def wait_for(what: str, request: HttpRequest, *, now: datetime) -> int:
    """Count one try from the request's network address; return the seconds to wait, 0 within the limits."""
    return rate_limits.count(what, client_address.of(request), now=now)


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed into a form, for hidden fields that send it again."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in NEVER_SENT_BACK
    ]


def too_many(request: HttpRequest, *, wait: int, controller: Controller | None = None) -> HttpResponse:
    """Ask to come back in `wait` seconds; what was typed waits on the page, to be sent again from there."""
    typed = typed_in(request) if controller is not None else []
    context = {"controller": controller, "minutes": -(-wait // 60), "typed": typed}
    response = render(request, "429.html", context, status=429)
    response.headers["Retry-After"] = str(wait)
    response.headers["Cache-Control"] = "no-store"
    return response
