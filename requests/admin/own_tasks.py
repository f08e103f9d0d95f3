"""The page "My tasks": what one member of staff has to do for requests, the first due first."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from office import clock
from office.chips import day_element
from office.domain.access import access_of
from office.models import User
from requests.admin.chips import Chip
from requests.domain import tasks
from requests.models import Task

NEEDED = "handle_cases"
MOST = 200


@require_safe
def own_tasks(http: HttpRequest) -> HttpResponse:
    """Show the open tasks of whoever is signed in. Raises PermissionDenied for who handles requests nowhere."""
    viewer = cast(User, http.user)
    places = access_of(viewer).controllers(NEEDED)
    if not places:
        raise PermissionDenied
    rows = list(tasks.open_of(viewer).filter(request__controller__in=places)[: MOST + 1])
    context = {
        **admin.site.each_context(http),
        "title": _("My tasks"),
        "columns": (_("Task"), _("Request"), _("Due"), _("State"), _("Company")),
        "rows": [_cells(row) for row in rows[:MOST]],
        "more": MOST if len(rows) > MOST else 0,
    }
    return TemplateResponse(http, "admin/requests/own_tasks.html", context)


def _cells(row: Task) -> tuple[object, ...]:
    case = row.request
    address = reverse("admin:requests_request_change", args=[case.pk])
    what = f"{row.kind_name}, {row.place}" if row.place else row.kind_name
    named = format_html('<a class="pp-reference" href="{}#tasks">{}</a>', address, what)
    return (
        named,
        f"{case.reference} · {case.right_name}",
        day_element(row.due_on),
        _state(row),
        case.controller.name,
    )


def _state(row: Task) -> SafeString:
    late = row.due_on < row.request.controller.today(clock.now())
    return (Chip(_("Overdue"), "overdue") if late else Chip(row.get_state_display(), "work")).render()
