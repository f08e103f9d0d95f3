"""Owners of tasks outside the portal: one row for each address of a controller, under a key of its own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from mailroom.domain import outbox
from office.models import Controller
from office.one_by_one import OneByOne
from requests.domain import texts
from requests.models import OutsideOwner, Task
from vault.domain import indexes, keys, shredding

BATCH = 200
REASON = "task_owner"
"""The code of this reason in the list of shreds."""


def known_by(
    controller: Controller, *, email: str, now: datetime, name: str = "", country: str | None = None
) -> OutsideOwner | None:
    """Return the owner with this address, made if need be; None for no address.

    A name given later is kept; so is the country of work, of which None says nothing.

    Raises `IntakeRefusedError` for what is no address.
    """
    address, called = texts.email("email", email), texts.line("name", name)
    if not address:
        return None
    found = _with(controller, address=address) or _made(controller, address=address, name=called, now=now)
    if called and called != found.name:
        found.name = called
        found.save(update_fields=["name"])
    if country is not None and country != found.country:
        found.country = country
        found.save(update_fields=["country"])
    return found


def _with(controller: Controller, *, address: str) -> OutsideOwner | None:
    index = indexes.of(OutsideOwner, "email_index", address)
    return OutsideOwner.objects.filter(controller=controller, email_index=index).first()


def _made(controller: Controller, *, address: str, name: str, now: datetime) -> OutsideOwner:
    """Make an owner, unless somebody else just did."""
    try:
        with transaction.atomic():
            return OutsideOwner.objects.create(
                data_key_id=keys.create("task-owner"),
                controller=controller,
                email=address,
                name=name,
                created_at=now,
            )
    except IntegrityError:
        found = _with(controller, address=address)
        if found is None:
            raise
        return found


def forget_idle(*, now: datetime) -> int:
    """Delete owners whose tasks are all of erased requests, and shred their keys; return how many."""
    turns = OneByOne()
    count = sum(turns.do(_forget, key, now=now) for key in list(_idle().values_list("pk", flat=True)[:BATCH]))
    turns.end()
    return count


def _idle() -> QuerySet[OutsideOwner]:
    tasks = Task.objects.filter(request__erased_at__isnull=True)
    return OutsideOwner.objects.filter(
        ~Exists(tasks.filter(outsider=OuterRef("pk"))), ~Exists(tasks.filter(second=OuterRef("pk")))
    )


@transaction.atomic
def _forget(key: UUID, *, now: datetime) -> int:
    owner = _idle().select_for_update(of=("self",)).filter(pk=key).first()
    if owner is None:
        return 0
    outbox.cancel(cause=owner.cause)
    shredding.order(owner.data_key_id, reason=REASON, now=now)
    owner.delete()
    return 1
