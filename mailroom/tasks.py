"""Background work of the mailroom. The database is the queue; these only look into it."""

import time

from celery import shared_task

from mailroom.domain import fetching, outbox, retention, sorting
from mailroom.nudging import nudge
from office import clock

LONGEST_TURN = 20
"""Seconds after which a delivery lets other work go first, such as reminders, and gets in line again."""


@shared_task(name="mailroom.deliver", ignore_result=True)
def deliver() -> None:
    """Send what is due until nothing is, or the turn is over; then let go what shall not stay.

    Woken by every commit that queues a mail, and by the beat.
    """
    outbox.rescue_stuck(now=clock.now())
    end = time.monotonic() + LONGEST_TURN
    while outbox.deliver(now=clock.now(), limit=outbox.BATCH):
        if time.monotonic() > end:
            nudge()
            break
    retention.shred_secrets(now=clock.now())
    retention.shred_system_mails(now=clock.now())


@shared_task(name="mailroom.fetch", ignore_result=True)
def fetch() -> None:
    """Read the mailboxes, and put what arrived where it belongs. Old content goes after that."""
    fetching.fetch_all(now=clock.now())
    sorting.sort_arrived(now=clock.now())
    retention.shred_incoming(now=clock.now())
