"""Delivery: claim what waits, hand it over, note how it ended.

A mail is handed over at least once. A worker that is killed between the server's "250" and our commit leaves up to
`NOTED_TOGETHER` rows "being sent"; they are rescued and sent again under the same Message-ID, by which mail programs
show them once.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from mailroom import messages
from mailroom.addresses import scrubbed
from mailroom.enums import State
from mailroom.models import Mail
from mailroom.transports import (
    DeferredError,
    DeliveryError,
    RefusedError,
    Transport,
    Transports,
    UnreachableError,
)

logger = logging.getLogger(__name__)

BATCH = 100
"""Mails that a worker takes at once."""

STUCK_AFTER = timedelta(minutes=10)
"""How long a worker may hold a mail before it counts as dead."""

NOTED_TOGETHER = 10
"""Mails that are noted as sent in one statement, which doubles the rate."""

HOLD_SECONDS = 300
"""After this long a worker hands the rest of its batch back, well before anybody takes it for dead."""

LONGEST_DELAY = timedelta(hours=1)
MOST_ATTEMPTS = 120
"""Attempts until a mail counts as failed: with an hour between most of them, about five days (RFC 5321, 4.5.4.1).

Attempts are counted, not days: a portal that stood still for a week still tries.
"""

LONGEST_REASON = 300


def deliver(*, now: datetime, limit: int = BATCH) -> int:
    """Send up to `limit` mails that are due; returns how many were dealt with.

    Returns 0 as well when a way out is closed, so that a worker that drains the queue stops and the next sweep
    tries again. Each mail ends sent, failed (the server refused it for good), cancelled (its key was destroyed)
    or back in the queue with a growing delay.
    """
    mails = _claim(now=now, limit=limit)
    with _commits_not_awaited(), Transports() as transports:
        tour = _Tour(now=now, transports=transports)
        try:
            for mail in mails:
                tour.bring(mail)
        finally:
            tour.note_sent()
    return 0 if tour.closed else len(mails)


def rescue_stuck(*, now: datetime) -> int:
    """Put mails back into the queue whose worker died; returns how many."""
    stuck = Mail.objects.stuck_since(now - STUCK_AFTER)
    return stuck.update(state=State.QUEUED, claimed_at=None, next_attempt_at=now)


def delay_after(attempts: int) -> timedelta:
    """Say how long to wait after that many attempts: 1, 2, 4 … minutes, at most an hour."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_DELAY)


def _claim(*, now: datetime, limit: int) -> list[Mail]:
    """Take mails that are due, so that no other worker can.

    PostgreSQL skips rows that another worker is taking. SQLite begins every transaction with the write lock; that
    the state is compared again when it is set guards both.
    """
    with transaction.atomic():
        due = Mail.objects.waiting(now).order_by("next_attempt_at")
        ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        if not ids:
            return []
        taken = Mail.objects.filter(pk__in=ids, state=State.QUEUED)
        taken.update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1)
    return list(Mail.objects.filter(pk__in=ids).select_related("controller").order_by("next_attempt_at"))


class _Tour:
    """One worker's way through the mails that it has claimed."""

    def __init__(self, *, now: datetime, transports: Transports) -> None:
        self.now = now
        self.transports = transports
        self.started = time.monotonic()
        self.closed: dict[Transport, UnreachableError] = {}
        self.sent: list[Mail] = []

    def bring(self, mail: Mail) -> None:
        """Bring one mail to the end of this attempt."""
        if time.monotonic() - self.started > HOLD_SECONDS:
            _settle([mail], State.QUEUED, next_attempt_at=self.now, attempts=mail.attempts - 1)
            return
        way_out = self.transports.way_out_for(mail)
        try:
            if not mail.to:
                _settle([mail], State.CANCELLED, last_error="erased")
                return
            if way_out in self.closed:
                raise self.closed[way_out]
            way_out.send(messages.build(mail, now=self.now), mail)
        except RefusedError as error:
            _settle([mail], State.FAILED, last_error=_reason(error, mail))
        except (DeferredError, UnreachableError) as error:
            if isinstance(error, UnreachableError):
                self.closed[way_out] = error
            self._put_off(mail, _reason(error, mail))
        except Exception as error:
            # Not a matter of the mail server: said by its class alone, since its words may be personal.
            logger.error("Mail %s could not be sent: %s", mail.pk, type(error).__name__)
            self._put_off(mail, type(error).__name__)
        else:
            self.sent.append(mail)
            if len(self.sent) >= NOTED_TOGETHER:
                self.note_sent()

    def note_sent(self) -> None:
        """Write down which mails the servers took."""
        if self.sent:
            _settle(self.sent, State.SENT, sent_at=self.now, last_error="")
        self.sent = []

    def _put_off(self, mail: Mail, reason: str) -> None:
        """Try again later, or give up after days of trying."""
        if mail.attempts >= MOST_ATTEMPTS:
            _settle([mail], State.FAILED, last_error=reason)
            return
        later = self.now + delay_after(mail.attempts)
        _settle([mail], State.QUEUED, next_attempt_at=later, last_error=reason)


@contextmanager
def _commits_not_awaited() -> Iterator[None]:
    """Let PostgreSQL confirm commits before they are on the disk, which doubles the rate.

    They survive the worker's death all the same; only a crash of the database may forget the last half second, and
    then a mail goes out again under the same Message-ID.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO OFF")
        try:
            yield
        finally:
            cursor.execute("RESET synchronous_commit")


def _settle(mails: Sequence[Mail], state: State, **fields: object) -> None:
    """Write how an attempt ended, unless a mail was rescued, and perhaps taken by somebody else, meanwhile."""
    claims = {mail.claimed_at for mail in mails}
    mine = Mail.objects.filter(pk__in=[mail.pk for mail in mails], state=State.SENDING, claimed_at__in=claims)
    mine.update(state=state, claimed_at=None, **fields)


def _reason(error: DeliveryError, mail: Mail) -> str:
    """Put the reason into the row's words: no address, no more than fits."""
    return scrubbed(str(error), recipient=str(mail.to))[:LONGEST_REASON]
