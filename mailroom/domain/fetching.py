"""Reading mailboxes: what is new on the server comes into the portal's tables, encrypted, a batch at a time.

Mails stay on the server; at most they are marked as read there. How far a mailbox was read is written with each
batch, so a job that is stopped goes on where it was, and doing it twice takes nothing twice. A worker claims the
mailbox that it reads; should two read one all the same, the tables let one of them write.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from mailroom import reading
from mailroom.domain import storing
from mailroom.errors import MailboxError
from mailroom.models import Mailbox

if TYPE_CHECKING:
    from mailroom.imap import Folder, Listed

logger = logging.getLogger(__name__)

BATCH = 50
BATCH_BYTES = 10_000_000
"""Bytes of mails that are in memory at once, one larger mail apart."""

LONGEST_TURN = 120
"""Seconds after which other mailboxes have their turn."""

DEAD_AFTER = timedelta(minutes=10)
"""How long a worker may be silent before another takes its mailbox."""


def fetch_all(*, now: datetime) -> int:
    """Read every active mailbox; return how many mails came in. What goes wrong at one keeps no other waiting."""
    count = 0
    for mailbox in Mailbox.objects.filter(active=True).select_related("controller"):
        count += fetch(mailbox, now=now)
    return count


def fetch(mailbox: Mailbox, *, now: datetime) -> int:
    """Read what is new in a mailbox; return how many mails came in. What goes wrong stands on its page."""
    if not _claim(mailbox, now=now):
        return 0
    error, count = "", 0
    try:
        for stored in _batches(mailbox, now=now):
            count += stored
    except MailboxError as problem:
        error = problem.code
    except Exception as problem:
        # Said by its class alone, since its words may be personal.
        logger.error("Mailbox %s cannot be read: %s", mailbox.pk, type(problem).__name__)
        error = "other"
    finally:
        _mine(mailbox).update(claimed_at=None, last_error=error, last_fetched_at=now)
    return count


def _claim(mailbox: Mailbox, *, now: datetime) -> bool:
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - DEAD_AFTER)
    claimed = Mailbox.objects.filter(free, pk=mailbox.pk, active=True).update(claimed_at=now)
    mailbox.refresh_from_db()
    return bool(claimed)


def _mine(mailbox: Mailbox) -> QuerySet[Mailbox]:
    return Mailbox.objects.filter(pk=mailbox.pk, claimed_at=mailbox.claimed_at)


def _batches(mailbox: Mailbox, *, now: datetime) -> Iterator[int]:
    """Read batch after batch; yield how many mails each brought."""
    end = time.monotonic() + LONGEST_TURN
    from mailroom import imap  # noqa: PLC0415 - a web process never reads mailboxes

    with imap.opened(mailbox) as folder:
        validity = folder.uidvalidity
        if validity != mailbox.uidvalidity:
            mailbox.uidvalidity, mailbox.last_uid = (
                validity,
                0,
            )  # numbered anew: fingerprints know what we have
        waiting = folder.after(mailbox.last_uid, since=mailbox.since)
        while waiting and time.monotonic() < end:
            uids, waiting = waiting[:BATCH], waiting[BATCH:]
            yield sum(
                _take(mailbox, folder=folder, mails=mails, now=now) for mails in _portions(folder, uids)
            )
            if uids[-1] > mailbox.last_uid:
                _reached(mailbox, uid=uids[-1])


def _portions(folder: Folder, uids: Sequence[int]) -> Iterator[list[Listed]]:
    """Part a batch so that no portion holds too much at once; those too large to be fetched stand alone."""
    portion: list[Listed] = []
    size = 0
    for listed in folder.listed(uids):
        weight = listed.size if listed.size <= reading.LARGEST else 0
        if portion and size + weight > BATCH_BYTES:
            yield portion
            portion, size = [], 0
        portion.append(listed)
        size += weight
    if portion:
        yield portion


def _take(mailbox: Mailbox, *, folder: Folder, mails: list[Listed], now: datetime) -> int:
    """Fetch and store a portion; return how many mails were new."""
    small = [mail.uid for mail in mails if mail.size <= reading.LARGEST]
    large = [mail.uid for mail in mails if mail.size > reading.LARGEST]
    contents = folder.contents(small, whole=True)
    heads = folder.contents(large, whole=False)
    arrived = [
        storing.Arrived(
            uid=mail.uid,
            size=mail.size,
            received_at=min(mail.received_at or now, now),
            too_large=mail.uid in heads,
            read=reading.read(heads.get(mail.uid) or contents[mail.uid], whole=mail.uid in contents),
        )
        for mail in mails
        if mail.uid in contents or mail.uid in heads
    ]
    last = max(mail.uid for mail in mails)
    try:
        stored = _store(mailbox, arrived, last=last, now=now)
    except Exception as error:
        if isinstance(error, IntegrityError):
            logger.warning("Mailbox %s: another worker was quicker.", mailbox.pk)
        stored = sum(_store_alone(mailbox, one, now=now) for one in sorted(arrived, key=attrgetter("uid")))
    folder.mark_seen([mail.uid for mail in mails])
    return stored


def _store(mailbox: Mailbox, arrived: list[storing.Arrived], *, last: int, now: datetime) -> int:
    with transaction.atomic():
        stored = storing.store(mailbox, arrived, now=now)
        _reached(mailbox, uid=last)
    return stored


def _store_alone(mailbox: Mailbox, one: storing.Arrived, *, now: datetime) -> int:
    """Store one mail; where its content cannot be, what is known of it, so that staff look for it on the server."""
    try:
        return _store(mailbox, [one], last=one.uid, now=now)
    except Exception as error:
        logger.error("A mail in %s cannot be stored: %s", mailbox.pk, type(error).__name__)
    bare = storing.bare(one, mailbox=mailbox)
    return _store(mailbox, [bare], last=one.uid, now=now)


def _reached(mailbox: Mailbox, *, uid: int) -> None:
    """Write how far the mailbox was read, and that its worker lives."""
    mailbox.last_uid = max(uid, mailbox.last_uid)
    Mailbox.objects.filter(pk=mailbox.pk).update(uidvalidity=mailbox.uidvalidity, last_uid=mailbox.last_uid)
