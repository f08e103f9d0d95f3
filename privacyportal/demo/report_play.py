"""Make the reports of a demo company's last months, and count what its dashboard draws."""

from __future__ import annotations

from datetime import datetime

from office.domain import reports, summaries
from office.models import Controller, MonthlyReport, User

MONTHS = 3


def play(controller: Controller, *, lead: User, now: datetime) -> int:
    """Make the reports unless there is one; return how many were made. The figures are counted each time."""
    summaries.refresh(controller, now=now)
    if MonthlyReport.objects.filter(controller=controller).exists():
        return 0
    months = reports.months(controller, now=now)[:MONTHS]
    return len([reports.make(controller, month=month, by=lead, now=now) for month in months])
