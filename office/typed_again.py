"""What staff typed into a form outlives the session: it stays in their browser, to be sent again after signing in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

from office.public import secluded, typed_in

FORBIDDEN = 403
ADMIN = "/admin/"
NEVER_KEPT = "password"


def may_be_kept(request: HttpRequest) -> bool:
    """Tell whether a form may stand on a page once more: no password, and something in it."""
    typed = typed_in(request)
    return bool(typed) and not any(NEVER_KEPT in name for name, _value in typed)


def asked_again(request: HttpRequest, *, sign_in: str = "") -> HttpResponse:
    """Show a form's words in hidden fields, with a button that sends them again; nothing is stored here."""
    context = {
        "typed": typed_in(request),
        "sign_in": sign_in,
        "files_lost": bool(request.FILES),
        "path": request.get_full_path(),
    }
    response = secluded(render(request, "typed_again.html", context, status=FORBIDDEN))
    response.headers["Cache-Control"] = "no-store"
    return response


class KeepTyped:
    """Answers a form that comes after its session has ended with a page that keeps it, instead of the sign-in.

    The words go back to the browser that has just sent them and to nobody else; a session that has ended no longer
    says whose they are, so the portal keeps none of them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Keep what was typed where the answer would only lead to the sign-in."""
        response = self.get_response(request)
        if request.method != "POST" or not request.path.startswith(ADMIN):
            return response
        sign_in = resolve_url(settings.LOGIN_URL)
        if request.path.startswith(sign_in):
            return response
        leads_to = response.headers.get("Location", "").partition("?")[0]
        if leads_to != sign_in or request.user.is_authenticated or not may_be_kept(request):
            return response
        return asked_again(request, sign_in=sign_in)
