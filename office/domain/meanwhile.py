"""Whether somebody changed a row while a person had its form open, for rows that count no versions of their own.

Each change writes a line of the access log in its transaction, with the row locked. So the number of the latest line
that a person could know of tells what came after it.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Max, Model

from office.models import AccessEntry


def last_line(model: type[Model], key: UUID, *, actions: Collection[str]) -> int:
    """Return the number of the latest line about a row of these actions, each written with the row locked.

    0 where there is none. To be asked before the row is read.
    """
    lines = AccessEntry.objects.filter(target_type=model._meta.label_lower, target_id=key, action__in=actions)
    number: int | None = lines.aggregate(last=Max("pk"))["last"]
    return number or 0


def changes_since(row: Model, *, line: int, actions: Collection[str]) -> list[AccessEntry]:
    """Return the lines about a locked row after a number, of these actions, oldest first."""
    lines = AccessEntry.objects.of(row).filter(pk__gt=line, action__in=actions)
    return list(lines.select_related("actor").order_by("pk"))
