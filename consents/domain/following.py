"""What follows from a withdrawal: recipients are told to stop, a day runs, the person hears when all have confirmed.

A job does it, in steps that can each be done again: whoever was told before is not told twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from consents import notifications
from consents.models import Withdrawal
from mailroom.domain import outbox
from office.domain import access_log
from office.domain.access import holders
from office.history import save_quietly, sign
from office.models import Controller, User
from policies.models import Purpose
from subjects.models import Subject
from thirdparties.domain import notices
from thirdparties.domain.notice_clues import Found
from thirdparties.enums import Clue, NoticeKind
from thirdparties.models import Notice
from thirdparties.querysets import StandingQuerySet
from vault.querysets import in_batches

BATCH = 200
LISTED = 20
TOLD, STOPPED, ESCALATED = "consents.recipients_told", "consents.stopped", "consents.withdrawals_escalated"
LEADS, EDITS = "manage_office", "edit_consents"

logger = logging.getLogger(__name__)


def follow_all(*, now: datetime) -> int:
    """Tell recipients, close what all have confirmed, tell the office what is overdue; return how many closed.

    What goes wrong with one withdrawal keeps no other waiting; the first failure is raised when all is done.
    """
    failures: list[Exception] = []
    for batch in in_batches(Withdrawal.objects.untold().select_related("controller", "subject"), size=BATCH):
        for row in batch:
            _try(lambda row=row: _tell(row, now=now), row, failures)  # type: ignore[misc]
    closed = 0
    for batch in in_batches(Withdrawal.objects.open().filter(told_at__isnull=False), size=BATCH):
        waiting = Notice.objects.unclosed().filter(cause__in=[row.cause for row in batch])
        still = set(waiting.values_list("cause", flat=True))
        for row in (row for row in batch if row.cause not in still):
            closed += _try(lambda row=row: _close(row, now=now), row, failures)  # type: ignore[misc]
    for controller in Controller.objects.all():
        _escalate(controller, day=controller.reminder_day(now), now=now)
    if failures:
        raise failures[0]
    return closed


def waiting_for(withdrawal: Withdrawal) -> StandingQuerySet:
    """Return the recipients that are to be told of a withdrawal and were not yet."""
    rows = Purpose.objects.filter(controller=withdrawal.controller_id, code__in=withdrawal.purposes)
    told = Notice.objects.for_cause(withdrawal.cause).values("third_party")
    found: StandingQuerySet = notices.recipients_of(withdrawal.controller, purposes=rows).exclude(pk__in=told)
    return found


def _try(step: Callable[[], bool], row: Withdrawal, failures: list[Exception]) -> bool:
    try:
        return step()
    except Exception as error:
        logger.exception("The withdrawal %s cannot be followed.", row.pk)
        failures.append(error)
        return False


def _tell(withdrawal: Withdrawal, *, now: datetime) -> bool:
    """Send the notices that are to be sent. It counts as told once nobody is left whom nobody can write to."""
    left = waiting_for(withdrawal)
    clues = _clues(withdrawal.subject)
    silent = notices.unreachable(left)
    reachable = left.exclude(pk__in=silent.values("pk"))
    told = 0
    if clues and reachable.exists():
        purposes = list(
            Purpose.objects.filter(controller=withdrawal.controller_id, code__in=withdrawal.purposes)
        )
        told = notices.issue(
            controller=withdrawal.controller,
            recipients=reachable,
            kind=NoticeKind.STOP,
            purposes=purposes,
            person=withdrawal.subject,
            find_by=clues,
            what="",
            due_on=max(withdrawal.due_on, withdrawal.controller.today(now)),
            cause=withdrawal.cause,
            by=None,
            now=now,
        ).told
    with transaction.atomic():
        row = (
            Withdrawal.objects.select_for_update(of=("self",))
            .select_related("controller")
            .get(pk=withdrawal.pk)
        )
        if row.told_at is not None:
            return False
        if told:
            access_log.record(
                action=TOLD,
                actor=None,
                controller=row.controller,
                target=row,
                now=now,
                details={"told": told},
            )
        if clues and silent.exists():
            return False
        row.told_at = now
        sign(row, by=None, at=now)
        row.save(update_fields=["told_at"])
    return True


def _close(withdrawal: Withdrawal, *, now: datetime) -> bool:
    """Note that it has stopped everywhere, and tell the person if there was anybody to wait for."""
    with transaction.atomic():
        row = (
            Withdrawal.objects.select_for_update(of=("self",))
            .select_related("controller", "subject")
            .get(pk=withdrawal.pk)
        )
        if row.closed_at is not None:
            return False
        row.closed_at = now
        sign(row, by=None, at=now)
        row.save(update_fields=["closed_at"])
        state = notices.state_of(row.cause)
        access_log.record(
            action=STOPPED,
            actor=None,
            controller=row.controller,
            target=row,
            now=now,
            details={"confirmed": state.confirmed, "of": state.all},
        )
        if state.all and outbox.for_cause(row.cause).filter(template="consents/receipt").exists():
            notifications.stopped(row, state=state, now=now)
    return True


def _escalate(controller: Controller, *, day: date, now: datetime) -> None:
    """Tell the office once of each withdrawal that has not stopped everywhere in time."""
    with transaction.atomic():
        new = Withdrawal.objects.overdue(day).filter(controller=controller, escalated_on__isnull=True)
        rows = list(new.select_for_update(of=("self",)).order_by("due_on", "pk")[:BATCH])
        if not rows:
            return
        for to in _people(controller):
            notifications.overdue(
                rows[:LISTED],
                controller=controller,
                more=len(rows) - len(rows[:LISTED]),
                to=to,
                key=f"{day.isoformat()}:{rows[0].pk}",
                now=now,
            )
        for row in rows:
            row.escalated_on = day
            save_quietly(row, "escalated_on")
        access_log.record(
            action=ESCALATED,
            actor=None,
            controller=controller,
            target=controller,
            now=now,
            details={"withdrawals": len(rows)},
        )


def _people(controller: Controller) -> list[User]:
    """Return who hears of it: the privacy leads, and all who may record choices."""
    found = {user.pk: user for perm in (LEADS, EDITS) for user in holders(perm, controller=controller)}
    return list(found.values())


def _clues(subject: Subject) -> Found:
    """Return by what a person's data is found: the identifiers that stand; none for whoever was erased."""
    rows = subject.identifiers.standing() if subject.erased_at is None else ()
    return [(Clue(row.kind), str(value)) for row in rows if (value := getattr(row, row.column, None))]
