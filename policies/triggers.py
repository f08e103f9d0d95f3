"""The last door: triggers in the database that keep what is no draft as it is, whatever writes to it.

Rows of a version can be written while it is a draft; a published version keeps its content for good. Installed after
each migration, since SQLite drops triggers when it makes a table anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from policies.enums import PUBLISHED, Status
from policies.models import (
    Commitment,
    CommitmentPart,
    PolicyLink,
    PolicyText,
    PolicyVersion,
    TextSection,
)
from policies.models.versions import PUBLISHED_FIELDS

REFUSAL = "what is no draft stays as it is"
USING = "default"
"""The database that holds the policies."""
EVENTS = ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
VERSION = PolicyVersion._meta.db_table

RETURNED = {"DELETE": "OLD", "TRUNCATE": "NULL"}

_OWN = "{row}.version_id"
_AUTHORED = "{row}.policyversion_id"
_OF_TEXT = "(SELECT t.version_id FROM policies_policytext t WHERE t.id = {row}.text_id)"
_OF_COMMITMENT = "(SELECT c.version_id FROM policies_commitment c WHERE c.id = {row}.commitment_id)"
_IS_FIXED = "EXISTS (SELECT 1 FROM policies_policyversion v WHERE v.id = {version} AND v.status <> 'draft')"
_ANY_IS_FIXED = "EXISTS (SELECT 1 FROM policies_policyversion v WHERE v.status <> 'draft')"
WAYS = {
    PolicyText._meta.db_table: _OWN,
    TextSection._meta.db_table: _OF_TEXT,
    Commitment._meta.db_table: _OWN,
    CommitmentPart._meta.db_table: _OF_COMMITMENT,
    PolicyLink._meta.db_table: _OWN,
    PolicyVersion.authors.through._meta.db_table: _AUTHORED,
}
"""From each table's row to the id of its version. Who wrote it is among them: who may approve hangs on that."""


def install(using: str = USING) -> None:
    """Put the triggers in place; those that are there are replaced."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in (*_removed(connection), *_installed(connection)):
            cursor.execute(statement)


def remove(using: str = USING) -> None:
    """Take the triggers away, as emptying all tables needs it."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in _removed(connection):
            cursor.execute(statement)


@contextmanager
def lifted(using: str = USING) -> Iterator[None]:
    """Do without the triggers for a while."""
    remove(using)
    try:
        yield
    finally:
        install(using)


def _fixed(way: str, *, row: str) -> str:
    """Say in SQL that the version of a row is no draft; rows whose version is gone are free."""
    return _IS_FIXED.format(version=way.format(row=row))


def _published_changes(connection: BaseDatabaseWrapper) -> str:
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    cast = "::text" if connection.vendor == "postgresql" else ""
    changed = " OR ".join(f"NEW.{name}{cast} {differs} OLD.{name}{cast}" for name in PUBLISHED_FIELDS)
    published = ", ".join(f"'{status.value}'" for status in PUBLISHED)
    superseded = f"'{Status.SUPERSEDED.value}'"
    back = f"NEW.status NOT IN ({published}) OR (OLD.status = {superseded} AND NEW.status <> {superseded})"
    return f"OLD.status IN ({published}) AND ({changed} OR {back})"


def _conditions(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str, str]]:
    """Yield table, event, and when the event is refused."""
    for table, way in WAYS.items():
        yield table, "INSERT", _fixed(way, row="NEW")
        yield table, "UPDATE", f"{_fixed(way, row='OLD')} OR {_fixed(way, row='NEW')}"
        yield table, "DELETE", _fixed(way, row="OLD")
    yield VERSION, "UPDATE", _published_changes(connection)
    yield VERSION, "DELETE", f"OLD.status <> '{Status.DRAFT.value}'"
    if connection.vendor == "postgresql":  # elsewhere tables are emptied row by row
        for table in (*WAYS, VERSION):
            yield table, "TRUNCATE", _ANY_IS_FIXED


def _name(table: str, event: str) -> str:
    return f"{table}_fixed_{event.lower()}"


def _installed(connection: BaseDatabaseWrapper) -> Iterator[str]:
    for table, event, refused in _conditions(connection):
        name = _name(table, event)
        if connection.vendor == "postgresql":
            yield (
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN "
                f"IF {refused} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; "
                f"END IF; RETURN {RETURNED.get(event, 'NEW')}; END $$ LANGUAGE plpgsql"
            )
            each = "STATEMENT" if event == "TRUNCATE" else "ROW"
            yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"
        else:
            yield (
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {refused} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )


def _removed(connection: BaseDatabaseWrapper) -> Iterator[str]:
    for table in (*WAYS, VERSION):
        for event in EVENTS:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            yield f"DROP TRIGGER IF EXISTS {_name(table, event)}{on}"
