"""Answers to what goes wrong outside a view: pages for people, problem documents for systems."""

import sys

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.middleware.csrf import REASON_NO_CSRF_COOKIE, get_token
from django.template.loader import render_to_string
from django.views import defaults
from django.views.csrf import csrf_failure

from office import public, typed_again
from privacyportal import bodies, request_ids
from privacyportal.problems import problem

API, STAFF = "/api/", "/admin/"

RETRY_AFTER = 60
"""Seconds after which a database that was away is worth another try."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read: status 400, or 413 for what is too large."""
    if isinstance(exception, RequestDataTooBig):
        return bodies.too_large(request)
    if request.path_info.startswith(API):
        return problem(400)
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what is not allowed: status 403."""
    if request.path_info.startswith(API):
        return problem(403)
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere: status 404."""
    if request.path_info.startswith(API):
        return problem(404)
    return defaults.page_not_found(request, exception)


def unsure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token does not fit: status 403.

    A browser that says it comes from a page of ours, by its `Origin`, and has a token, had it changed by signing in
    meanwhile; what was typed stays, to be sent once more by a press of the button. Other origins are refused.
    """
    own = request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"
    if own and reason != REASON_NO_CSRF_COOKIE and typed_again.may_be_kept(request):
        return typed_again.asked_again(request)
    return csrf_failure(request, reason=reason)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer an error of ours: status 500, or 503 while a database is away; nothing of its cause is shown."""
    if _is_database_away(sys.exc_info()[1]):
        return away(request)
    if request.path_info.startswith(API):
        return problem(500)
    return HttpResponseServerError(render_to_string("500.html", {"reference": request_ids.current()}))


def away(request: HttpRequest) -> HttpResponse:
    """Ask to come back in a minute: status 503. What was typed waits on the page, to be sent again from there."""
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    if request.path_info.startswith(API):
        return problem(
            503, detail="A database does not answer. Nothing was saved; send it again.", headers=headers
        )
    context = {
        "csrf_token": get_token(request),  # no context processor: some of them ask a database
        "typed": _typed(request),
        "sent": request.method == "POST",
        "staff": request.path_info.startswith(STAFF),
        "reference": request_ids.current(),
    }
    return HttpResponse(render_to_string("503.html", context), status=503, headers=headers)


def _is_database_away(error: BaseException | None) -> bool:
    """Tell whether an error, or what led to it, is a database that cannot be reached or takes nothing now.

    SQLite has the same error for a statement that is wrong, which is ours.
    """
    seen = set[int]()
    while error is not None and id(error) not in seen:
        if isinstance(error, OperationalError | InterfaceError):
            return getattr(error.__cause__, "sqlite_errorname", "") != "SQLITE_ERROR"
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a form held, of one with a password nothing."""
    try:
        return public.typed_in(request) if typed_again.may_be_kept(request) else []
    except (OSError, BadRequest, SuspiciousOperation):  # it did not arrive whole
        return []
