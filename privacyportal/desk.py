"""The dashboard, where staff land after signing in: what needs them today, and the state of the office.

What waits is counted anew each time, in one statement; what is drawn comes from summaries that a job keeps, so that
the page costs the same however much the office holds. The company that was chosen stands in the address, so that two
tabs do not disturb each other; the session remembers the last choice for an address without one.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import override as in_time_zone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from office import clock, measures, needs
from office.asked_company import asked_company
from office.domain.access import access_of
from office.measures import Cells, Chart, Shown
from office.models import Controller, Summary, User
from office.needs import Part
from office.tasks import refresh_figures

logger = logging.getLogger(__name__)

CHOSEN = "dashboard_controller"
ALL = "all"
LEADS = "manage_office"
ROW_HEIGHT, FRAME_HEIGHT, LEAST_HEIGHT = 34, 70, 240


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as the page has it: its data and options as JSON, and its height in pixels."""

    place: str
    chart: Chart
    data: str
    options: str
    height: int


@require_safe
def desk(http: HttpRequest) -> HttpResponse:
    """Show the dashboard, of one company or of all that the person works for."""
    viewer, now = cast(User, http.user), clock.now()
    access = access_of(viewer)
    mine = _controllers(viewer)
    if not mine and access.anywhere("follow_cases"):
        return redirect("requests_standing")
    wanted = http.GET.get("controller")
    if wanted is None and (kept := http.session.get(CHOSEN)) in {one.slug for one in mine}:
        return redirect(f"{reverse('dashboard')}?controller={kept}")
    chosen = asked_company(http, mine) if wanted != ALL else None
    if wanted is not None and http.session.get(CHOSEN, ALL) != (slug := chosen.slug if chosen else ALL):
        http.session[CHOSEN] = slug
    shown = [chosen] if chosen else mine
    zone = (chosen or next(iter(mine), None)) or None
    with in_time_zone(zone.time_zone if zone else None):
        context = _context(http, viewer=viewer, mine=mine, shown=shown, chosen=chosen, now=now)
        return TemplateResponse(http, "admin/dashboard/page.html", context).render()


@require_POST
def refresh(http: HttpRequest) -> HttpResponse:
    """Have the figures counted anew, for whoever manages the office; a worker does it.

    The broker is told at once, since nothing is written here: so the page can say where it does not answer.
    """
    viewer = cast(User, http.user)
    leads = access_of(viewer).controllers(LEADS)
    wanted = http.POST.get("controller", "")
    theirs = [one for one in _controllers(viewer) if one.pk in leads and wanted in {"", one.slug}]
    if not theirs:
        raise PermissionDenied
    keys = [str(one.pk) for one in theirs]
    try:
        refresh_figures.apply_async((keys,), retry=False)
    except (OSError, OperationalError) as error:
        logger.warning("No worker could be woken: %s", type(error).__name__)
        messages.error(
            http,
            _(
                "The figures are not counted anew: the portal cannot reach its workers right now. "
                "Try again in a few minutes."
            ),
        )
    else:
        messages.success(http, _("The figures are being counted anew. Load the page again in a moment."))
    return redirect(f"{reverse('dashboard')}?controller={wanted or ALL}")


def _controllers(viewer: User) -> list[Controller]:
    """Return the companies at which somebody has any role, by name."""
    access = access_of(viewer)
    ids = {key for name in _permissions() for key in access.controllers(name)}
    return list(Controller.objects.filter(pk__in=ids).order_by("name", "pk"))


def _permissions() -> set[str]:
    acts = {name for need in needs.registered() for name in need.acts_with}
    return acts | {measure.needs for measure in measures.registered()} | {LEADS}


def _context(
    http: HttpRequest,
    *,
    viewer: User,
    mine: list[Controller],
    shown: list[Controller],
    chosen: Controller | None,
    now: datetime,
) -> dict[str, object]:
    measured, oldest = _summaries(viewer, shown)
    lines = needs.lines(viewer, controllers=shown, now=now, measured=measured)
    leads = access_of(viewer).controllers(LEADS)
    return {
        **admin.site.each_context(http),
        "title": _("Dashboard"),
        "today": [line for line in lines if line.need.part is Part.TODAY],
        "first": [line for line in lines if line.need.part is Part.FIRST],
        "charts": _charts(measured, shown=shown, chosen=chosen, now=now),
        "draws": any(
            measure.draw and access_of(viewer).anywhere(measure.needs) for measure in measures.registered()
        ),
        "as_of": oldest,
        "controllers": mine if len(mine) > 1 else [],
        "chosen": chosen,
        "may_refresh": any(one.pk in leads for one in shown),
        "has_work": bool(mine),
    }


def _summaries(viewer: User, shown: list[Controller]) -> tuple[dict[str, dict[UUID, Cells]], datetime | None]:
    """Return the summaries that somebody may know of, by measure and controller, and when the oldest was counted."""
    access, known = access_of(viewer), {one.code: one.needs for one in measures.registered()}
    rows = Summary.objects.filter(controller__in=shown, measure__in=known)
    found: dict[str, dict[UUID, Cells]] = {}
    oldest = None
    for row in rows:
        if access.allows(known[row.measure], row.controller_id):
            found.setdefault(row.measure, {})[row.controller_id] = row.cells
            oldest = min(oldest or row.as_of, row.as_of)
    return found, oldest


def _charts(
    measured: dict[str, dict[UUID, Cells]],
    *,
    shown: list[Controller],
    chosen: Controller | None,
    now: datetime,
) -> list[Drawn]:
    found: list[Chart] = []
    for measure in measures.registered():
        counted = measured.get(measure.code)
        if not counted:
            continue
        among = Shown(controllers={one.pk: one for one in shown if one.pk in counted}, chosen=chosen, now=now)
        charts = (draw(counted, among) for draw in measure.draw)
        found += [chart for chart in charts if chart is not None]
    return [_drawn(chart, place=place) for place, chart in enumerate(found)]


def _drawn(chart: Chart, *, place: int) -> Drawn:
    data = {
        "labels": list(chart.labels),
        "datasets": [
            {
                "label": series.name,
                "data": list(series.numbers),
                "backgroundColor": series.colour,
                "borderColor": series.colour,
                "maxBarThickness": 28,
            }
            for series in chart.series
        ],
    }
    numbers, names = ("x", "y") if chart.across else ("y", "x")
    axis = {"stacked": chart.stacked, "border": {"display": False}}
    options = {
        "animation": False,
        "responsive": True,
        "maintainAspectRatio": False,
        "indexAxis": names,
        "plugins": {
            "legend": {
                "display": len(chart.series) > 1,
                "position": "bottom",
                "labels": {"boxWidth": 10, "boxHeight": 10},
            }
        },
        "scales": {
            numbers: {
                **axis,
                "beginAtZero": True,
                "ticks": {"precision": 0, "maxTicksLimit": 6},
                **({"max": chart.most} if chart.most else {}),
            },
            names: {**axis, "grid": {"display": False}},
        },
    }
    height = FRAME_HEIGHT + ROW_HEIGHT * len(chart.labels) if chart.across else 0
    return Drawn(
        str(place),
        chart,
        data=json.dumps(data),
        options=json.dumps(options),
        height=max(LEAST_HEIGHT, height),
    )
