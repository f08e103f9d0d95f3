"""Background work of the mailroom. The database is the queue; these only look into it."""

from celery import shared_task

from mailroom.domain import outbox, retention
from office import clock


@shared_task(name="mailroom.deliver", ignore_result=True)
def deliver() -> None:
    """Send what is due until nothing is; then let the portal's own old mails go.

    Woken by every commit that queues a mail, and by the beat.
    """
    outbox.rescue_stuck(now=clock.now())
    while outbox.deliver(now=clock.now(), limit=outbox.BATCH):
        pass
    retention.shred_system_mails(now=clock.now())
