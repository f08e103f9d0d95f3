"""The vault's jobs. Their times are the machine's, like the data keys'."""

from celery import shared_task
from django.utils import timezone

from vault.domain import orphans, shredding


@shared_task(name=shredding.TASK)
def shred() -> None:
    """Carry out the orders to destroy data keys."""
    shredding.carry_out(now=timezone.now())


@shared_task(name="vault.sweep_orphans")
def sweep_orphans() -> None:
    """Delete this hour's share of the data keys and files that no row names."""
    orphans.sweep(now=timezone.now())
