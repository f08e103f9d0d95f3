"""What the names of the vocabulary's own entries point at, in the codes of the term list.

A controller may call "post" what the term list calls "postal-services": its own words for an entry say which it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from policies.declarations import Declaration, Words
from policies.enums import TermKind
from policies.outline import Outline, Section
from policies.terms import finder
from policies.terms.catalogue import Entry
from policies.terms.finder import TermRow

Pairs = frozenset[tuple[TermKind, str]]


def codes_in(texts: Iterable[Words], *, terms: tuple[TermRow, ...]) -> Pairs:
    """Return what short texts by language point at."""
    by_language: dict[str, list[str]] = {}
    for words in texts:
        for language, said in words.items():
            by_language.setdefault(language, []).append(said)
    return frozenset(
        pair for language, lines in by_language.items() for pair in _in_lines(tuple(lines), language, terms)
    )


def declared_codes(declaration: Declaration, *, terms: tuple[TermRow, ...]) -> Pairs:
    """Return everything that a version declares, and what the names and descriptions of it point at as well."""
    entries: tuple[tuple[TermKind, Mapping[str, Entry]], ...] = (
        (TermKind.PURPOSE, declaration.purposes),
        (TermKind.CATEGORY, declaration.categories),
        (TermKind.RECIPIENT, declaration.recipients),
    )
    found = {(TermKind.RIGHT, code) for code in declaration.rights}
    found |= {(TermKind.COUNTRY, code) for use in declaration.uses for code in use.countries}
    for kind, declared in entries:
        texts = [words for entry in declared.values() for words in (entry.name, entry.description)]
        found |= {(kind, code) for code in declared}
        found |= {pair for pair in codes_in(texts, terms=terms) if pair[0] is kind}
    return frozenset(found)


@lru_cache(maxsize=512)
def _in_lines(lines: tuple[str, ...], language: str, terms: tuple[TermRow, ...]) -> Pairs:
    sections = tuple(Section(heading="", body=line) for line in lines)
    found = finder.find(Outline(title="", sections=sections), language=language, terms=terms)
    return frozenset((one.kind, one.code) for one in found)
