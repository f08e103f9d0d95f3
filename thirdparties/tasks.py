"""Background work on third parties: thin shells around the domain, safe to run twice."""

from celery import shared_task

from office import clock
from thirdparties.domain import (
    disclosure_reminders,
    disclosure_retention,
    notice_links,
    notice_reminders,
    notice_retention,
    reminders,
)


@shared_task(name="thirdparties.remind")
def remind() -> int:
    """Remind of agreements that end or are to be looked at, of announced sub-processors, and of disclosures."""
    now = clock.now()
    return reminders.sweep(now=now) + disclosure_reminders.sweep(now=now)


@shared_task(name="thirdparties.erase_expired")
def erase_expired() -> int:
    """Erase disclosures whose time of keeping is over."""
    return disclosure_retention.erase_expired(now=clock.now())


@shared_task(name="thirdparties.notices")
def notices() -> int:
    """Remind recipients of notices, tell the office of overdue ones, erase those that are no longer kept."""
    now = clock.now()
    notice_links.delete_ended(now=now)
    notice_retention.erase_expired(now=now)
    return notice_reminders.sweep(now=now)
