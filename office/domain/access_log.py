"""The access log: who did what, when and why (promise D10)."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Model

from office.models import AccessEntry, Controller, User

Detail = str | int | list[str] | list[int] | None


def record(
    *,
    action: str,
    actor: User | None,
    controller: Controller | None,
    target: Model | None,
    now: datetime,
    reason: str = "",
    details: Mapping[str, Detail] | None = None,
) -> AccessEntry:
    """Add a line to the access log, in the transaction of what it tells about.

    `action` is a name such as `requests.assigned`; `reason` and `details` hold codes, never personal data. No
    actor means the portal itself.
    """
    return AccessEntry.objects.create(
        at=now,
        actor=actor,
        action=action,
        controller=controller,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=target.pk if target is not None else None,
        reason=reason,
        details=dict(details or {}),
    )


def record_each(
    *,
    action: str,
    controller: Controller,
    details: Mapping[Model, Mapping[str, Detail]],
    now: datetime,
    actor: User | None = None,
) -> None:
    """Add a line for each object, with its own details: what a job did to many at once. No actor is the portal."""
    AccessEntry.objects.bulk_create(
        AccessEntry(
            at=now,
            actor=actor,
            action=action,
            controller=controller,
            target_type=target._meta.label_lower,
            target_id=target.pk,
            details=dict(noted),
        )
        for target, noted in details.items()
    )
