"""What of requests, mails to be sorted and inquiries needs somebody today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mailroom.models import Incoming
from office.needs import Asked, Need, register
from requests.admin import filters
from requests.inquiry_enums import WAITING
from requests.models import Inquiry, Request

WORKLIST = "admin:requests_request_changelist"
CONDITIONS = "requests.conditions"
INQUIRIES = "admin:requests_inquiry_changelist"


def _conditions(asked: Asked) -> dict[str, Q]:
    if CONDITIONS not in asked.known:
        asked.known[CONDITIONS] = filters.conditions(asked.user, now=asked.now)
    found: dict[str, Q] = asked.known[CONDITIONS]
    return found


def _part(name: str) -> Callable[[Asked], QuerySet[Any]]:
    """Return what counts the rows that the worklist shows under a name."""

    def rows(asked: Asked) -> QuerySet[Any]:
        theirs = Request.objects.filter(controller__in=asked.ids)
        if name in filters.DUE_TABS:
            theirs = theirs.with_due().filter(filters.OPEN_BY_DUE)
        return theirs.filter(_conditions(asked)[name])

    return rows


def _inquiries(condition: Callable[[Asked], Q]) -> Callable[[Asked], QuerySet[Any]]:
    return lambda asked: Inquiry.objects.filter(
        condition(asked), controller__in=asked.ids, status__in=WAITING
    )


def _in_triage(asked: Asked) -> QuerySet[Any]:
    return Incoming.objects.waiting().filter(controller__in=asked.ids)


def _shared(asked: Asked) -> QuerySet[Any]:
    """Return requests that somebody from outside the office was asked to help with."""
    return Request.objects.filter(_conditions(asked)["shared"])


def _case_need(code: str, title: Any, order: int, *, show: str, tone: str, **more: Any) -> Need:
    given = {"seen_with": "read_cases", "acts_with": ("handle_cases",), **more}
    return Need(
        f"requests.{code}",
        title,
        order,
        rows=_part(show),
        address=WORKLIST,
        query={"show": show},
        parameter="controller",
        tone=tone,
        **given,
    )


register(
    _case_need("overdue", _("Overdue requests"), 10, show="overdue", tone="late", risk=True),
    _case_need("week", _("Requests due this week"), 20, show="week", tone="soon"),
    _case_need(
        "approval",
        _("Decisions for you to approve"),
        30,
        show="approval",
        tone="soon",
        acts_with=["approve_cases"],
    ),
    _case_need("replies", _("Requests with replies to read"), 40, show="replies", tone="wait"),
    _case_need("tasks", _("Requests with tasks of yours"), 50, show="tasks", tone="wait"),
    _case_need(
        "unassigned",
        _("Requests that nobody is responsible for"),
        60,
        show="unassigned",
        tone="wait",
        risk=True,
    ),
    Need(
        "requests.shared",
        _("Requests shared with you"),
        65,
        rows=_shared,
        address=WORKLIST,
        query={"show": "shared"},
        tone="wait",
    ),
    Need(
        "requests.triage",
        _("Incoming mails to sort"),
        70,
        rows=_in_triage,
        address="admin:mailroom_incoming_changelist",
        seen_with="read_cases",
        acts_with=["handle_cases"],
        tone="wait",
        risk=True,
    ),
    Need(
        "requests.inquiries_overdue",
        _("Inquiries of authorities past their last day"),
        5,
        rows=_inquiries(lambda asked: asked.before_today("due_on")),
        address=INQUIRIES,
        query={"standing": "overdue"},
        seen_with="read_cases",
        acts_with=["handle_cases"],
        tone="late",
        risk=True,
    ),
    Need(
        "requests.inquiries",
        _("Inquiries that an authority waits for"),
        25,
        rows=_inquiries(lambda asked: Q()),
        address=INQUIRIES,
        query={"standing": "open"},
        seen_with="read_cases",
        acts_with=["handle_cases"],
        tone="soon",
    ),
)
