"""Background work on requests: thin shells around the domain, safe to run twice."""

from celery import shared_task

from office import clock
from requests.domain import (
    bundles,
    hold_reminders,
    identity_codes,
    identity_documents,
    inquiry_reminders,
    inquiry_retention,
    links,
    lost_links,
    packages,
    postponed,
    recomputing,
    reminders,
    restricting,
    retention,
    sealing,
    task_links,
    task_owners,
    triage_reminders,
)
from requests.domain import (
    task_digests as digests,
)


@shared_task(name="requests.remind")
def remind() -> int:
    """Queue the reminders that are due."""
    return reminders.sweep(now=clock.now())


@shared_task(name="requests.task_digests")
def task_digests() -> int:
    """Tell owners of their tasks, and pass on what is late."""
    return digests.sweep(now=clock.now())


@shared_task(name="requests.remind_holds")
def remind_holds() -> int:
    """Remind privacy leads of legal holds that have to be looked at."""
    return hold_reminders.sweep(now=clock.now())


@shared_task(name="requests.nudge_unconfirmed")
def nudge_unconfirmed() -> int:
    """Remind people to confirm their address."""
    return reminders.nudge_unconfirmed(now=clock.now())


@shared_task(name=recomputing.TASK)
def recompute_deadlines() -> int:
    """Derive anew what open pauses, new rules and changed options have moved, and tell whom it makes wait."""
    now = clock.now()
    written = recomputing.recompute_open(now=now)
    postponed.tell_all(now=now)
    return written


@shared_task(name=lost_links.TASK)
def send_links() -> int:
    """Send lost links again."""
    return lost_links.answer_all(now=clock.now())


@shared_task(name=packages.TASK)
def tend_packages() -> int:
    """Seal the files that were handed over, and end packages and collections whose time is over."""
    now = clock.now()
    ended = packages.tend(now=now)
    return ended + sealing.seal_all(now=now)


@shared_task(name=bundles.TASK)
def make_bundles() -> int:
    """Make evidence bundles that were asked for, and destroy those whose days are over."""
    bundles.destroy_expired(now=clock.now())
    return bundles.make_all(moment=clock.now)


@shared_task(name="requests.erase_expired")
def erase_expired() -> int:
    """Shred closed requests and inquiries whose time of keeping is over, and delete links that have ended."""
    now = clock.now()
    links.delete_ended(now=now)
    task_links.delete_ended(now=now)
    task_owners.forget_idle(now=now)
    erased = retention.erase_expired(now=now)
    return erased + inquiry_retention.erase_expired(now=now)


@shared_task(name="requests.mind_identity")
def mind_identity() -> int:
    """End the checks whose code ran out, and destroy identity documents that nobody may look at any more."""
    now = clock.now()
    return identity_codes.expire(now=now) + identity_documents.sweep(now=now)


@shared_task(name="requests.remind_of_mails")
def remind_of_mails() -> int:
    """Remind the leads of mails that nobody has looked at."""
    return triage_reminders.sweep(now=clock.now())


@shared_task(name="requests.remind_of_inquiries")
def remind_of_inquiries() -> int:
    """Queue the reminders of what authorities wait for."""
    return inquiry_reminders.sweep(now=clock.now())


@shared_task(name="requests.end_restrictions")
def end_restrictions() -> int:
    """Lift restrictions whose end the person was told, and remind of those that end soon."""
    return restricting.sweep(now=clock.now())
