"""Delivery: claim what waits, hand it over, note how it ended.

A mail is handed over at least once. A worker that is killed between the server's "250" and our commit leaves the
rows of the last `NOTED_WITHIN` seconds "being sent"; they are rescued and sent again under the same Message-ID, by
which mail programs show them once. With a mail server that takes longer than that for a mail, that is one.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from django.db import connection
from django.db.models import Count, Min

from mailroom import messages
from mailroom.addresses import scrubbed
from mailroom.enums import WAITING, State
from mailroom.errors import ErasedError
from mailroom.messages import Message
from mailroom.models import Mail
from mailroom.transports import (
    DeferredError,
    DeliveryError,
    Outcome,
    RefusedError,
    Transport,
    Transports,
    UnreachableError,
)

logger = logging.getLogger(__name__)

BATCH = 200
"""Mails that a worker takes at once."""

STUCK_AFTER = timedelta(minutes=10)
"""How long a worker may hold a mail before it counts as dead."""

NOTED_WITHIN = 0.02
NOTED_TOGETHER = 20
"""Seconds for which sent mails wait to be noted, and how many at most: one statement for several saves time."""

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
    with _commits_not_awaited(), Transports() as transports:
        mails = _claim(now=now, limit=limit)
        tour = _Tour(now=now, transports=transports)
        try:
            for mail in mails:
                tour.bring(mail)
        finally:
            tour.finish()
    return 0 if tour.closed else len(mails)


def rescue_stuck(*, now: datetime) -> int:
    """Put mails back into the queue whose worker died; returns how many."""
    stuck = Mail.objects.stuck_since(now - STUCK_AFTER)
    return stuck.update(state=State.QUEUED, claimed_at=None, next_attempt_at=now)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the delivery has before it, and what it gave up.

    `oldest` is the age of the oldest mail that waits, `overdue` how long one has been due without being brought to an
    end: one that a mail server puts off is not due again yet.
    """

    waiting: int
    oldest: timedelta
    overdue: timedelta
    failed: int


def backlog(*, now: datetime) -> Backlog:
    """Count what waits and what failed."""
    waiting = Mail.objects.filter(state__in=WAITING).aggregate(
        number=Count("pk"), oldest=Min("created_at"), due=Min("next_attempt_at")
    )
    nothing = timedelta(0)
    return Backlog(
        waiting=waiting["number"],
        oldest=max(now - waiting["oldest"], nothing) if waiting["oldest"] else nothing,
        overdue=max(now - waiting["due"], nothing) if waiting["due"] else nothing,
        failed=Mail.objects.filter(state=State.FAILED).count(),
    )


def delay_after(attempts: int) -> timedelta:
    """Say how long to wait after that many attempts: 1, 2, 4 … minutes, at most an hour."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_DELAY)


CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM mailroom_mail WHERE state = %(queued)s AND next_attempt_at <= %(now)s
        ORDER BY next_attempt_at LIMIT %(limit)s {lock}
    )
    UPDATE mailroom_mail SET state = %(sending)s, claimed_at = %(now)s, attempts = attempts + 1
    WHERE id IN (SELECT id FROM due) AND state = %(queued)s
    RETURNING *
"""
"""Takes mails that are due, so that no other worker can: PostgreSQL skips the rows that another is taking, SQLite
has one writer at a time. One statement, where the ORM needs three."""


def _claim(*, now: datetime, limit: int) -> list[Mail]:
    """Take mails that are due, the longest waiting first."""
    skips_locked = connection.features.has_select_for_update_skip_locked
    claim = CLAIM.format(lock=connection.ops.for_update_sql(skip_locked=True) if skips_locked else "")
    moment = connection.ops.adapt_datetimefield_value(now)
    values = {"queued": State.QUEUED.value, "sending": State.SENDING.value, "now": moment, "limit": limit}
    taken = Mail.objects.raw(claim, values).prefetch_related("controller")  # a few for all, not one for each
    return sorted(taken, key=attrgetter("next_attempt_at"))


class _Tour:
    """One worker's way through the mails that it has claimed.

    While a mail server makes up its mind about some mails, the next one is prepared.
    """

    def __init__(self, *, now: datetime, transports: Transports) -> None:
        self.now = now
        self.transports = transports
        self.started = time.monotonic()
        self.closed: dict[Transport, UnreachableError] = {}
        self.under_way: dict[Message, Mail] = {}
        self.sent: list[Mail] = []
        self.noted = time.monotonic()

    def bring(self, mail: Mail) -> None:
        """Hand one mail over; what became of it may be learnt with a later one."""
        if time.monotonic() - self.started > HOLD_SECONDS:
            _settle([mail], State.QUEUED, next_attempt_at=self.now, attempts=mail.attempts - 1)
            return
        way_out = self.transports.way_out_for(mail)
        if way_out in self.closed:
            self._put_off(mail, _reason(self.closed[way_out], mail))
            return
        message = self._prepared(mail)
        if message is None:
            return
        self.under_way[message] = mail
        try:
            outcomes = way_out.send(message, mail)
        except Exception as error:
            outcomes = self._all_that_is_under_way(error)
            way_out.close()
        self._learn(way_out, outcomes)

    def finish(self) -> None:
        """Learn what became of the last mails, and note what was sent."""
        for way_out in self.transports.opened():
            self._learn(way_out, way_out.finish())
        self._note_sent()

    def _prepared(self, mail: Mail) -> Message | None:
        """Make the message of a mail; where that cannot be, note why."""
        try:
            return messages.build(mail, now=self.now)
        except ErasedError:
            _settle([mail], State.CANCELLED, last_error="erased")
        except Exception as error:
            # Said by its class alone, since its words may be personal.
            logger.error("Mail %s could not be prepared: %s", mail.pk, type(error).__name__)
            self._put_off(mail, type(error).__name__)
        return None

    def _all_that_is_under_way(self, error: Exception) -> list[Outcome]:
        """Let all that is under way be tried again after an error that no mail server made."""
        logger.error("Mails could not be handed over: %s", type(error).__name__)
        return [(message, DeferredError(type(error).__name__)) for message in self.under_way]

    def _learn(self, way_out: Transport, outcomes: list[Outcome]) -> None:
        """Note what became of mails that were handed over."""
        for message, error in outcomes:
            mail = self.under_way.pop(message)
            if error is None:
                self.sent.append(mail)
            elif isinstance(error, RefusedError):
                _settle([mail], State.FAILED, last_error=_reason(error, mail))
            else:
                if isinstance(error, UnreachableError):
                    self.closed[way_out] = error
                self._put_off(mail, _reason(error, mail))
        if time.monotonic() - self.noted > NOTED_WITHIN or len(self.sent) >= NOTED_TOGETHER:
            self._note_sent()

    def _note_sent(self) -> None:
        """Write down which mails the servers took."""
        if self.sent:
            _settle(self.sent, State.SENT, sent_at=self.now, last_error="")
        self.sent = []
        self.noted = time.monotonic()

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
