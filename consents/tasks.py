"""Background work on consents: thin shells around the domain, safe to run twice."""

from celery import shared_task

from consents.domain import proofs
from office import clock


@shared_task(name="consents.forget_proofs")
def forget_proofs() -> int:
    """Shred proofs of consents whose time of keeping is over."""
    return proofs.forget_expired(now=clock.now())
