"""The last door: triggers that refuse any change of what happened, whatever writes to the tables."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from consents.models import Acknowledgement, ConsentEvent
from office.triggers import ALWAYS, Guard

REFUSAL = "what happened is neither changed nor deleted"
TABLES = (ConsentEvent._meta.db_table, Acknowledgement._meta.db_table)


def _conditions(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str, str]]:
    for table in TABLES:
        yield table, "UPDATE", ALWAYS
        yield table, "DELETE", ALWAYS
        if connection.vendor == "postgresql":  # elsewhere tables are emptied row by row
            yield table, "TRUNCATE", f"EXISTS (SELECT 1 FROM {table})"  # noqa: S608 - our own tables


GUARD = Guard(tables=TABLES, refusal=REFUSAL, conditions=_conditions)
