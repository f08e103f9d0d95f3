"""One identifier for each request, from the proxy through the pages and the tasks that they cause to the logs.

It is made here, or taken from a trusted proxy's `X-Request-ID`, which writes it into its own log as well. It says
nothing about whom: a random number, that of no session.
"""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from office import client_address

HEADER = "X-Request-ID"
FIT = re.compile(r"[A-Za-z0-9-]{8,64}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """Return the identifier of the request that is being answered, or that caused the task; empty outside of both."""
    return _current.get()


def keep(identifier: str) -> None:
    """Let what this thread does from now on belong to a request, or to none (empty)."""
    _current.set(identifier if FIT.fullmatch(identifier) else "")


def of(request: HttpRequest) -> str:
    """Return the identifier that a trusted proxy gave a request, or make one."""
    given = request.headers.get(HEADER, "")
    if FIT.fullmatch(given) and client_address.comes_by_proxy(request):
        return given
    return secrets.token_hex(16)


class RequestIds:
    """Middleware, the first of all: gives each request its identifier and says it in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer under an identifier, which stays until all of the answer is sent: lines are logged until then."""
        keep(of(request))
        response = self.get_response(request)
        response.headers[HEADER] = current()
        return response


@receiver(request_finished, dispatch_uid="request_ids")
def forget(**kwargs: object) -> None:
    """Let what this thread does next belong to no request."""
    keep("")
