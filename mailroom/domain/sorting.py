"""Sorting what arrived: to its case, into the notes, or onto the list of what somebody has to look at.

What is automatic is never answered and starts nothing: bounces and automatic answers are noted at the mail that they
answer, our own mails that come back are put aside. What is about none of our mails, or was written from an address of
ours, may be a request all the same: it waits for a person. So do a sender's mails beyond so many an hour.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from mailroom import arrivals
from mailroom.arrivals import Taken
from mailroom.domain import storing
from mailroom.enums import Arrival, ArrivalState, State
from mailroom.models import Incoming, Mail
from office import rate_limits

logger = logging.getLogger(__name__)

BATCH = 200


def sort_arrived(*, now: datetime) -> int:
    """Sort all that arrived; return how many mails. One that cannot be sorted waits for somebody to look at it."""
    count = 0
    arrived = Incoming.objects.filter(state=ArrivalState.ARRIVED).order_by("received_at", "pk")
    while batch := list(arrived.values_list("pk", flat=True)[:BATCH]):
        for pk in batch:
            _sort_safely(pk, now=now)
        count += len(batch)
    return count


def _sort_safely(pk: object, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            row = _locked(pk)
            if row is not None:
                _sort(row, now=now)
    except Exception as error:
        logger.error("The mail %s cannot be sorted: %s", pk, type(error).__name__)
        with transaction.atomic():
            row = _locked(pk)
            if row is not None:
                _let_wait(row, warnings=["unsorted"])


def _locked(pk: object) -> Incoming | None:
    rows = Incoming.objects.select_for_update(of=("self",)).select_related("controller", "answers")
    found: Incoming | None = rows.filter(pk=pk, state=ArrivalState.ARRIVED).first()
    return found


def _sort(row: Incoming, *, now: datetime) -> None:
    if row.kind == Arrival.LOOP:
        _done(row, ArrivalState.NOTED, cause="", now=now)
        return
    if row.kind == Arrival.BOUNCE:
        _note_bounce(row, now=now)
        return
    if storing.OWN_ADDRESS in row.warnings:
        _let_wait(row, warnings=[])
        return
    if row.kind == Arrival.MESSAGE and _writes_too_much(row, now=now):
        _let_wait(row, warnings=["many"])
        return
    taken = arrivals.hand_over(row, now=now) if not row.too_large else Taken(warnings=["too_large"])
    row.warnings = [*row.warnings, *taken.warnings]
    if taken.cause:
        state = ArrivalState.THREADED if row.kind == Arrival.MESSAGE else ArrivalState.NOTED
        _done(row, state, cause=taken.cause, now=now)
    elif row.kind == Arrival.AUTO_REPLY and row.answers is not None:
        _done(row, ArrivalState.NOTED, cause=row.answers.cause, now=now)
    else:
        _let_wait(row, warnings=["automatic"] if row.kind == Arrival.AUTO_REPLY else [])


def _note_bounce(row: Incoming, *, now: datetime) -> None:
    """Note at our mail that it came back; a notice of a delay says nothing yet."""
    mail = row.answers
    if mail is None:
        _let_wait(row, warnings=["automatic"])
        return
    if "delayed" not in row.warnings:
        Mail.objects.filter(pk=mail.pk, state=State.SENT).update(
            state=State.BOUNCED, last_error="The recipient’s mail server returned it."
        )
    taken = arrivals.hand_over(row, now=now)
    _done(row, ArrivalState.NOTED, cause=taken.cause or mail.cause, now=now)


def _writes_too_much(row: Incoming, *, now: datetime) -> bool:
    """Count a mail of its sender; tell whether they wrote more in this hour than anybody does by hand."""
    return rate_limits.count("mail-from", str(row.sender).casefold(), now=now) > 0


def _let_wait(row: Incoming, *, warnings: list[str]) -> None:
    row.state = ArrivalState.WAITING
    row.warnings = list(dict.fromkeys([*row.warnings, *warnings]))
    row.save(update_fields=["state", "warnings"])


def _done(row: Incoming, state: ArrivalState, *, cause: str, now: datetime) -> None:
    row.state, row.cause, row.decided_at = state, cause, now
    row.save(update_fields=["state", "cause", "decided_at", "warnings"])
