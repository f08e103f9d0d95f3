"""Which of two rows of texts are each other's wording, by the share of words that they have in common."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

MOST_PAIRS = 20_000
"""Beyond so many pairs each text is only compared with those near its own place."""

NEARBY = 20

FEW = 3
"""So few texts may have been cut into pieces that are too small to be known one by one."""

Words = Sequence[Hashable]

Pair = tuple[int, int, float]
"""A place among the old ones, a place among the new ones, and how alike the two are, between 0 and 1."""

Group = tuple[range, range]
"""Neighbours among the old ones that became neighbours among the new ones: one each, unless cut or joined."""


@dataclass(frozen=True, slots=True)
class _Link:
    old: int
    new: int
    before: _Link | None


@dataclass(frozen=True, slots=True)
class _Span:
    """From where to where a group reaches on both sides, the stops excluded."""

    old_start: int
    old_stop: int
    new_start: int
    new_stop: int

    def wider(self) -> Iterator[_Span]:
        """Return the group with one more text, on each of its four sides."""
        yield replace(self, new_stop=self.new_stop + 1)
        yield replace(self, new_start=self.new_start - 1)
        yield replace(self, old_stop=self.old_stop + 1)
        yield replace(self, old_start=self.old_start - 1)

    def within(self, other: _Span) -> bool:
        """Whether this one reaches no further than the other."""
        return (
            self.old_start >= other.old_start
            and self.old_stop <= other.old_stop
            and self.new_start >= other.new_start
            and self.new_stop <= other.new_stop
        )


def likely_pairs(old: Sequence[Words], new: Sequence[Words], *, cutoff: float) -> list[Pair]:
    """Return the pairs that share at least `cutoff` of their words; of very many only those in similar places.

    A text without words is like no other.
    """
    from rapidfuzz import process  # noqa: PLC0415 - loaded when two texts are compared
    from rapidfuzz.distance import Indel  # noqa: PLC0415

    near = len(new) if len(old) * len(new) <= MOST_PAIRS else NEARBY
    pairs: list[Pair] = []
    for i, words in enumerate(old):
        if not words:
            continue
        middle = i * len(new) // len(old)
        first = max(0, middle - near)
        found = process.extract(
            words,
            new[first : middle + near + 1],
            scorer=Indel.normalized_similarity,
            score_cutoff=cutoff,
            limit=None,
        )
        pairs += [(i, first + place, score) for _words, score, place in found]
    return pairs


def heaviest_chain(pairs: list[Pair]) -> list[tuple[int, int]]:
    """Return those pairs that rise on both sides and are most alike in sum."""
    ends: list[int] = []  # places where a chain ends that is heavier than all which end before
    weights: list[float] = []
    links: list[_Link] = []
    for i, j, score in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        place = bisect_right(ends, j - 1)
        weight = score + (weights[place - 1] if place else 0.0)
        stop = bisect_right(weights, weight, place)
        link = _Link(i, j, links[place - 1] if place else None)
        ends[place:stop], weights[place:stop], links[place:stop] = [j], [weight], [link]
    return _followed(links[-1]) if links else []


def groups(old: Sequence[Words], new: Sequence[Words], *, cutoff: float) -> list[Group]:
    """Return what is each other's wording, in order; a text that was cut in pieces stands with all of them."""
    pairs = heaviest_chain(likely_pairs(old, new, cutoff=cutoff))
    if not pairs:
        return _as_one(old, new, cutoff=cutoff)
    out: list[Group] = []
    first = (0, 0)
    for (i, j), (next_i, next_j) in pairwise([*pairs, (len(old), len(new))]):
        room = _Span(first[0], next_i, first[1], next_j)
        span = _grown(_Span(i, i + 1, j, j + 1), old, new, room=room)
        first = (span.old_stop, span.new_stop)
        out.append((range(span.old_start, span.old_stop), range(span.new_start, span.new_stop)))
    return out


def _followed(last: _Link) -> list[tuple[int, int]]:
    places = []
    link: _Link | None = last
    while link is not None:
        places.append((link.old, link.new))
        link = link.before
    return places[::-1]


def _as_one(old: Sequence[Words], new: Sequence[Words], *, cutoff: float) -> list[Group]:
    """Return everything as one group, if it says the same in all though no part is like another."""
    whole = _Span(0, len(old), 0, len(new))
    if not 0 < min(len(old), len(new)) <= FEW or len(old) == len(new) or not all(chain(old, new)):
        return []
    return [(range(len(old)), range(len(new)))] if _alike(whole, old, new) >= cutoff else []


def _grown(span: _Span, old: Sequence[Words], new: Sequence[Words], *, room: _Span) -> _Span:
    """Return the group with those of its neighbours that make both sides more alike."""
    if span == room:
        return span
    alike = _alike(span, old, new)
    grew = True
    while grew and alike < 1:
        grew = False
        for wider in span.wider():
            if wider.within(room) and _has_words(wider, old, new):
                score = _alike(wider, old, new)
                if score > alike:
                    span, alike, grew = wider, score, True
                    break
    return span


def _has_words(span: _Span, old: Sequence[Words], new: Sequence[Words]) -> bool:
    return all(old[span.old_start : span.old_stop]) and all(new[span.new_start : span.new_stop])


def _alike(span: _Span, old: Sequence[Words], new: Sequence[Words]) -> float:
    from rapidfuzz.distance import Indel  # noqa: PLC0415 - loaded when two texts are compared

    return Indel.normalized_similarity(
        list(chain.from_iterable(old[span.old_start : span.old_stop])),
        list(chain.from_iterable(new[span.new_start : span.new_stop])),
    )
