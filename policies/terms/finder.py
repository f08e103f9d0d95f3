"""What a policy's text seems to promise, each with its sentence (promises D11, D12, D14, P1, P4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from policies.enums import TermKind
from policies.outline import Outline, Section
from policies.terms import defaults
from policies.terms.matching import Match, Matcher, TermRow
from policies.terms.sentences import Passage, excerpt, passages

__all__ = ["Found", "TermRow", "find", "looks_like_a_commitment", "wrong_phrase"]

FEWEST_LETTERS = 2
ALLOWED = re.compile(r"(?:[^\W_]|[ \-'’/.*])+")


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a section seems to promise: by which phrase, in which sentence (plain text, shortened)."""

    kind: TermKind
    code: str
    anchor: str
    language: str
    sentence: str
    phrase: str


def find(outline: Outline, *, language: str, terms: Sequence[TermRow]) -> list[Found]:
    """Return what the terms of the language find, in the text's order: once for each kind, code and anchor.

    Sections without an anchor count as one. A heading's words count when the text below does not say them.
    """
    matcher = _matcher(language, tuple(terms))
    found = [one for section in outline.sections for one in _in_section(section, matcher, passages(section))]
    return _once(found)


def looks_like_a_commitment(section: Section, *, language: str, terms: Sequence[TermRow]) -> list[Found]:
    """Return what the section finds in sentences that do something: collect, use, share, store, let people ask.

    A list's items take the verb of the line before the list, or of the heading.
    """
    verbs = _verbs(language)
    doing = [
        passage
        for passage in passages(section)
        if verbs.finds_any(passage.sentence) or verbs.finds_any(passage.lead)
    ]
    return _once(_in_section(section, _matcher(language, tuple(terms)), doing))


def wrong_phrase(phrase: str) -> str | None:
    """Return why a phrase cannot be looked for, as a sentence in the page's language; None when it can."""
    if not ALLOWED.fullmatch(phrase):
        return _("Use letters, digits, spaces, hyphens, apostrophes, slashes, dots and * only.")
    if sum(letter.isalpha() for letter in phrase) < FEWEST_LETTERS:
        return _("Write at least two letters beside the *.")
    return None


def _in_section(section: Section, matcher: Matcher, among: Iterable[Passage]) -> Iterator[Found]:
    for passage in among:
        for match in matcher.matches(passage.sentence):
            yield _found(match, anchor=section.anchor, sentence=passage.sentence)


def _found(match: Match, *, anchor: str, sentence: str) -> Found:
    row = match.row
    return Found(
        kind=row.kind,
        code=row.code,
        anchor=anchor,
        language=row.language,
        sentence=excerpt(sentence, start=match.start, end=match.end),
        phrase=row.phrase,
    )


def _once(found: Iterable[Found]) -> list[Found]:
    first: dict[tuple[TermKind, str, str], Found] = {}
    for one in found:
        first.setdefault((one.kind, one.code, one.anchor), one)
    return list(first.values())


@lru_cache(maxsize=16)
def _matcher(language: str, terms: tuple[TermRow, ...]) -> Matcher:
    return Matcher([row for row in (*terms, *defaults.ignored()) if row.language == language])


@lru_cache(maxsize=8)
def _verbs(language: str) -> Matcher:
    return Matcher([row for row in defaults.verbs() if row.language == language])
