"""A text in a second language lined up with the first, section by section, without knowing either language.

What translations keep: the order, about the lengths, the lists, and words that are not translated (numbers,
addresses, names, words from elsewhere); related languages also share the beginnings of many words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from policies.errors import PolicyError
from policies.outline import Outline, Section
from policies.reading.anchors import fresh

TOKEN = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://[^\s)>\]]+|\d+(?:[.,:]\d+)*|[^\W\d_]{4,}")
ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\S", re.MULTILINE)
BEGINNING = 5
"""Words of related languages often share their first letters; so many are compared."""
HALF = 0.5
"""What a shared beginning counts against a shared word."""

WORDS, HEADING, LEVEL, LENGTH, ITEMS, POSITION, OPENING = 3.0, 1.0, 0.4, 1.2, 0.8, 1.5, 1.0
"""What each sign counts."""
ENOUGH = 0.9
"""A pair must be worth so much more than two sections that stand alone."""

Pair = tuple[Section | None, Section | None]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Sections of the first language beside those of the second; each in the order of its text as far as both allow.

    The sections of the second text always stand in their own order.
    """

    pairs: tuple[Pair, ...]

    @property
    def unmatched_first(self) -> tuple[Section, ...]:
        """Sections of the first text that have no counterpart."""
        return tuple(first for first, second in self.pairs if first and second is None)

    @property
    def unmatched_second(self) -> tuple[Section, ...]:
        """Sections of the second text that have no counterpart."""
        return tuple(second for first, second in self.pairs if second and first is None)

    def aligned(self, second: Outline) -> Outline:
        """Return the second text with the anchors of its counterparts, and new ones for the rest."""
        taken = {first.anchor for first, __ in self.pairs if first}
        partners = [first for first, own in self.pairs if own is not None]
        sections = []
        for section, partner in zip(second.sections, partners, strict=True):
            anchor = partner.anchor if partner else fresh(section.heading, taken)
            taken.add(anchor)
            sections.append(replace(section, anchor=anchor))
        return replace(second, sections=tuple(sections))


@dataclass(frozen=True, slots=True)
class _Signs:
    """What is compared of a section. `position` is where its middle is in the text, from 0 to 1."""

    section: Section
    words: Mapping[str, float]
    heading: Mapping[str, float]
    length: float
    items: int
    position: float


def line_up(first: Outline, second: Outline) -> Alignment:
    """Line a second language's text up with the first's, whose sections have anchors."""
    partners = _partners(_all_signs(first, second), _all_signs(second, first))
    return _arranged(first, second, partners)


def with_pairs(first: Outline, second: Outline, pairs: Mapping[int, str]) -> Alignment:
    """Line up as `line_up` does, but for what a person says: the anchor, or "", by the second section's index.

    Raises `PolicyError` for a section or an anchor that does not exist, or an anchor that is given twice.
    """
    places = {section.anchor: place for place, section in enumerate(first.sections)}
    _demand_possible(second, places, pairs)
    said = {index: places[anchor] for index, anchor in pairs.items() if anchor}
    guessed = _partners(_all_signs(first, second), _all_signs(second, first))
    kept = {
        index: place for index, place in guessed.items() if index not in pairs and place not in said.values()
    }
    return _arranged(first, second, kept | said)


def _demand_possible(second: Outline, places: Mapping[str, int], pairs: Mapping[int, str]) -> None:
    given = [anchor for anchor in pairs.values() if anchor]
    if any(not 0 <= index < len(second.sections) for index in pairs):
        raise PolicyError(_("The text has changed since the page was opened. Line it up again."))
    if unknown := next((anchor for anchor in given if anchor not in places), ""):
        raise PolicyError(_("The first text has no section “%(anchor)s”.") % {"anchor": unknown})
    if twice := next((anchor for anchor, times in Counter(given).items() if times > 1), ""):
        raise PolicyError(
            _("Two sections are lined up with “%(anchor)s”. Choose one of them.") % {"anchor": twice}
        )


def _arranged(first: Outline, second: Outline, partners: Mapping[int, int]) -> Alignment:
    """Put pairs in the order of the second text; what only the first has follows the section before it."""
    taken = set(partners.values())
    pairs: list[Pair] = []
    shown = 0
    for index, section in enumerate(second.sections):
        place = partners.get(index)
        if place is not None:
            pairs += [
                (one, None)
                for at, one in enumerate(first.sections[:place])
                if at >= shown and at not in taken
            ]
            shown = max(shown, place + 1)
        pairs.append((None if place is None else first.sections[place], section))
    pairs += [(one, None) for at, one in enumerate(first.sections) if at >= shown and at not in taken]
    return Alignment(tuple(pairs))


def _all_signs(outline: Outline, other: Outline) -> list[_Signs]:
    """Read the signs of every section; only words that both texts have count, rare ones most."""
    own = [_tokens(section.body) for section in outline.sections]
    headings = [_tokens(section.heading) for section in outline.sections]
    shared = _vocabulary(other) & {token for tokens in (*own, *headings) for token in tokens}
    spread = Counter(token for tokens in own for token in set(tokens) & shared)
    total = sum(len(section.body) + 1 for section in outline.sections)
    signs, at = [], 0
    for section, tokens, heading in zip(outline.sections, own, headings, strict=True):
        length = len(section.body) + 1
        signs.append(
            _Signs(
                section,
                _weighed(tokens & shared, spread, len(own)),
                _weighed(heading & shared, spread, len(own)),
                length / total,
                len(ITEM.findall(section.body)),
                (at + length / 2) / total,
            )
        )
        at += length
    return signs


def _vocabulary(outline: Outline) -> set[str]:
    return {
        token
        for section in outline.sections
        for part in (section.heading, section.body)
        for token in _tokens(part)
    }


def _tokens(text: str) -> set[str]:
    """Return the words, numbers and addresses of a text, and the beginnings of its words, marked with a tilde."""
    words = {token.casefold() for token in TOKEN.findall(text)}
    return words | {"~" + word[:BEGINNING] for word in words if word.isalpha() and len(word) > BEGINNING}


def _weighed(tokens: Iterable[str], spread: Mapping[str, int], sections: int) -> dict[str, float]:
    return {
        token: math.log(1 + sections / spread.get(token, 1)) * (HALF if token.startswith("~") else 1)
        for token in tokens
    }


def _partners(first: Sequence[_Signs], second: Sequence[_Signs]) -> dict[int, int]:
    """Find the best pairs that keep the order of both texts; returns first indices by second ones."""
    worth = [[_worth(one, other) - ENOUGH for other in second] for one in first]
    best = [[0.0] * (len(second) + 1) for __ in range(len(first) + 1)]
    for place in range(1, len(first) + 1):
        for index in range(1, len(second) + 1):
            best[place][index] = max(
                best[place - 1][index - 1] + worth[place - 1][index - 1],
                best[place - 1][index],
                best[place][index - 1],
            )
    partners: dict[int, int] = {}
    place, index = len(first), len(second)
    while place and index:
        here = best[place][index]
        if here == best[place - 1][index]:
            place -= 1
        elif here == best[place][index - 1]:
            index -= 1
        else:
            place, index = place - 1, index - 1
            partners[index] = place
    return partners


def _worth(one: _Signs, other: _Signs) -> float:
    """Return what speaks for two sections being the same."""
    opens = (not one.section.heading) + (not other.section.heading)
    return (
        WORDS * _likeness(one.words, other.words)
        + HEADING * _likeness(one.heading, other.heading)
        - LEVEL * abs(one.section.level - other.section.level)
        + LENGTH * math.exp(-abs(math.log(one.length / other.length)))
        + ITEMS * _items(one.items, other.items)
        - POSITION * abs(one.position - other.position)
        + OPENING * (0, -1, 1)[opens]
    )


def _likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the share of weighed words that two texts have in common, from 0 to 1."""
    if not one or not other:
        return 0.0
    common = sum(weight + other[token] for token, weight in one.items() if token in other)
    return common / (sum(one.values()) + sum(other.values()))


def _items(one: int, other: int) -> float:
    """Return 1 for lists of the same length, 0 where neither has one, down to -1 where only one has."""
    if not one and not other:
        return 0.0
    return 1 - 2 * abs(one - other) / max(one, other)
