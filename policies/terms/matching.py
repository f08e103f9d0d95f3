"""Phrases found in a sentence: whole words, the longest first, `*` for any letters of a word.

No regular expression per phrase: two thousand of them take longer to compile than a policy takes to read. Phrases lie
in drawers by the first letters of their first word, so that a word of the text is held against a handful.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policies.enums import TermKind

WORD = re.compile(r"[^\W_]+")
GAP = re.compile(r"[\s\-‐‑–/]+|['’]|\.\s?")
"""What may stand between the words of a phrase, whichever of it the phrase was written with."""

PHRASE_WORD = re.compile(r"(?:[^\W_]|\*)+")
DRAWER = 3


@dataclass(frozen=True, slots=True)
class TermRow:
    """A word or phrase and what it points at; an empty code points at nothing and hides shorter phrases."""

    kind: TermKind
    code: str
    language: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found, with its place in the sentence."""

    row: TermRow
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    folded: str
    start: int
    end: int
    follows: bool
    """Whether only a gap, no other mark, parts it from the word before."""


@dataclass(frozen=True, slots=True)
class _Word:
    first: str
    middle: tuple[str, ...]
    last: str
    whole: bool
    exact: bool

    def fits(self, token: _Token) -> bool:
        text = token.text if self.exact else token.folded
        if self.whole:
            return text == self.first or (self.exact and text == f"{self.first}s")  # Kinas, Norges
        if not (text.startswith(self.first) and text.endswith(self.last)):
            return False
        return self._holds_the_middle(text)

    def _holds_the_middle(self, text: str) -> bool:
        at, end = len(self.first), len(text) - len(self.last)
        for part in self.middle:
            found = text.find(part, at, end)
            if found < 0:
                return False
            at = found + len(part)
        return at <= end


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[_Word, ...]
    row: TermRow

    def stands_at(self, at: int, tokens: Sequence[_Token]) -> bool:
        if at + len(self.words) > len(tokens):
            return False
        for offset, word in enumerate(self.words):
            token = tokens[at + offset]
            if (offset and not token.follows) or not word.fits(token):
                return False
        return True


@dataclass(frozen=True, slots=True)
class _Hit:
    row: TermRow
    first: int
    last: int
    """Places of its first and last word among the sentence's words."""


class Matcher:
    """Phrases made ready for finding them in many sentences."""

    def __init__(self, rows: Iterable[TermRow]) -> None:
        self._drawers: dict[str, list[_Phrase]] = defaultdict(list)
        for row in rows:
            words = tuple(_word(text, kind=row.kind) for text in PHRASE_WORD.findall(row.phrase))
            if words:
                self._drawers[words[0].first.casefold()[:DRAWER]].append(_Phrase(words, row))

    def matches(self, sentence: str) -> list[Match]:
        """Return what the sentence holds, in its order; of phrases of one kind that overlap the longest.

        Phrases that cover the very same words are all returned: one word may point at two things.
        """
        tokens = _tokens(sentence)
        by_kind: dict[TermKind, list[_Hit]] = defaultdict(list)
        for hit in self._hits(tokens):
            by_kind[hit.row.kind].append(hit)
        kept = [hit for hits in by_kind.values() for hit in _longest(hits, tokens) if hit.row.code]
        return [
            Match(hit.row, tokens[hit.first].start, tokens[hit.last].end)
            for hit in sorted(kept, key=lambda hit: hit.first)
        ]

    def finds_any(self, sentence: str) -> bool:
        """Return whether the sentence holds any of the phrases."""
        return next(self._hits(_tokens(sentence)), None) is not None

    def _hits(self, tokens: Sequence[_Token]) -> Iterator[_Hit]:
        for at, token in enumerate(tokens):
            for phrase in self._candidates(token):
                if phrase.stands_at(at, tokens):
                    yield _Hit(phrase.row, at, at + len(phrase.words) - 1)

    def _candidates(self, token: _Token) -> Iterable[_Phrase]:
        for length in range(min(DRAWER, len(token.folded)) + 1):
            yield from self._drawers.get(token.folded[:length], ())


def _word(text: str, *, kind: TermKind) -> _Word:
    """Names of countries with a capital are found as they are written: Turkey, not turkey."""
    exact = kind is TermKind.COUNTRY and text[0].isupper()
    first, *rest = (text if exact else text.casefold()).split("*")
    return _Word(
        first=first,
        middle=tuple(part for part in rest[:-1] if part),
        last=rest[-1] if rest else "",
        whole=not rest,
        exact=exact,
    )


def _tokens(sentence: str) -> list[_Token]:
    tokens: list[_Token] = []
    end = 0
    for found in WORD.finditer(sentence):
        follows = bool(tokens) and GAP.fullmatch(sentence, end, found.start()) is not None
        tokens.append(_Token(found[0], found[0].casefold(), found.start(), found.end(), follows))
        end = found.end()
    return tokens


def _longest(hits: list[_Hit], tokens: Sequence[_Token]) -> list[_Hit]:
    """Of hits that share a word the one with most letters, else the earliest; all of those with the same words."""
    kept: list[_Hit] = []
    taken: dict[int, tuple[int, int]] = {}
    for hit in sorted(hits, key=lambda hit: (tokens[hit.first].start - tokens[hit.last].end, hit.first)):
        span = (hit.first, hit.last)
        if all(taken.get(place, span) == span for place in range(hit.first, hit.last + 1)):
            taken.update(dict.fromkeys(range(hit.first, hit.last + 1), span))
            kept.append(hit)
    return kept
