"""What does not stay in the outbox for as long as the case that caused it.

What leaves for a case goes with the case's key. The portal's own mails, such as invitations and password resets,
belong to none: each has a key of its own, and goes when its time is over. So has a mail or letter that holds a
secret, which goes as soon as it has left.
"""

from datetime import datetime, timedelta

from django.db import transaction

from mailroom.enums import WAITING
from mailroom.kinds import SYSTEM
from mailroom.models import Incoming, Mail
from vault.domain import shredding

KEPT = timedelta(days=30)
"""Their links are void after a day; the rest of the time is for finding out why one did not arrive."""

BATCH = 200

SENT = "sent"
"""The code of this reason in the list of shreds."""


def shred_system_mails(*, now: datetime) -> int:
    """Delete the portal's own mails that are older than `KEPT` and shred their keys; return how many.

    What still waits to be sent stays. A mail that comes back with a restored database goes again.
    """
    count = 0
    while batch := _shred_batch(now=now):
        count += batch
    return count


def shred_secrets(*, now: datetime) -> int:
    """Shred the keys of mails and letters with a secret that were sent, posted, given up or taken back; say how many.

    The row stays and says what left when.
    """
    count = 0
    while batch := _shred_secrets(now=now):
        count += batch
    return count


@transaction.atomic
def _shred_secrets(*, now: datetime) -> int:
    ended = Mail.objects.to_shred().select_for_update(of=("self",), skip_locked=True)
    keys = dict(ended.values_list("pk", "data_key_id")[:BATCH])
    for key_id in keys.values():
        shredding.order(key_id, reason=SENT, now=now)
    return Mail.objects.filter(pk__in=keys).update(shredded_at=now)


@transaction.atomic
def _shred_batch(*, now: datetime) -> int:
    old = Mail.objects.filter(controller=None, template=SYSTEM, created_at__lt=now - KEPT)
    mails = old.exclude(state__in=WAITING).values_list("pk", "data_key_id")[:BATCH]
    keys = dict(mails)
    for key_id in keys.values():
        shredding.order(key_id, reason="retention", now=now)
    Mail.objects.filter(pk__in=keys).delete()
    return len(keys)


def shred_incoming(*, now: datetime) -> int:
    """Shred incoming mails that were dealt with longer ago than `KEPT`; return how many.

    What they led to has its own copy. A row without content stays, so that none is taken in twice.
    """
    count = 0
    while batch := _shred_incoming(now=now):
        count += batch
    return count


@transaction.atomic
def _shred_incoming(*, now: datetime) -> int:
    over = Incoming.objects.filter(decided_at__lt=now - KEPT, erased_at__isnull=True)
    keys = dict(over.values_list("pk", "data_key_id")[:BATCH])
    for key_id in keys.values():
        shredding.order(key_id, reason="retention", now=now)
    Incoming.objects.filter(pk__in=keys).update(
        erased_at=now, message_hash="", refers_to=[], token_hash="", answers=None
    )
    return len(keys)
