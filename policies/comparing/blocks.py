"""The body of a section compared by its paragraphs and list items, and within these by words."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from policies.comparing.pairing import Group, groups
from policies.comparing.segments import (
    Segment,
    SegmentKind,
    Segments,
    compare_words,
    joined,
    numbered,
    words_of,
)

ALIKE = 0.45
"""A paragraph that shares this much of its words with another is that one, reworded."""

_END_OF_BLOCK = re.compile(r"\n(?:[ \t\r]*\n)+|\n(?=[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t])")


class BlockKind(StrEnum):
    """What became of a paragraph or list item. One that moved is there twice: where it was and where it is."""

    SAME = "same"
    REWORDED = "reworded"
    ADDED = "added"
    REMOVED = "removed"
    MOVED_HERE = "moved_here"
    MOVED_AWAY = "moved_away"


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A paragraph or list item with what became of it; `words` gives both its sides, white space included."""

    kind: BlockKind
    words: Segments


def split(body: str) -> list[str]:
    """Return the paragraphs and list items of a body, each with the white space after it."""
    cuts = [0, *(found.end() for found in _END_OF_BLOCK.finditer(body)), len(body)]
    return [body[start:end] for start, end in pairwise(cuts) if end > start]


def all_of(kind: BlockKind, body: str) -> tuple[BlockChange, ...]:
    """Return a body of whose paragraphs the same became."""
    return tuple(_whole(kind, block) for block in split(body))


def compare_blocks(old: str, new: str) -> tuple[BlockChange, ...]:
    """Return what became of each paragraph, in the order of both texts."""
    if old == new:
        return all_of(BlockKind.SAME, old)
    return tuple(_Comparison(split(old), split(new)).changes())


class _Comparison:
    """Paragraphs of two bodies: those that stayed in order, those that moved, those that were reworded in place."""

    def __init__(self, old: list[str], new: list[str]) -> None:
        self.old, self.new = old, new
        self.old_keys = [block.strip() for block in old]
        self.new_keys = [block.strip() for block in new]
        self.kept = self._kept()
        self.moved_away, self.moved_here = self._moved()

    def changes(self) -> Iterator[BlockChange]:
        """Return the changes in order: what went stands before what came in its place."""
        i = j = 0
        for kept_i, kept_j in [*self.kept, (len(self.old), len(self.new))]:
            for olds, news in self._reworded(range(i, kept_i), range(j, kept_j)):
                yield from self._alone(range(i, olds.start), range(j, news.start))
                before, after = (
                    "".join(self.old[place] for place in olds),
                    "".join(self.new[place] for place in news),
                )
                yield BlockChange(BlockKind.REWORDED, compare_words(before, after))
                i, j = olds.stop, news.stop
            yield from self._alone(range(i, kept_i), range(j, kept_j))
            if kept_i < len(self.old):
                yield BlockChange(BlockKind.SAME, compare_words(self.old[kept_i], self.new[kept_j]))
            i, j = kept_i + 1, kept_j + 1

    def _kept(self) -> list[tuple[int, int]]:
        from rapidfuzz.distance import Indel  # noqa: PLC0415 - loaded when two texts are compared

        return [
            (op.src_start + step, op.dest_start + step)
            for op in Indel.opcodes(*numbered([self.old_keys, self.new_keys]))
            if op.tag == "equal"
            for step in range(op.src_end - op.src_start)
        ]

    def _moved(self) -> tuple[frozenset[int], frozenset[int]]:
        stayed_old, stayed_new = {i for i, _j in self.kept}, {j for _i, j in self.kept}
        left: dict[str, deque[int]] = defaultdict(deque)
        for i, key in enumerate(self.old_keys):
            if i not in stayed_old:
                left[key].append(i)
        pairs = [
            (left[key].popleft(), j)
            for j, key in enumerate(self.new_keys)
            if j not in stayed_new and left[key]
        ]
        return frozenset(i for i, _j in pairs), frozenset(j for _i, j in pairs)

    def _reworded(self, old: range, new: range) -> list[Group]:
        """Return the paragraphs between two kept ones that are each other's wording, in order."""
        ours = [[] if i in self.moved_away else words_of(self.old_keys[i]) for i in old]
        theirs = [[] if j in self.moved_here else words_of(self.new_keys[j]) for j in new]
        words = numbered([*ours, *theirs])
        return [
            (range(old.start + i.start, old.start + i.stop), range(new.start + j.start, new.start + j.stop))
            for i, j in groups(words[: len(old)], words[len(old) :], cutoff=ALIKE)
        ]

    def _alone(self, old: range, new: range) -> Iterator[BlockChange]:
        for i in old:
            away = i in self.moved_away
            yield _whole(BlockKind.MOVED_AWAY if away else BlockKind.REMOVED, self.old[i])
        for j in new:
            here = j in self.moved_here
            yield _whole(BlockKind.MOVED_HERE if here else BlockKind.ADDED, self.new[j])


def _whole(kind: BlockKind, block: str) -> BlockChange:
    return BlockChange(kind, (Segment(SegmentKind(kind.value), block),))


def words_of_blocks(blocks: tuple[BlockChange, ...]) -> Segments:
    """Return the segments of a whole body."""
    return joined(segment for block in blocks for segment in block.words)
