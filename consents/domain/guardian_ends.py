"""How an ask to a parent or guardian ends; what nobody agreed to leaves nothing behind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from consents import guardian_mails
from consents.enums import AskOutcome, Refusal
from consents.errors import AskEndedError, ConsentRefusedError
from consents.models import GuardianAsk
from mailroom.domain import outbox
from office.domain import access_log
from office.models import Controller, User
from office.one_by_one import OneByOne
from subjects.domain.merging import all_entries_of
from subjects.models import Subject
from vault.domain import shredding
from vault.querysets import in_batches

KEPT_AFTER_ANSWER = timedelta(days=30)
"""So that the receipt arrives, and can be sent again."""
REASON = "guardian_ask_ended"
"""The code of this reason in the list of shreds."""
CLOSED = "consents.guardian_ask_closed"
BATCH = 200
IN_VAIN = frozenset({AskOutcome.NOT_THEIRS, AskOutcome.MINOR, AskOutcome.EXPIRED})
"""After these the child is told that nobody agreed for it."""


def close(row: GuardianAsk, *, outcome: AskOutcome, by: User | None, now: datetime) -> None:
    """End a locked ask. Without an answer its key goes at once, and its mails with it."""
    row.closed_at, row.outcome, row.child_index = now, outcome.value, None
    if outcome is not AskOutcome.ANSWERED:
        _erase(row, now=now)
    if outcome in IN_VAIN:
        guardian_mails.child_told(row, agreed=None, now=now)
    row.save()
    access_log.record(
        action=CLOSED,
        actor=by,
        controller=row.controller,
        target=row.child or row,
        now=now,
        details={"outcome": outcome.value},
    )


def lock_open(row: GuardianAsk, *, now: datetime) -> GuardianAsk:
    """Return the fresh row of an ask that waits for an answer, locked. Raises `AskEndedError`."""
    rows = GuardianAsk.objects.select_for_update(of=("self",))
    locked: GuardianAsk = rows.select_related(
        "controller", "child__controller", "child__merged_into__controller", "version__policy"
    ).get(pk=row.pk)
    if locked.closed_at is not None or locked.expires_at <= now:
        raise AskEndedError
    return locked


def open_for(subject: Subject) -> QuerySet[GuardianAsk]:
    """Return the asks for a child that wait for an answer, also those from when nobody knew it."""
    theirs = subject.identifiers.standing().filter(value_index__isnull=False).values("value_index")
    found: QuerySet[GuardianAsk] = GuardianAsk.objects.open().filter(
        Q(child__in=all_entries_of(subject).values("pk"))
        | Q(controller=subject.controller_id, child_index__in=theirs)
    )
    return found


def open_for_unknown(controller: Controller, *, index: str) -> QuerySet[GuardianAsk]:
    """Return what waits for an answer for a child whom nobody knows, by the keyed hash of its identifier."""
    found: QuerySet[GuardianAsk] = GuardianAsk.objects.open().filter(controller=controller, child_index=index)
    return found


def withdraw(subject: Subject, *, by: User, now: datetime) -> int:
    """Take back what a guardian is asked for a child: their link opens nothing any more. Return how many there were.

    Raises `ConsentRefusedError` where nothing is asked.
    """
    with transaction.atomic():
        rows = lock_all(open_for(subject))
        if not rows:
            raise ConsentRefusedError(Refusal.UNFIT, _("Nobody is being asked for this person any more."))
        for row in rows:
            close(row, outcome=AskOutcome.WITHDRAWN, by=by, now=now)
    return len(rows)


def end_expired(*, now: datetime) -> int:
    """End asks that nobody answered in time: silence is no consent. Return how many.

    What goes wrong with one keeps no other waiting; the first failure is raised when all is done.
    """
    asks = OneByOne()
    batches = in_batches(GuardianAsk.objects.expired(now), size=BATCH)
    count = sum(asks.do(_end_expired, row.pk, now=now) for batch in batches for row in batch)
    asks.end()
    return count


def _end_expired(pk: UUID, *, now: datetime) -> int:
    with transaction.atomic():
        found = lock_all(GuardianAsk.objects.expired(now).filter(pk=pk))
        for row in found:
            close(row, outcome=AskOutcome.EXPIRED, by=None, now=now)
    return len(found)


def erase_answered(*, now: datetime) -> int:
    """Order the shredding of the keys of asks that were answered long enough ago; return how many.

    What goes wrong with one keeps no other waiting; the first failure is raised when all is done.
    """
    asks = OneByOne()
    batches = in_batches(GuardianAsk.objects.to_erase(before=now - KEPT_AFTER_ANSWER), size=BATCH)
    count = sum(asks.do(_erase_answered, row.pk, now=now) for batch in batches for row in batch)
    asks.end()
    return count


def _erase_answered(pk: UUID, *, now: datetime) -> int:
    with transaction.atomic():
        found = lock_all(GuardianAsk.objects.to_erase(before=now - KEPT_AFTER_ANSWER).filter(pk=pk))
        for row in found:
            _erase(row, now=now)
            row.save(update_fields=["erased_at"])
    return len(found)


def forget_children(entries: Collection[Subject]) -> None:
    """End what is asked for whoever is erased, and shred what was answered. In the transaction of the erasure."""
    moments = {entry.pk: entry.erased_at for entry in entries}
    for row in lock_all(GuardianAsk.objects.filter(child__in=entries, erased_at__isnull=True)):
        assert row.child is not None  # noqa: S101 - it was asked for
        now = moments[row.child.pk]
        assert now is not None  # noqa: S101 - whoever is erased was erased at some time
        if row.closed_at is None:
            close(row, outcome=AskOutcome.CHILD_ERASED, by=None, now=now)
        else:
            _erase(row, now=now)
            row.save(update_fields=["erased_at"])


def _erase(row: GuardianAsk, *, now: datetime) -> None:
    row.erased_at = now
    outbox.cancel(cause=row.cause)
    shredding.order(row.data_key_id, reason=REASON, now=now)


def lock_all(rows: QuerySet[GuardianAsk]) -> list[GuardianAsk]:
    """Return these asks, locked."""
    return list(rows.select_for_update(of=("self",)).select_related("controller", "child__merged_into"))
