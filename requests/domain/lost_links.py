"""Sending the link to a request again to who lost it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from celery import current_app
from django.db.models import Q
from kombu.exceptions import OperationalError

from office import rate_limits
from office.models import Controller
from requests.domain import handling, references
from requests.models import Request
from vault.domain import indexes

AT_MOST = 5
CLOSED_SINCE = timedelta(days=180)
log = logging.getLogger(__name__)


def ask(controller: Controller, *, email: str, reference: str, now: datetime) -> None:
    """Have fresh links mailed to the requests made from this address; nothing tells the caller whether there are any.

    Open requests and those closed in the last 180 days, the five latest at most; with a reference only that one.
    A worker sends them, so that asking takes the same steps, and the same time, whatever is found. More asking than
    `LIMITS` allows for one address sends nothing.
    """
    found = _made_from(controller, email=email, reference=reference, now=now)
    ids = [] if rate_limits.count("link-to", email.casefold(), now=now) else found
    try:
        current_app.send_task("requests.send_links", [ids], retry=False, ignore_result=True)
    except OperationalError:
        log.warning("The broker did not take the sending of links; they are sent at once.")
        send([UUID(each) for each in ids], now=now)


def send(ids: Iterable[UUID], *, now: datetime) -> int:
    """Mail fresh links to these requests; return how many went out. Twice within five minutes sends nothing more."""
    cases = Request.objects.filter(pk__in=list(ids), erased_at__isnull=True).order_by("-received_at")
    return sum(handling.send_link(case, now=now) for case in cases)


def _made_from(controller: Controller, *, email: str, reference: str, now: datetime) -> list[str]:
    cases = Request.objects.filter(
        controller=controller, email_index=indexes.of(Request, "email_index", email)
    ).filter(Q(closed_at__isnull=True) | Q(closed_at__gt=now - CLOSED_SINCE))
    if reference:
        cases = cases.filter(reference=references.normalise(reference) or "")
    return [str(pk) for pk in cases.order_by("-received_at").values_list("pk", flat=True)[:AT_MOST]]
