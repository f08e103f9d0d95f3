"""Background work on third parties: thin shells around the domain, safe to run twice.

Where a shell takes several steps, one that fails keeps the others from nothing.
"""

from celery import shared_task

from office import clock
from office.one_by_one import OneByOne
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
    now, steps = clock.now(), OneByOne()
    said = steps.do(reminders.sweep, now=now) + steps.do(disclosure_reminders.sweep, now=now)
    steps.end()
    return said


@shared_task(name="thirdparties.erase_expired")
def erase_expired() -> int:
    """Erase disclosures whose time of keeping is over."""
    return disclosure_retention.erase_expired(now=clock.now())


@shared_task(name="thirdparties.notices")
def notices() -> int:
    """Remind recipients of notices, tell the office of overdue ones, erase those that are no longer kept."""
    now, steps = clock.now(), OneByOne()
    steps.do(notice_links.delete_ended, now=now)
    steps.do(notice_retention.erase_expired, now=now)
    reminded = steps.do(notice_reminders.sweep, now=now)
    steps.end()
    return reminded
