"""Background work on policies: thin shells around the domain, safe to run twice."""

from celery import shared_task

from office import clock
from policies.domain import lifecycle


@shared_task(name="policies.bring_into_force")
def bring_into_force() -> int:
    """Put versions in force whose day has begun."""
    return lifecycle.bring_into_force(now=clock.now())
