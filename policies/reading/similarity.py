"""How alike two texts in one language are, by their words."""

from __future__ import annotations

import re

LEADING_NUMBER = re.compile(r"^(?:§+\s*)?\d{1,2}(?:\.\d{1,2})*[.)]?\s+")
WORD = re.compile(r"\w+")
MOST_WORDS = 400
"""So much of a body tells whether it is the same one; comparing all of a long one would take long."""

Words = tuple[str, ...]


def heading_key(heading: str) -> str:
    """Return a heading as it is compared: without its number, whatever its capitals and signs."""
    return " ".join(WORD.findall(LEADING_NUMBER.sub("", heading).casefold()))


def words_of(body: str) -> Words:
    """Return the first words of a body as they are compared."""
    found = (match[0].casefold() for match in WORD.finditer(body))
    return tuple(word for word, __ in zip(found, range(MOST_WORDS), strict=False))


def of_headings(first: str, second: str) -> float:
    """Return how alike two headings (as keys) are, from 0 to 1, in whatever order their words stand."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - loaded when two texts are compared

    if not first or not second:
        return float(first == second)
    return fuzz.token_sort_ratio(first, second) / 100


def of_bodies(first: Words, second: Words) -> float:
    """Return how alike two bodies are, from 0 to 1: the share of words that they have in the same order."""
    from rapidfuzz.distance import Indel  # noqa: PLC0415 - loaded when two texts are compared

    if not first and not second:
        return 0.0  # two empty bodies say nothing about each other
    return Indel.normalized_similarity(first, second)
