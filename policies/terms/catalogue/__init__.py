"""The standard vocabulary: what a controller can start from, and what suggestions refer to.

Plain data in TOML, one table per entry, typed when read. Categories lie in one file per field of life. The DPV terms
are those of the Data Privacy Vocabulary 2.0 (https://w3id.org/dpv).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policies.declarations import DeclaredCategory, DeclaredPurpose, DeclaredRecipient
from policies.enums import TermKind

Entry = DeclaredPurpose | DeclaredCategory | DeclaredRecipient
Phrases = dict[str, list[str]]

_FOLDER = Path(__file__).parent
_FILES: Mapping[TermKind, str] = {
    TermKind.PURPOSE: "purposes.toml",
    TermKind.CATEGORY: "categories/*.toml",
    TermKind.RECIPIENT: "recipients.toml",
}


@cache
def purposes() -> Mapping[str, DeclaredPurpose]:
    """Return the purposes by code. Lawful bases are where to start from; the controller answers for them."""
    return MappingProxyType(
        {code: DeclaredPurpose(**fields) for code, fields in _fields(TermKind.PURPOSE).items()}
    )


@cache
def categories() -> Mapping[str, DeclaredCategory]:
    """Return the data categories by code. `personal` says what the law says (promise P32)."""
    activities = _read(_FOLDER / "activities.toml")
    return MappingProxyType(
        {
            code: DeclaredCategory(**{**fields, "activity": dict(activities[fields["activity"]])})
            for code, fields in _fields(TermKind.CATEGORY).items()
        }
    )


@cache
def recipients() -> Mapping[str, DeclaredRecipient]:
    """Return the kinds of recipients by code, those that name nobody included (promise D14)."""
    return MappingProxyType(
        {code: DeclaredRecipient(**fields) for code, fields in _fields(TermKind.RECIPIENT).items()}
    )


def entry(kind: TermKind, code: str) -> Entry | None:
    """Return one entry, None where the vocabulary has none; countries and rights are not in it."""
    if kind is TermKind.PURPOSE:
        return purposes().get(code)
    if kind is TermKind.CATEGORY:
        return categories().get(code)
    if kind is TermKind.RECIPIENT:
        return recipients().get(code)
    return None


def words(kind: TermKind) -> Mapping[str, Phrases]:
    """Return the phrases that point at the entries of a kind, by code and language."""
    return {code: table["words"] for code, table in _tables(kind).items()}


def _fields(kind: TermKind) -> dict[str, dict[str, Any]]:
    return {
        code: {name: value for name, value in table.items() if name != "words"}
        for code, table in _tables(kind).items()
    }


@cache
def _tables(kind: TermKind) -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = {}
    for path in sorted(_FOLDER.glob(_FILES[kind])):
        tables.update(_read(path))
    return tables


def _read(path: Path) -> dict[str, dict[str, Any]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
