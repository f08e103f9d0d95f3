"""Background work on third parties: thin shells around the domain, safe to run twice."""

from celery import shared_task

from office import clock
from thirdparties.domain import reminders


@shared_task(name="thirdparties.remind")
def remind() -> int:
    """Remind of agreements that end or are to be looked at, and of announced sub-processors."""
    return reminders.sweep(now=clock.now())
