"""Somebody's own views of the worklist: kept and removed; each sees and changes only their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from office.models import User
from requests.domain import views
from requests.domain.errors import IntakeRefusedError

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin


def keep(page: PortalAdmin, http: HttpRequest) -> HttpResponse:
    """Keep what the worklist is narrowed to, under a name."""
    _demand(page, http)
    if http.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    filters = QueryDict(http.POST.get("filters", "")).dict()
    query = http.POST.get("filters", "")
    try:
        view = views.keep(
            name=http.POST.get("name", ""),
            filters={key: str(value) for key, value in filters.items()},
            by=cast(User, http.user),
            now=page.now(),
        )
    except IntakeRefusedError as error:
        messages.error(http, str(error))
    else:
        query = view.query
        messages.success(http, _("The view is kept."))
    return HttpResponseRedirect(f"{_list()}?{QueryDict(query).urlencode()}")


def remove(page: PortalAdmin, http: HttpRequest, *, key: UUID) -> HttpResponse:
    """Remove one of the person's own views."""
    _demand(page, http)
    if http.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not views.remove(key, by=cast(User, http.user)):
        raise PermissionDenied
    messages.success(http, _("The view is removed."))
    return HttpResponseRedirect(_list())


def _demand(page: PortalAdmin, http: HttpRequest) -> None:
    if not page.has_view_permission(http):
        raise PermissionDenied


def _list() -> str:
    return reverse("admin:requests_request_changelist")
