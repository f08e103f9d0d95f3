"""One search over everything: the field is on every page, what is typed is sent by POST and never in an address."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from office import clock, finders
from office.domain import searching
from office.finders import Found
from office.models import User

FIELD = "wanted"


@require_http_methods(["GET", "HEAD", "POST"])
def page(http: HttpRequest) -> HttpResponse:
    """Show what fits; a reference that one object has opens it. An address may name nothing to search for."""
    text = finders.tidied(http.POST.get(FIELD, "")) if http.method == "POST" else ""
    found = finders.search(text, request=http)
    _note(http, found)
    hits = [hit for one in found for hit in one.hits]
    if len(hits) == 1 and hits[0].exact:
        return redirect(hits[0].url)
    context = {
        **admin.site.each_context(http),
        "title": _("Search"),
        "wanted": text,
        "found": found,
        "finders": finders.usable(http),
        "most": finders.MOST,
    }
    return TemplateResponse(http, "admin/office/find.html", context)


def _note(http: HttpRequest, found: list[Found]) -> None:
    told = [
        (one.finder.model, hit.controller)
        for one in found
        if one.finder.of_persons
        for hit in one.hits
        if hit.controller is not None
    ]
    if told:
        searching.note(told, by=cast(User, http.user), now=clock.now())
