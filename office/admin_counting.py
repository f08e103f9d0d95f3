"""Lists that count no further than people turn pages."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

COUNTED = 500
"""Up to here rows are counted; "500+" tells as much as the number, and the cost no longer grows with the office."""


def counted(rows: QuerySet[Any]) -> int:
    """Count rows, one beyond `COUNTED` at most."""
    return rows.order_by()[: COUNTED + 1].count()


def in_digits(number: int) -> str:
    """Write what was counted."""
    return str(number) if number <= COUNTED else f"{COUNTED}+"


class Pages(Paginator):  # type: ignore[type-arg]
    """As many pages as an officer turns: what comes after `COUNTED` rows is found by narrowing the list."""

    @cached_property
    def count(self) -> int:
        """The number of rows that can be turned to."""
        return min(counted(self.object_list), COUNTED)  # type: ignore[arg-type]
