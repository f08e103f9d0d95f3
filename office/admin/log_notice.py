"""The notice to staff: what is logged, what for, how long, who reads it, what stays confidential; who has read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from office import clock
from office.domain import log_reading
from office.domain.access import holders
from office.models import Controller, User

READS = "read_access_log"


@dataclass(frozen=True, slots=True)
class Place:
    """A company for which somebody works: how long its log is kept, who reads it, and whom to ask."""

    name: str
    days: int
    readers: list[str]
    contact: str


@require_http_methods(["GET", "HEAD", "POST"])
def page(http: HttpRequest) -> HttpResponse:
    """Show the notice; by POST, note that it was read."""
    reader = cast(User, http.user)
    if http.method == "POST":
        log_reading.acknowledge(by=reader, now=clock.now())
        messages.success(http, _("Noted: you have read it."))
        return redirect("log_notice")
    context = {
        **admin.site.each_context(http),
        "title": _("What is logged, and why"),
        "places": [_place(one) for one in Controller.objects.filter(grants__user=reader).distinct()],
        "is_read": log_reading.has_read_notice(reader),
    }
    return TemplateResponse(http, "admin/office/log_notice.html", context)


def _place(controller: Controller) -> Place:
    return Place(
        name=controller.name,
        days=controller.access_log_days,
        readers=[user.name for user in holders(READS, controller=controller)],
        contact=controller.dpo_email or controller.contact_email,
    )
