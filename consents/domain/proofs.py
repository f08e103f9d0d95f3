"""Proof of consent: kept under keys of its own for as long as the law lets the controller keep it, then shredded.

Whoever relies on a consent must be able to show it (Art 7(1) GDPR), also after it has ended and after the person was
erased, for as long as somebody may ask. The days are the controller's (`proof_days`); the event itself stays.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Min, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Least

from consents.enums import CONSENT_KINDS, EventKind
from consents.models import ConsentEvent
from office.domain import access_log
from office.models import Controller
from office.one_by_one import OneByOne
from vault.domain import shredding
from vault.models import Shred

FORGOTTEN = "consents.proofs_forgotten"
REASON = "consent_proof_expired"
"""The code of this reason in the list of shreds."""
BATCH = 500
PERMITTING = (EventKind.GIVEN, EventKind.RENEWED)


def forget_expired(*, now: datetime) -> int:
    """Order the shredding of proofs whose time is over, at every controller; return how many.

    What goes wrong at one controller keeps no other waiting; it is raised when all is done.
    """
    controllers = OneByOne()
    count = sum(controllers.do(_forget_at, controller, now=now) for controller in Controller.objects.all())
    controllers.end()
    return count


def expired(controller: Controller, *, now: datetime) -> QuerySet[ConsentEvent]:
    """Return the events whose proof is kept no longer.

    The time runs from the end of a consent: the next event on it, or the person's erasure. Of anything else than a
    yes it runs from the event.
    """
    later = (
        ConsentEvent.objects.filter(
            subject=OuterRef("subject"),
            purpose=OuterRef("purpose"),
            happened_at__gt=OuterRef("happened_at"),
            kind__in=CONSENT_KINDS,
        )
        .order_by()
        .values("subject")
        .annotate(first=Min("happened_at"))
        .values("first")
    )
    before = now - timedelta(days=controller.proof_days)
    rows: QuerySet[ConsentEvent] = (
        ConsentEvent.objects.filter(controller=controller, proof_key_id__isnull=False, arrived_at__lt=before)
        .exclude(proof_key_id__in=Shred.objects.values("key_id"))
        .annotate(followed_at=Subquery(later))
        .annotate(
            ended_at=Case(
                When(
                    kind__in=PERMITTING,
                    then=Least(
                        Coalesce("followed_at", "subject__erased_at"),
                        Coalesce("subject__erased_at", "followed_at"),
                    ),
                ),
                default=F("happened_at"),
            )
        )
        .filter(ended_at__lt=before)
        .order_by("arrived_at")
    )
    return rows


def _forget_at(controller: Controller, *, now: datetime) -> int:
    count = 0
    while batch := _forget_batch(controller, now=now):
        count += batch
    return count


@transaction.atomic
def _forget_batch(controller: Controller, *, now: datetime) -> int:
    rows = expired(controller, now=now).values_list("proof_key_id", flat=True)[:BATCH]
    key_ids = [key_id for key_id in rows if key_id is not None]
    for key_id in key_ids:
        shredding.order(key_id, reason=REASON, now=now)
    if key_ids:
        access_log.record(
            action=FORGOTTEN,
            actor=None,
            controller=controller,
            target=None,
            now=now,
            details={"proofs": len(key_ids)},
        )
    return len(key_ids)
