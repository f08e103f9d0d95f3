"""Where requests stand: for support agents, who enter requests and answer "when will I hear?" but read none of them.

Nothing of what a request says is here: no message, no file, no step. A name shows only to whoever was granted its
family; the look at one request is in the access log.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.timezone import override as in_time_zone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from office import clock
from office.admin_counting import Pages
from office.domain import access_log
from office.domain.access import Access, access_of
from office.models import User
from office.shown import Shown
from requests.admin import chips, searching
from requests.admin.shown import Reader
from requests.enums import Status
from requests.models import Request

FOLLOWS = "follow_cases"
FIELD = "q"
PER_PAGE = 50

PARTS: dict[str, Promise] = {
    "open": gettext_lazy("Open"),
    "mine": gettext_lazy("Entered by me"),
    "closed": gettext_lazy("Closed"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A request in the list."""

    case: Request
    url: str
    status: chips.Chip
    days_left: chips.Chip
    due: chips.Due | None


@require_http_methods(["GET", "HEAD", "POST"])
def overview(http: HttpRequest) -> HttpResponse:
    """List where requests stand; a search is sent by POST, and leads to an address without what was typed."""
    access = access_of(http.user)
    if not access.anywhere(FOLLOWS):
        raise PermissionDenied
    if http.method == "POST":
        typed = http.POST.get(FIELD, "").replace("\0", "")
        term = searching.searchable(typed, among=followed(access))
        return redirect(f"{http.path}?{urlencode({FIELD: term})}")
    term, part = http.GET.get(FIELD, "").replace("\0", ""), http.GET.get("part", "open")
    part = part if part in PARTS else "open"
    rows = followed(access).with_due()  # type: ignore[attr-defined]
    rows = searching.found(rows, term, access=access) if term else _part(rows, part, by=cast(User, http.user))
    turned: Paginator[Any] = Pages(rows.select_related("controller"), PER_PAGE)
    shown = turned.get_page(http.GET.get("page"))
    context = {
        **admin.site.each_context(http),
        "title": _("Where requests stand"),
        "lines": [_line(case) for case in shown],
        "page": shown,
        "parts": [(code, name, code == part and not term) for code, name in PARTS.items()],
        "part": part,
        "term": term,
        "may_enter": access.anywhere("enter_cases"),
    }
    return TemplateResponse(http, "admin/requests/standing/list.html", context)


@require_safe
def page(http: HttpRequest, pk: UUID) -> HttpResponse:
    """Show where one request stands, and note in the access log that it was shown."""
    viewer, now = cast(User, http.user), clock.now()
    case: Any = followed(access_of(viewer)).with_due().filter(pk=pk).select_related("controller").first()  # type: ignore[attr-defined]
    if case is None:
        raise PermissionDenied
    reader = Reader(case, viewer=viewer)
    with in_time_zone(case.controller.time_zone):
        context = {
            **admin.site.each_context(http),
            "title": case.reference,
            "case": case,
            "line": _line(case),
            "person": reader.read(case, "person_name") if case.erased_at is None else Shown(""),
            "reads_all": access_of(viewer).allows("read_cases", case.controller_id),
        }
        answer = TemplateResponse(http, "admin/requests/standing/page.html", context).render()
    access_log.record(
        action="requests.standing_viewed",
        actor=viewer,
        controller=case.controller,
        target=case,
        now=now,
        details={"families": sorted(reader.families)},
    )
    return answer


def followed(access: Access) -> QuerySet[Request]:
    """Return the requests of which the person may see where they stand."""
    return Request.objects.filter(controller__in=access.controllers(FOLLOWS))


def followed_only(access: Access) -> frozenset[UUID]:
    """Return the controllers whose requests the person follows without reading them."""
    return access.controllers(FOLLOWS) - access.controllers("read_cases")


def with_addresses(rows: QuerySet[Request], *, most: int) -> Iterator[tuple[str, Request]]:
    """Return requests, the latest first, each with the address of where it stands."""
    for case in rows.order_by("-received_at")[:most]:
        yield address_of(case), case


def address_for(access: Access, case: Request) -> str:
    """Return the address of a request's page here for whoever follows it; else none."""
    return address_of(case) if access.allows(FOLLOWS, case.controller_id) else ""


def address_of(case: Request) -> str:
    """Return the address of the page that says where a request stands."""
    return reverse("requests_standing_one", args=[case.pk])


def _part(rows: QuerySet[Any], part: str, *, by: User) -> QuerySet[Any]:
    if part == "mine":
        return rows.filter(entered_by=by).order_by("-received_at", "pk")
    if part == "closed":
        return rows.filter(status=Status.CLOSED).order_by("-closed_at", "pk")
    return rows.exclude(status=Status.CLOSED).order_by(F("due_on").asc(nulls_last=True), "pk")


def _line(case: Any) -> Line:
    due = chips.due_of(case)
    return Line(
        case=case,
        url=address_of(case),
        status=chips.status_chip(case),
        days_left=chips.days_chip(case, due, today=case.controller.today(clock.now())),
        due=due,
    )
