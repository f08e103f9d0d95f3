"""What a request says of how it came is believed from the proxies that are known, and from nobody else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from office import client_address

PROTOCOL = "HTTP_X_FORWARDED_PROTO"


class KnownProxies:
    """Middleware: takes away `X-Forwarded-Proto` where none of TRUSTED_PROXIES has set it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer what is left."""
        if not client_address.comes_by_proxy(request):
            request.META.pop(PROTOCOL, None)
        return self.get_response(request)
