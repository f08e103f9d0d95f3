"""Querysets of the vault, and the base for querysets of models with encrypted fields."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Self, TypeVar

from django.db import models

ModelT = TypeVar("ModelT", bound=models.Model)
CHUNK = 500


class SealedQuerySet(models.QuerySet[ModelT, ModelT]):
    """Rows with encrypted fields: opening the first value loads the keys of the whole result in one query.

    Evaluated results need nothing for that, since the columns of a result load their keys together; but
    `iterator()` hands rows out one by one, so here it reads them in chunks first.
    """

    def iterator(self, chunk_size: int | None = None) -> Iterator[ModelT]:
        """Stream the rows, with one query for the keys of each chunk."""
        rows = super().iterator(chunk_size=chunk_size or CHUNK)
        while chunk := list(islice(rows, chunk_size or CHUNK)):
            yield from chunk


def in_batches(rows: models.QuerySet[ModelT], *, size: int) -> Iterator[list[ModelT]]:
    """Yield rows by their primary key, at most `size` at a time, however many there are.

    Each batch is a query of its own that begins after the last, so rows may be changed or deleted on the way.
    """
    rows = rows.order_by("pk")
    batch = list(rows[:size])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:size])


class ShredQuerySet(models.QuerySet[Any, Any]):
    """Orders to destroy data keys."""

    def waiting(self) -> Self:
        """Orders that are not carried out yet."""
        return self.filter(done_at=None)
