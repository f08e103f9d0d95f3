"""Reminding the privacy leads of mails that nobody has looked at: once a day, from two days on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count

from mailroom.models import Incoming
from office.domain.access import holders
from requests import triage_notifications

WAITING = timedelta(days=2)
LEADS = "approve_cases"


def sweep(*, now: datetime) -> int:
    """Mail each company's leads that mails have waited for two days; return how many mails that made.

    One mail a day and person, from the reminder hour of the company on.
    """
    queued = 0
    late = Incoming.objects.waiting().filter(received_at__lte=now - WAITING)
    for row in late.order_by().values("controller").annotate(count=Count("pk")):
        oldest = (
            late.select_related("controller").filter(controller=row["controller"]).earliest("received_at")
        )
        for user in holders(LEADS, controller=oldest.controller):
            with transaction.atomic():
                queued += triage_notifications.mails_wait(oldest, user=user, count=row["count"], now=now)
    return queued
