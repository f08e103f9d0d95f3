"""The calendar of due dates: what a calendar program reads, and the page on which staff make its secret address."""

from __future__ import annotations

from typing import Any, cast
from uuid import uuid5

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from office import client_address, clock, confirming, rate_limits
from office.dates import in_words
from office.models import User
from office.public import too_many, wait_for
from requests import icalendar
from requests.domain import calendar
from requests.domain.calendar import Entry

MOST_EVENTS = 1000
CONTENT_TYPE = "text/calendar; charset=utf-8"

confirmed_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give a member of staff's calendar to whoever has its address. Wrong addresses count against who tries them."""
    now = clock.now()
    if wait := wait_for("token-page", request, now=now):
        return too_many(request, wait=wait)
    user = calendar.open_with(token, now=now)
    if user is None:
        if wait := rate_limits.count("wrong-token", client_address.of(request), now=now):
            return too_many(request, wait=wait)
        response: HttpResponse = HttpResponseNotFound(
            "There is no calendar here.\n", content_type="text/plain"
        )
    else:
        with translation.override(user.language):
            response = HttpResponse(_calendar_of(user), content_type=CONTENT_TYPE)
        response.headers["Content-Disposition"] = 'inline; filename="due-dates.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _calendar_of(user: User) -> bytes:
    entries = calendar.entries(user, limit=MOST_EVENTS)
    events = [event for entry in entries for event in _events_of(entry)]
    events += [_event_of_inquiry(row) for row in calendar.inquiries_of(user, limit=MOST_EVENTS)]
    events = sorted(events, key=lambda event: event.on)[:MOST_EVENTS]
    return icalendar.written(
        events,
        name=_("Due dates of requests"),
        description=_(
            "Open requests and inquiries that are yours, and those that are nobody’s where you handle requests;"
            " at most %(limit)s days, the first due first."
        )
        % {"limit": MOST_EVENTS},
    )


def _events_of(entry: Entry) -> list[icalendar.Event]:
    """Return the due date of a request and, where it differs, the safe date. Nothing personal."""
    case = entry.case
    named = {"reference": case.reference, "right": case.right_name}
    events = [
        _event(entry, kind="due", on=case.due_on, summary=_("%(reference)s · %(right)s: answer") % named)
    ]
    if case.safe_on != case.due_on:
        summary = _("%(reference)s · %(right)s: safe date, without any pause") % named
        events.insert(0, _event(entry, kind="safe", on=case.safe_on, summary=summary))
    return events


def _event(entry: Entry, *, kind: str, on: Any, summary: str) -> icalendar.Event:
    case = entry.case
    address = settings.PUBLIC_URL + reverse("admin:requests_request_change", args=[case.pk])
    return icalendar.Event(
        uid=str(uuid5(case.pk, kind)),
        on=on,
        summary=summary,
        description="\n".join([*_sentences(entry), address]),
        category=case.controller.name,
        url=address,
        sequence=entry.changes,
        modified=entry.changed_at,
    )


def _event_of_inquiry(row: Any) -> icalendar.Event:
    """Return the last day that an authority set."""
    address = settings.PUBLIC_URL + reverse("admin:requests_inquiry_change", args=[row.pk])
    whose = _("You are responsible.") if row.assignee_id else _("Nobody is responsible yet.")
    return icalendar.Event(
        uid=str(uuid5(row.pk, "due")),
        on=row.due_on,
        summary=_("%(reference)s · inquiry of %(authority)s: answer")
        % {"reference": row.reference, "authority": row.authority_name},
        description="\n".join([row.controller.name, whose, address]),
        category=row.controller.name,
        url=address,
        sequence=row.version,
        modified=max(row.created_at, row.changed_at or row.created_at),
    )


def _sentences(entry: Entry) -> list[str]:
    case = entry.case
    whose = _("You are responsible.") if case.assignee_id else _("Nobody is responsible yet.")
    said = [case.controller.name, whose]
    if case.paused:
        said.append(
            _("Paused: the date moves on with each day. Without the pause it is %(day)s.") % _safe(case)
        )
    elif case.safe_on != case.due_on:
        said.append(_("Without the pause: %(day)s.") % _safe(case))
    if case.guidance:
        said.append(_("Guidance: the law names no number of days here."))
    return said


def _safe(case: Any) -> dict[str, str]:
    return {"day": in_words(case.safe_on)}


def _owner(request: HttpRequest) -> User:
    """Return who is signed in; raises PermissionDenied for somebody whose calendar would show nothing."""
    user = cast(User, request.user)
    if not calendar.may_have_one(user):
        raise PermissionDenied
    return user


def _page(request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
    frame = admin.site.each_context(request)
    return TemplateResponse(
        request,
        f"admin/requests/calendar/{template}",
        {**frame, **context},
        headers={"Cache-Control": "no-store"},
    )


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show whether there is an address, and what can be done with it."""
    standing = calendar.standing(_owner(request))
    return _page(request, "own.html", title=_("Calendar"), feed=standing)


@confirmed_page
def make(request: HttpRequest) -> HttpResponse:
    """Ask before an address is replaced; then make one and show it, this once."""
    user = _owner(request)
    confirming.require(request)
    if request.method != "POST":
        return _page(
            request,
            "confirm.html",
            title=_("Make a new address?"),
            explanation=_(
                "The address until now stops at once: whatever reads it must be given the new one."
            ),
            button=_("Make a new address"),
        )
    token = calendar.make(user, now=clock.now())
    path = reverse("requests:calendar", kwargs={"token": token})
    address = f"{settings.PUBLIC_URL}{path}"
    _scheme, _sep, rest = address.partition("://")
    return _page(
        request, "secret.html", title=_("Copy the address now"), address=address, subscribe=f"webcal://{rest}"
    )


@confirmed_page
def revoke(request: HttpRequest) -> HttpResponse:
    """Ask, then end the address."""
    user = _owner(request)
    if request.method != "POST":
        return _page(
            request,
            "confirm.html",
            title=_("Revoke this address?"),
            explanation=_("Calendars that read it get nothing any more, at once. This cannot be undone."),
            button=_("Revoke"),
            destroys=True,
        )
    calendar.revoke(user, now=clock.now())
    messages.success(request, _("The address was revoked."))
    return redirect("calendar_own")
