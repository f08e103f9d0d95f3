"""Pages on which staff say when they are away, and hand over all of their requests."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from office import clock
from office.domain.access import access_of, holders
from office.models import Controller, User
from requests.domain import absences, team
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.models import Absence, Request
from requests.team_forms import AbsenceForm, HandOverForm

FOR = "for"
"""Names, in the address, the colleague whose page it is."""

asked_page = require_http_methods(["GET", "HEAD", "POST"])


@asked_page
def away(request: HttpRequest) -> HttpResponse:
    """Show when somebody is away and who stands in for them; take in another absence."""
    whose = _whose(request)
    today = _today(whose)
    form = AbsenceForm(request.POST or None, colleagues=_colleagues_of(whose))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            absences.enter(
                whose,
                first_day=data["first_day"],
                last_day=data["last_day"],
                substitute=form.chosen,
                by=_viewer(request),
                today=today,
                now=clock.now(),
            )
        except IntakeRefusedError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("The absence is entered."))
            return redirect(_address("absence_own", whose, request))
    return _page(
        request,
        "absence.html",
        whose=whose,
        title=_("Absence"),
        form=form,
        rows=absences.of(whose, since=today),
    )


@require_POST
def back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove an absence."""
    absence = get_object_or_404(Absence.objects.select_related("user"), pk=pk)
    try:
        absences.remove(absence, by=_viewer(request), now=clock.now())
    except RequestError as error:
        raise PermissionDenied from error
    messages.success(request, _("The absence is removed."))
    return redirect(_address("absence_own", absence.user, request))


@asked_page
def hand_over(request: HttpRequest) -> HttpResponse:
    """Say what will change hands, then hand it over and show what came of each request."""
    whose = _whose(request)
    form = HandOverForm(request.POST or None, colleagues=_colleagues_of(whose))
    results = None
    if request.method == "POST" and form.is_valid():
        try:
            results = team.hand_over(
                whose, to=form.chosen, text=form.cleaned_data["note"], by=_viewer(request), now=clock.now()
            )
        except IntakeRefusedError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _page(
        request,
        "hand_over.html",
        whose=whose,
        title=_("Hand over all requests"),
        form=form,
        count=Request.objects.open().filter(assignee=whose).count(),
        results=results,
        done=sum(not one.why_not for one in results or []),
    )


def _viewer(request: HttpRequest) -> User:
    return cast(User, request.user)


def _whose(request: HttpRequest) -> User:
    """Return whose page it is: the viewer's own, or that of a colleague whose office they lead.

    Raises PermissionDenied, also for whoever handles no requests, or names nobody.
    """
    viewer, named = _viewer(request), request.GET.get(FOR, "")
    try:
        whose = User.objects.filter(pk=UUID(named), is_active=True).first() if named else viewer
    except ValueError:
        whose = None
    if whose is None or not access_of(whose).anywhere(absences.NEEDED):
        raise PermissionDenied
    try:
        absences.demand(viewer, of=whose)
    except RequestError as error:
        raise PermissionDenied from error
    return whose


def _today(user: User) -> Any:
    """Return the day at the office of somebody; where they work for several, at the first by name."""
    places = access_of(user).controllers(absences.NEEDED)
    return Controller.objects.filter(pk__in=places).order_by("name")[0].today(clock.now())


def _colleagues_of(user: User) -> list[User]:
    """Return who handles requests at the same controllers, by name."""
    places = Controller.objects.filter(pk__in=access_of(user).controllers(absences.NEEDED))
    found = {one.pk: one for place in places for one in holders(absences.NEEDED, controller=place)}
    found.pop(user.pk, None)
    return sorted(found.values(), key=lambda one: one.name)


def _led_by(viewer: User) -> list[User]:
    """Return the colleagues whose pages a lead may open."""
    places = Controller.objects.filter(pk__in=access_of(viewer).controllers(absences.LEADS))
    found = {one.pk: one for place in places for one in holders(absences.NEEDED, controller=place)}
    found.pop(viewer.pk, None)
    return sorted(found.values(), key=lambda one: one.name)


def _address(name: str, whose: User, request: HttpRequest) -> str:
    own = whose == request.user
    return reverse(name) if own else f"{reverse(name)}?{FOR}={whose.pk}"


def _page(request: HttpRequest, template: str, *, whose: User, **context: Any) -> TemplateResponse:
    viewer = _viewer(request)
    return TemplateResponse(
        request,
        f"admin/requests/team/{template}",
        {
            **admin.site.each_context(request),
            "whose": whose,
            "own": whose == viewer,
            "led": _led_by(viewer),
            "here": request.path,
            **context,
        },
    )
