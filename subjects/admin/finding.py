"""The search box of the register: what stands in the address, and what it finds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from office.domain.access import Access
from office.models import Controller
from subjects.domain import hashes, people, references, spelling
from subjects.enums import IdentifierKind
from subjects.errors import ValueRefusedError
from subjects.models import Identifier, Subject
from vault.enums import Family

HASHED = "hash-"
"""Begins a search by keyed hashes: those of identifiers, a tilde, those of the words of a name."""

NOTHING = "–"
"""Stands for what was searched for in vain."""

HASH = re.compile(r"[0-9a-f]{32}")


def searchable(typed: str, *, controllers: Iterable[Controller]) -> str:
    """Return what stands in the address of a search: a reference, or keyed hashes of what was typed.

    A name or a number may look like a reference: it is one only if somebody at these controllers has it. National
    telephone numbers are read as ones of the controllers' countries.
    """
    text, among = typed.strip(), list(controllers)
    if not text:
        return ""
    reference = references.normalise(text)
    if reference and Subject.objects.filter(reference=reference, controller__in=among).exists():
        return reference
    values = {
        value
        for kind in IdentifierKind
        for country in _countries(among)
        if (value := _hash(kind, text, country))
    }
    words = [] if "@" in text else [hashes.of_word(word) for word in spelling.words_of(text)]
    return f"{HASHED}{'.'.join(sorted(values))}~{'.'.join(words)}" if values or words else NOTHING


def is_searchable(term: str) -> bool:
    """Tell whether a term holds nothing that was typed."""
    return not term or term.startswith(HASHED) or term == NOTHING or is_reference(term)


def is_reference(term: str) -> bool:
    """Tell whether a term looks for one person by the reference."""
    return bool(term) and references.normalise(term) == term


def found(rows: QuerySet[Any], *, term: str, access: Access) -> QuerySet[Any]:
    """Narrow people to those whom a term means, by values only where the viewer may see their family."""
    if not term.startswith(HASHED):
        return rows.filter(reference=references.normalise(term) or "")
    first, _tilde, second = term.removeprefix(HASHED).partition("~")
    values, words = HASH.findall(first), HASH.findall(second)
    conditions = Q(pk__in=[])
    for family in {kind.family for kind in IdentifierKind}:
        known = Identifier.objects.filter(
            value_index__in=values,
            controller__in=access.controllers(f"see_{family.value}"),
            kind__in=[kind.value for kind in IdentifierKind if kind.family is family],
        )
        conditions |= Q(pk__in=known.values("subject"))
    named = people.with_tokens(
        Subject.objects.filter(controller__in=access.controllers(f"see_{Family.IDENTITY.value}")),
        tokens=words,
    )
    return rows.filter(conditions | Q(pk__in=named.values("pk")))


def _countries(controllers: Iterable[Controller]) -> set[str]:
    return {controller.country for controller in controllers}


def _hash(kind: IdentifierKind, text: str, country: str) -> str:
    try:
        return hashes.of_value(kind, spelling.normalised(kind, text, country=country))
    except ValueRefusedError:
        return ""
