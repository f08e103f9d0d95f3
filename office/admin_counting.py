"""Lists that count no further than people turn pages."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import IntegerField, Model, QuerySet, Subquery
from django.utils.functional import cached_property

COUNTED = 500
"""Up to here rows are counted; "500+" tells as much as the number, and the cost no longer grows with the office."""


class _Number(Subquery):
    """How many rows a query finds."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


def counted(rows: QuerySet[Any]) -> int:
    """Count rows, one beyond `COUNTED` at most."""
    return _countable(rows).count()


def counted_each(parts: dict[str, QuerySet[Any]], *, table: type[Model] | None = None) -> dict[str, int]:
    """Count several parts in one statement, each no further than `counted`.

    They are parts of one table, or `table` names one that has rows whenever there is anything to count.
    """
    if not parts:
        return {}
    rows = (table or next(iter(parts.values())).model)._default_manager.order_by()
    found = rows.values_list(*(_Number(_countable(part)) for part in parts.values()))[:1]
    return dict(zip(parts, found[0], strict=True)) if found else dict.fromkeys(parts, 0)


def _countable(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().values("pk")[: COUNTED + 1]


def in_digits(number: int) -> str:
    """Write what was counted."""
    return str(number) if number <= COUNTED else f"{COUNTED}+"


class Pages(Paginator):  # type: ignore[type-arg]
    """As many pages as an officer turns: what comes after `COUNTED` rows is found by narrowing the list."""

    template_name = "admin/includes/pages.html"

    @cached_property
    def count(self) -> int:
        """The number of rows that can be turned to."""
        return min(counted(self.object_list), COUNTED)  # type: ignore[arg-type]

    @property
    def is_cut(self) -> bool:
        """Whether there may be more rows than can be turned to."""
        return self.count == COUNTED

    @property
    def count_in_words(self) -> str:
        """The number of rows as it is shown; `count` stays a number, which plurals are chosen by."""
        return in_digits(COUNTED + 1 if self.is_cut else self.count)
