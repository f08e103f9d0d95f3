"""Many rows at once into a table, by COPY where the database is PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Field, JSONField, Model


def copy(model: type[Model], rows: Iterable[Model]) -> None:
    """Insert rows, each value prepared by its field as for any insert."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    connection = connections[router.db_for_write(model)]
    prepared = (
        [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields] for row in rows
    )
    _insert(connection, model, [str(field.column) for field in fields], prepared)


def copy_values(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given as values in the order of the columns, none of which is encrypted."""
    connection = connections[router.db_for_write(model)]
    fields = {str(field.column): field for field in model._meta.concrete_fields}
    unready = [
        (place, fields[column])
        for place, column in enumerate(columns)
        if connection.vendor != "postgresql" or isinstance(fields[column], JSONField)
    ]
    _insert(connection, model, columns, (_prepared(row, unready, connection) for row in rows))


def _prepared(
    row: Sequence[Any], unready: list[tuple[int, Field[Any, Any]]], connection: BaseDatabaseWrapper
) -> Sequence[Any]:
    if not unready:
        return row
    values = list(row)
    for place, field in unready:
        values[place] = field.get_db_prep_save(values[place], connection)
    return values


def _insert(
    connection: BaseDatabaseWrapper,
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    quoted = connection.ops.quote_name
    target = f"{quoted(model._meta.db_table)} ({', '.join(map(quoted, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {target} FROM STDIN") as into:
                for row in rows:
                    into.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {target} VALUES ({places})", list(rows))  # noqa: S608 - our names
