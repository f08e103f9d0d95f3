"""What happens to a disclosure when its time of keeping is over: its key goes, the statistical shell stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from mailroom.domain import outbox
from office.models import Controller
from office.one_by_one import OneByOne
from thirdparties.disclosure_enums import DisclosureOutcome, DisclosureStatus
from thirdparties.domain import changes
from thirdparties.models import Disclosure
from vault.domain import shredding

BATCH = 200
REASON = "retention"
"""The code of this reason in the list of shreds."""


def erase_expired(*, now: datetime) -> int:
    """Erase disclosures that were closed longer ago than their controller keeps them; return how many.

    One of which those concerned are still to be told stays until that is settled. What goes wrong at one keeps no
    other waiting; it is raised when all is done.
    """
    erased, turns = 0, OneByOne()
    for controller in Controller.objects.all():
        limit = now - timedelta(days=controller.disclosure_retention_days)
        expired = Disclosure.objects.filter(
            controller=controller,
            status=DisclosureStatus.CLOSED,
            closed_at__lt=limit,
            erased_at=None,
        ).exclude(outcome=DisclosureOutcome.DISCLOSED, notified_on=None)
        erased += sum(turns.do(_erase, row, now=now) for row in list(expired[:BATCH]))
    turns.end()
    return erased


@transaction.atomic
def _erase(disclosure: Disclosure, *, now: datetime) -> int:
    """Order the shredding of its key, and take the links to persons. Case, recipient, dates and hashes stay."""
    row = changes.locked(disclosure)
    if row.erased_at is not None:  # another worker was quicker
        return 0
    row.erased_at = now
    row.persons.update(subject=None)
    outbox.cancel(cause=row.cause)
    shredding.order(row.data_key_id, reason=REASON, now=now)
    action = "thirdparties.disclosure_erased"
    changes.keep(row, action=action, by=None, now=now)
    changes.note(action, row, controller=row.controller, by=None, now=now)
    return 1
