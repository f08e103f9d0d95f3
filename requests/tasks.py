"""Background work on requests: thin shells around the domain, safe to run twice."""

from celery import shared_task

from office import clock
from requests.domain import clock as request_clock
from requests.domain import reminders, retention


@shared_task(name="requests.remind")
def remind() -> int:
    """Queue the reminders that are due."""
    return reminders.sweep(now=clock.now())


@shared_task(name="requests.nudge_unconfirmed")
def nudge_unconfirmed() -> int:
    """Remind people to confirm their address."""
    return reminders.nudge_unconfirmed(now=clock.now())


@shared_task(name="requests.recompute_deadlines")
def recompute_deadlines() -> int:
    """Derive anew what open pauses have moved."""
    return request_clock.recompute_open(now=clock.now())


@shared_task(name="requests.erase_expired")
def erase_expired() -> int:
    """Shred closed requests whose time of keeping is over."""
    return retention.erase_expired(now=clock.now())
