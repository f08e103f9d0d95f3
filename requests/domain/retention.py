"""What happens to a request when its time of keeping is over: its key goes, the statistical shell stays."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from mailroom.domain import outbox
from office.models import Controller
from requests.domain import links, packages
from requests.domain.changes import changing
from requests.domain.errors import ErasedError
from requests.enums import Status
from requests.models import Request
from vault.domain import shredding

BATCH = 200
REASON = "retention"
"""The code of this reason in the list of shreds."""


def erase_expired(*, now: datetime) -> int:
    """Erase requests that were closed longer ago than their controller keeps them; return how many."""
    erased = 0
    for controller in Controller.objects.all():
        limit = now - timedelta(days=controller.retention_days)
        expired = Request.objects.filter(
            controller=controller, status=Status.CLOSED, closed_at__lt=limit, erased_at__isnull=True
        )
        for case in list(expired[:BATCH]):
            with suppress(ErasedError):  # another worker was quicker
                erase(case, now=now)
                erased += 1
    return erased


def erase(case: Request, *, now: datetime) -> Request:
    """End a closed request's links and order the shredding of its key, which takes files and indexes with it.

    Right, dates, country, outcome and the clock stay: the statistical shell, which names nobody and leads to
    nobody. Raises `ErasedError` where that was done already.
    """
    with changing(case, action="requests.erased", by=None, now=now) as locked:
        locked.erased_at = now
        locked.subject = None
        locked.decisions.update(original=None)
        links.revoke_all(locked, now=now)
        packages.destroy_all(locked, now=now)
        outbox.cancel(cause=locked.cause)
        shredding.order(locked.data_key_id, reason=REASON, now=now)
    return locked
