"""The last door: triggers in the database that keep what is no draft as it is, whatever writes to it.

Rows of a version can be written while it is a draft; a published version keeps its content for good.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from office.triggers import USING, Guard, name_of
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

__all__ = ["GUARD", "USING", "install", "lifted", "remove"]

REFUSAL = "what is no draft stays as it is"
VERSION = PolicyVersion._meta.db_table

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


GUARD = Guard(tables=(*WAYS, VERSION), refusal=REFUSAL, conditions=_conditions)
install, remove, lifted, _name = GUARD.install, GUARD.remove, GUARD.lifted, name_of
