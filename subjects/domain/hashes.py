"""The keyed hashes by which persons are found, and those by which they are remembered once they are gone."""

from __future__ import annotations

from uuid import UUID

from subjects.enums import IdentifierKind
from vault.domain import indexes


def of_value(kind: IdentifierKind, normalised: str) -> str:
    """Return the hash of an identifier; values of two kinds never match each other."""
    return indexes.blind(normalised, column=f"subjects.identifier.{kind.value}", normalise="exact")


def of_word(word: str) -> str:
    """Return the hash of one word of a name."""
    return indexes.blind(word, column="subjects.nametoken", normalise="exact")


def of_suppressed(controller_id: UUID, kind: IdentifierKind, normalised: str) -> str:
    """Return the hash under which a controller remembers an identifier; it matches no other hash."""
    column = f"subjects.suppression.{controller_id}.{kind.value}"
    return indexes.blind(normalised, column=column, normalise="exact")
