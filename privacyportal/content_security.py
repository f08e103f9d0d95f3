"""Where the strict content security policy gives way, and how far."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse

# The admin runs Alpine.js, which evaluates expressions and writes styles into elements; the API's documentation
# draws icons from data. Neither may run an inline script, and nothing comes from elsewhere.
RELAXED: dict[str, dict[str, list[str]]] = {
    "/admin/": {
        "script-src": [SELF, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
    },
    "/api/v1/docs": {
        "img-src": [SELF, "data:"],
    },
}


class RelaxedWhereNeeded:
    """Middleware: relaxes the policy under the addresses of `RELAXED`, and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the response for the middleware that writes the header."""
        response = self.get_response(request)
        for prefix, directives in RELAXED.items():
            if request.path_info.startswith(prefix):
                response._csp_replace = directives  # type: ignore[attr-defined]
        return response
