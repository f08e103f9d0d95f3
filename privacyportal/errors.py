"""Answers to what goes wrong outside a view: pages for people, problem documents for systems."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views import defaults

from privacyportal import bodies
from privacyportal.problems import problem

API = "/api/"


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


def broken(request: HttpRequest) -> HttpResponse:
    """Answer an error of ours: status 500; nothing of its cause is shown."""
    if request.path_info.startswith(API):
        return problem(500)
    return defaults.server_error(request)
