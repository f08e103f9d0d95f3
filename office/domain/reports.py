"""Monthly reports: made by schedule on a day that each controller chooses, or by whoever leads the office."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from office import notifications, reporting
from office.domain import access_log
from office.domain.access import access_of
from office.errors import MonthRefusedError
from office.models import Controller, MonthlyReport, User
from office.reporting import Month

MOST_MONTHS_BACK = 36

logger = logging.getLogger(__name__)


def make(controller: Controller, *, month: date, by: User | None, now: datetime) -> MonthlyReport:
    """Make a controller's report of a month, given by its first day; one that is there is made anew.

    Raises `MonthRefusedError` for a month that has not ended, or that is too long ago.
    """
    if month not in months(controller, now=now):
        raise MonthRefusedError(_("Choose a month that has ended, at most three years ago."))
    turn = Month(controller, month)
    with transaction.atomic():
        sections = {section.code: section.count(turn, now) for section in reporting.registered()}
        report, _made = MonthlyReport.objects.select_for_update(of=("self",)).update_or_create(
            controller=controller, month=month, defaults={"sections": sections, "made_at": now, "made_by": by}
        )
        access_log.record(
            action="office.report_made",
            actor=by,
            controller=controller,
            target=report,
            now=now,
            details={"month": month.isoformat()},
        )
    return report


def months(controller: Controller, *, now: datetime) -> list[date]:
    """Return the months of which a report can be made, by their first days, the latest first."""
    found, first = [], controller.today(now).replace(day=1)
    for _back in range(MOST_MONTHS_BACK):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found


def sweep(*, now: datetime) -> int:
    """Make the reports that are due, and mail to the chosen roles where they are; return how many that made.

    What goes wrong at one controller keeps no other waiting; the first failure is raised when all is done.
    """
    made, failures = 0, list[Exception]()
    for controller in Controller.objects.all():
        try:
            made += _sweep_controller(controller, now=now)
        except Exception as error:
            logger.exception("The monthly report of %s cannot be made.", controller.pk)
            failures.append(error)
    if failures:
        raise failures[0]
    return made


def _sweep_controller(controller: Controller, *, now: datetime) -> int:
    """Make the report of the month before once its day and the reminder hour have come; a late one is made late."""
    day = controller.reminder_day(now)
    this_month = day.replace(day=1)
    if day.day < controller.report_day or _is_new(controller, since=this_month):
        return 0
    month = (this_month - timedelta(days=1)).replace(day=1)
    report = MonthlyReport.objects.filter(controller=controller, month=month).first()
    if report is not None and report.mailed_at is not None:
        return 0
    with transaction.atomic():
        locked = Controller.objects.select_for_update(no_key=True).get(pk=controller.pk)
        report = MonthlyReport.objects.filter(controller=locked, month=month).first()
        if report is not None and report.mailed_at is not None:
            return 0
        made = report is None
        report = report or make(locked, month=month, by=None, now=now)
        _tell(report, now=now)
    return int(made)


def _is_new(controller: Controller, *, since: date) -> bool:
    """Whether a controller was set up after the month of which a report would be made."""
    first = controller.history.order_by("history_date").values_list("history_date", flat=True).first()
    return first is not None and controller.today(first) >= since


def _tell(report: MonthlyReport, *, now: datetime) -> None:
    """Mail where a report is to those of the chosen roles who may read it, once."""
    people = User.objects.filter(
        is_active=True, grants__controller=report.controller, grants__role__in=report.controller.report_roles
    )
    among = people.distinct().order_by("pk")
    told = [user for user in among if reporting.readable(access_of(user), report.controller)]
    for user in told:
        notifications.monthly_report(report, to=user)
    report.mailed_at = now
    report.save(update_fields=["mailed_at"])
    access_log.record(
        action="office.report_mailed",
        actor=None,
        controller=report.controller,
        target=report,
        now=now,
        details={"month": report.month.isoformat(), "people": len(told)},
    )
