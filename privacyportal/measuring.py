"""How many requests the web processes answer, and how fast: counted by view, never by address or person.

Several processes answer. Each keeps its numbers in files of its own under `VAR_DIR/metrics`, which the library
(prometheus-client, multiprocess mode) adds up for whoever reads /metrics, so that it does not matter which answers.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The library's own variable: it reads it once, when it is loaded."""

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
SECONDS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10)


def share(folder: Path) -> None:
    """Let the processes that are forked from this one keep their numbers in `folder`, from zero."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)
    os.environ.setdefault(SHARED, str(folder))


@cache
def instruments() -> tuple[Counter, Histogram]:
    """Return what counts answers and what measures their time; the library is loaded when it is first asked for."""
    from prometheus_client import Counter, Histogram  # noqa: PLC0415

    return (
        Counter("portal_http_requests", "Requests answered.", ["view", "method", "status"]),
        Histogram("portal_http_seconds", "Seconds until the answer began.", ["view"], buckets=SECONDS),
    )


def told() -> bytes:
    """Return the numbers of all processes, as Prometheus reads them."""
    from prometheus_client import REGISTRY, CollectorRegistry, generate_latest  # noqa: PLC0415
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    if SHARED not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


class Measured:
    """Middleware: counts each answer and measures how long it took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.answers, self.seconds = instruments()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and count it by the name of the view."""
        began = time.perf_counter()
        response = self.get_response(request)
        view = view_of(request)
        method = request.method if request.method in METHODS else "other"
        self.answers.labels(view, method, str(response.status_code)).inc()
        self.seconds.labels(view).observe(time.perf_counter() - began)
        return response


def view_of(request: HttpRequest) -> str:
    """Name the view that answered; what came to none is a static file or nothing that exists."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name or "unnamed"
    return "static" if request.path_info.startswith(str(settings.STATIC_URL)) else "none"
