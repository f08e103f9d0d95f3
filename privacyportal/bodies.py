"""What is answered to bodies that are too large."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from office import uploads
from office.models import Controller
from privacyportal.body_limits import to_read
from privacyportal.problems import problem

API = "/api/"


class BodyLimits:
    """Middleware: refuses a body by its announced length before a byte of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 413 to what is too large and 411 to what does not say how large it is."""
        if "HTTP_TRANSFER_ENCODING" in request.META:
            return length_needed(request)
        announced = str(request.META.get("CONTENT_LENGTH") or "0")
        length = int(announced) if announced.isdecimal() else 0
        read = to_read(request.path_info, content_type=request.headers.get("Content-Type", ""), length=length)
        if length and not read:
            return too_large(request)
        if read < length:
            uploads.keep_beginning(request)
        return self.get_response(request)


def too_large(request: HttpRequest) -> HttpResponse:
    """Say what can be sent, and what to do when that is not enough."""
    if request.path_info.startswith(API):
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000
        return problem(413, detail=f"The body is larger than {limit} MB.")
    slug = request.path_info.split("/")[1]
    return render(
        request, "413.html", {"controller": Controller.objects.filter(slug=slug).first()}, status=413
    )


def length_needed(request: HttpRequest) -> HttpResponse:
    """Refuse a body in chunks, which could grow without end."""
    if request.path_info.startswith(API):
        return problem(411, detail="Send the body with a Content-Length.")
    return render(request, "400.html", status=411)
