"""How long lines of the access log and reasons of reveals are kept: as each controller says; lines leave a record."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from office.domain import access_log
from office.models import AccessEntry, Controller, LogPurge, Reveal

PURGED = "office.log_purged"
BATCH = 5000
USUAL = 1826
"""Days that lines of no controller are kept where no controller keeps its own longer."""


def sweep(*, now: datetime) -> int:
    """Delete the lines that are older than they are kept; return how many. Safe to run twice."""
    controllers = list(Controller.objects.order_by("pk"))
    for controller in controllers:
        _forget_reveals(controller, before=now - timedelta(days=controller.access_log_days))
    gone = sum(purge(one, days=one.access_log_days, now=now) for one in controllers)
    return gone + purge(None, days=max((one.access_log_days for one in controllers), default=USUAL), now=now)


def purge(controller: Controller | None, *, days: int, now: datetime) -> int:
    """Delete the lines of a controller that are older than so many days, a batch in each transaction.

    Each batch leaves a record before it goes, which the trigger of the table asks for, and a line in the log itself.
    """
    before, gone = now - timedelta(days=days), 0
    while rows := _purge_batch(controller, days=days, before=before, now=now):
        gone += rows
    return gone


def _forget_reveals(controller: Controller, *, before: datetime) -> None:
    old = Reveal.objects.filter(controller=controller, at__lt=before).order_by("at", "pk")
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        Reveal.objects.filter(pk__in=keys).delete()


@transaction.atomic
def _purge_batch(controller: Controller | None, *, days: int, before: datetime, now: datetime) -> int:
    old = AccessEntry.objects.filter(controller=controller, at__lt=before).order_by("at", "pk")
    # Locked, so that a second worker takes other lines: the record tells how many went.
    keys = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    if not keys:
        return 0
    LogPurge.objects.create(controller=controller, at=now, before=before, days=days, rows=len(keys))
    access_log.record(
        action=PURGED,
        actor=None,
        controller=controller,
        target=controller,
        now=now,
        details={"rows": len(keys), "days": days, "before": before.date().isoformat()},
    )
    # The model and its manager refuse to delete; this is the one way out.
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {AccessEntry._meta.db_table} WHERE id IN ({marks})",  # noqa: S608 - our own table
            keys,
        )
    return len(keys)
