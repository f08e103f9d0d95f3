"""What happens to an inquiry when its time of keeping is over: its key goes, what names nobody stays."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from mailroom.domain import outbox
from office.models import Controller
from office.one_by_one import OneByOne
from requests.domain.errors import RequestError
from requests.domain.inquiry_changes import changing
from requests.domain.retention import REASON
from requests.models import Inquiry
from vault.domain import shredding

BATCH = 200


def erase_expired(*, now: datetime) -> int:
    """Erase inquiries that were closed longer ago than their controller keeps requests; return how many.

    What goes wrong at one keeps no other waiting; it is raised when all is done.
    """
    erased, turns = 0, OneByOne()
    for controller in Controller.objects.all():
        limit = now - timedelta(days=controller.retention_days)
        expired = Inquiry.objects.closed_before(limit).filter(controller=controller)
        erased += sum(turns.do(_erase_due, row, now=now) for row in list(expired[:BATCH]))
    turns.end()
    return erased


def _erase_due(inquiry: Inquiry, *, now: datetime) -> int:
    with suppress(RequestError):  # another worker was quicker
        erase(inquiry, now=now)
        return 1
    return 0


def erase(inquiry: Inquiry, *, now: datetime) -> Inquiry:
    """Order the shredding of a closed inquiry's key, which takes files and mails with it.

    Authority, days and state stay. Raises `RequestError` where that was done already.
    """
    with changing(inquiry, action="requests.inquiry_erased", by=None, now=now) as row:
        row.erased_at = now
        outbox.cancel(cause=row.cause)
        shredding.order(row.data_key_id, reason=REASON, now=now)
    return row
