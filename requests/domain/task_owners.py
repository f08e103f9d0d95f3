"""Owners of tasks outside the portal: one row for each address of a controller, under a key of its own."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from mailroom.domain import outbox
from office.models import Controller
from requests.domain import texts
from requests.models import OutsideOwner, Task
from vault.domain import indexes, keys, shredding

BATCH = 200
REASON = "task_owner"
"""The code of this reason in the list of shreds."""


def known_by(controller: Controller, *, email: str, now: datetime, name: str = "") -> OutsideOwner | None:
    """Return the owner with this address, made if need be; None for no address.

    A name given later is kept. Raises `IntakeRefusedError` for what is no address.
    """
    address, called = texts.email("email", email), texts.line("name", name)
    if not address:
        return None
    found = OutsideOwner.objects.filter(
        controller=controller, email_index=indexes.of(OutsideOwner, "email_index", address)
    ).first()
    if found is None:
        return OutsideOwner.objects.create(
            data_key_id=keys.create("task-owner"),
            controller=controller,
            email=address,
            name=called,
            created_at=now,
        )
    if called and called != found.name:
        found.name = called
        found.save(update_fields=["name"])
    return found


def forget_idle(*, now: datetime) -> int:
    """Delete owners whose tasks are all of erased requests, and shred their keys; return how many."""
    tasks = Task.objects.filter(request__erased_at__isnull=True)
    idle = OutsideOwner.objects.filter(
        ~Exists(tasks.filter(outsider=OuterRef("pk"))), ~Exists(tasks.filter(second=OuterRef("pk")))
    )
    found = list(idle[:BATCH])
    for owner in found:
        outbox.cancel(cause=owner.cause)
        shredding.order(owner.data_key_id, reason=REASON, now=now)
        owner.delete()
    return len(found)
