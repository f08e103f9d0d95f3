"""Answers to what goes wrong outside a view: pages for people, problem documents for systems."""

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from privacyportal.problems import problem

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read: status 400."""
    return problem(400) if request.path_info.startswith(API) else defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what is not allowed: status 403."""
    return problem(403) if request.path_info.startswith(API) else defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere: status 404."""
    return problem(404) if request.path_info.startswith(API) else defaults.page_not_found(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer an error of ours: status 500; nothing of its cause is shown."""
    return problem(500) if request.path_info.startswith(API) else defaults.server_error(request)
