"""Sending the link to a request again to who lost it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from office.models import Controller
from requests.domain import handling, references
from requests.models import Request
from vault.domain import indexes

AT_MOST = 5
CLOSED_SINCE = timedelta(days=180)


def send_again(controller: Controller, *, email: str, reference: str, now: datetime) -> None:
    """Mail fresh links to the requests made from this address; nothing tells the caller whether there are any.

    Open requests and those closed in the last 180 days, the five latest at most; with a reference only that one.
    """
    cases = Request.objects.filter(
        controller=controller, email_index=indexes.of(Request, "email_index", email)
    ).filter(Q(closed_at__isnull=True) | Q(closed_at__gt=now - CLOSED_SINCE))
    if reference:
        cases = cases.filter(reference=references.normalise(reference) or "")
    for case in cases.select_related("controller").order_by("-received_at")[:AT_MOST]:
        handling.send_link(case, now=now)
