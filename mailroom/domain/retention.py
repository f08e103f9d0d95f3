"""The portal's own mails, such as invitations and password resets, go when their time is over.

What leaves for a case goes with the case's key; these belong to none, so each has a key of its own.
"""

from datetime import datetime, timedelta

from django.db import transaction

from mailroom.enums import WAITING
from mailroom.kinds import SYSTEM
from mailroom.models import Mail
from vault.domain import shredding

KEPT = timedelta(days=30)
"""Their links are void after a day; the rest of the time is for finding out why one did not arrive."""

BATCH = 200


def shred_system_mails(*, now: datetime) -> int:
    """Delete the portal's own mails that are older than `KEPT` and shred their keys; return how many.

    What still waits to be sent stays. A mail that comes back with a restored database goes again.
    """
    count = 0
    while batch := _shred_batch(now=now):
        count += batch
    return count


@transaction.atomic
def _shred_batch(*, now: datetime) -> int:
    old = Mail.objects.filter(controller=None, template=SYSTEM, created_at__lt=now - KEPT)
    mails = old.exclude(state__in=WAITING).values_list("pk", "data_key_id")[:BATCH]
    keys = dict(mails)
    for key_id in keys.values():
        shredding.order(key_id, reason="retention", now=now)
    Mail.objects.filter(pk__in=keys).delete()
    return len(keys)
