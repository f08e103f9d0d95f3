"""Background work on consents: thin shells around the domain, safe to run twice."""

from celery import shared_task

from consents.domain import (
    campaign_changes,
    campaigning,
    following,
    links,
    minors,
    proofs,
    stops,
    unsubscribing,
)
from office import clock
from office.one_by_one import OneByOne
from subjects.domain import second_steps


@shared_task(name="consents.forget_proofs")
def forget_proofs() -> int:
    """Shred proofs of consents whose time of keeping is over."""
    return proofs.forget_expired(now=clock.now())


@shared_task(name=stops.TASK)
def follow_withdrawals() -> int:
    """Tell recipients what people stopped, and close what all have confirmed."""
    return following.follow_all(now=clock.now())


@shared_task(name="consents.delete_links")
def delete_links() -> int:
    """Delete mailed links that have ended, addresses for unsubscribing, and browsers whose code has ended."""
    now, steps = clock.now(), OneByOne()
    deletes = (links.delete_ended, unsubscribing.delete_ended, second_steps.delete_ended)
    ended = sum(steps.do(delete, now=now) for delete in deletes)
    steps.end()
    return ended


@shared_task(name="consents.mind_minors")
def mind_minors() -> int:
    """End what no guardian answered; tell who came of age, and let expire what they did not renew."""
    return minors.mind_all(now=clock.now())


@shared_task(name=campaign_changes.TASK)
def run_campaigns() -> int:
    """Open the campaigns that are due, and bring those that run a step further."""
    return campaigning.run_all(now=clock.now)
