"""Taking the worklist out of the portal: what the access log keeps of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from office.domain import access_log
from office.models import Controller, User

EXPORTED = "requests.exported"


@transaction.atomic
def note(
    counts: Mapping[UUID, int], *, kind: str, filters: Sequence[str], reason: str, by: User, now: datetime
) -> None:
    """Log at each controller how many of its requests were exported, as what, by which filters and why.

    `counts` is by the controllers' ids; `filters` are codes such as `right=access`, never what was searched for.
    """
    for controller in Controller.objects.filter(pk__in=counts):
        access_log.record(
            action=EXPORTED,
            actor=by,
            controller=controller,
            target=None,
            now=now,
            reason=reason,
            details={"rows": counts[controller.pk], "format": kind, "filters": list(filters)},
        )
