"""Background work on requests: thin shells around the domain, safe to run twice.

Where a shell takes several steps, one that fails keeps the others from nothing.
"""

from celery import shared_task

from office import clock
from office.one_by_one import OneByOne
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
    now, steps = clock.now(), OneByOne()
    written = steps.do(recomputing.recompute_open, now=now)
    steps.do(postponed.tell_all, now=now)
    steps.end()
    return written


@shared_task(name=lost_links.TASK)
def send_links() -> int:
    """Send lost links again."""
    return lost_links.answer_all(now=clock.now())


@shared_task(name=packages.TASK)
def tend_packages() -> int:
    """Seal the files that were handed over, and end packages and collections whose time is over."""
    now, steps = clock.now(), OneByOne()
    done = steps.do(packages.tend, now=now) + steps.do(sealing.seal_all, now=now)
    steps.end()
    return done


@shared_task(name=bundles.TASK)
def make_bundles() -> int:
    """Make evidence bundles that were asked for, and destroy those whose days are over."""
    steps = OneByOne()
    steps.do(bundles.destroy_expired, now=clock.now())
    made = steps.do(bundles.make_all, moment=clock.now)
    steps.end()
    return made


@shared_task(name="requests.erase_expired")
def erase_expired() -> int:
    """Shred closed requests and inquiries whose time of keeping is over, and delete links that have ended."""
    now, steps = clock.now(), OneByOne()
    steps.do(links.delete_ended, now=now)
    steps.do(task_links.delete_ended, now=now)
    steps.do(task_owners.forget_idle, now=now)
    erased = steps.do(retention.erase_expired, now=now) + steps.do(inquiry_retention.erase_expired, now=now)
    steps.end()
    return erased


@shared_task(name="requests.mind_identity")
def mind_identity() -> int:
    """End the checks whose code ran out, and destroy identity documents that nobody may look at any more."""
    now, steps = clock.now(), OneByOne()
    ended = steps.do(identity_codes.expire, now=now) + steps.do(identity_documents.sweep, now=now)
    steps.end()
    return ended


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
