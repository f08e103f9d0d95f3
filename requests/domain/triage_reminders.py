"""Reminding the privacy leads of mails that nobody has looked at: once a day, from two days on."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from mailroom.models import Incoming
from office.domain.access import holders
from office.one_by_one import OneByOne
from requests import triage_notifications

WAITING = timedelta(days=2)
LEADS = "approve_cases"


def sweep(*, now: datetime) -> int:
    """Mail each company's leads that mails have waited for two days; return how many mails that made.

    One mail a day and person, from the reminder hour of the company on.
    """
    companies = OneByOne()
    late = Incoming.objects.waiting().filter(received_at__lte=now - WAITING)
    counts = late.order_by().values_list("controller").annotate(count=Count("pk"))
    queued = sum(companies.do(_remind, key, count=count, late=late, now=now) for key, count in list(counts))
    companies.end()
    return queued


@transaction.atomic
def _remind(controller: UUID, *, count: int, late: QuerySet[Incoming], now: datetime) -> int:
    mails = late.select_related("controller").filter(controller=controller)
    oldest = mails.order_by("received_at").first()
    if oldest is None:
        return 0
    return sum(
        triage_notifications.mails_wait(oldest, user=user, count=count, now=now)
        for user in holders(LEADS, controller=oldest.controller)
    )
