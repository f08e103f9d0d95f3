"""The last door of the access log: what was written stays as it is, and goes only by its retention, on record."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from office.models import AccessEntry, LogPurge
from office.triggers import ALWAYS, Guard

REFUSAL = "the access log is neither changed nor deleted"
ENTRIES, PURGES = AccessEntry._meta.db_table, LogPurge._meta.db_table
TABLES = (ENTRIES, PURGES)


def _conditions(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str, str]]:
    same = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
    recorded = (
        f"EXISTS (SELECT 1 FROM {PURGES} WHERE {PURGES}.controller_id {same} OLD.controller_id "  # noqa: S608 - our own tables
        f"AND {PURGES}.before > OLD.at)"
    )
    yield ENTRIES, "UPDATE", ALWAYS
    yield ENTRIES, "DELETE", f"NOT {recorded}"
    yield PURGES, "UPDATE", ALWAYS
    yield PURGES, "DELETE", ALWAYS
    if connection.vendor == "postgresql":  # elsewhere tables are emptied row by row
        for table in TABLES:
            yield table, "TRUNCATE", f"EXISTS (SELECT 1 FROM {table})"  # noqa: S608 - our own tables


GUARD = Guard(tables=TABLES, refusal=REFUSAL, conditions=_conditions)
