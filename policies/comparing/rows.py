"""The changes of a section as rows to show: inline, or the two versions side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import ngettext

from policies.comparing.blocks import BlockChange, BlockKind
from policies.comparing.segments import NOT_IN_NEW, NOT_IN_OLD, Segment, SegmentKind, Segments, joined
from policies.comparing.texts import SectionChange

CONTEXT = 1
"""So many unchanged paragraphs are shown before and after a change."""


class RowKind(StrEnum):
    """What a row shows: a paragraph with what became of it, or that some unchanged ones are left out."""

    SAME = "same"
    REWORDED = "reworded"
    ADDED = "added"
    REMOVED = "removed"
    MOVED_HERE = "moved_here"
    MOVED_AWAY = "moved_away"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph in one column, or with `left_out` that so many are not shown."""

    kind: RowKind
    segments: Segments = ()
    left_out: int = 0

    @property
    def note(self) -> str:
        """How many paragraphs are left out, in words."""
        return _note(self.left_out)


@dataclass(frozen=True, slots=True)
class SideRow:
    """A paragraph as it was (left) and as it is (right), or with `left_out` that so many are not shown.

    A side is empty where the paragraph was not there.
    """

    kind: RowKind
    left: Segments = ()
    right: Segments = ()
    left_out: int = 0

    @property
    def note(self) -> str:
        """How many paragraphs are left out, in words."""
        return _note(self.left_out)


def inline(change: SectionChange) -> tuple[Row, ...]:
    """Return the body of a section as rows of one column: what went struck out before what came."""
    return tuple(
        Row(RowKind.LEFT_OUT, left_out=part)
        if isinstance(part, int)
        else Row(RowKind(part.kind.value), _without_spacing(part.words))
        for part in _near_changes(change.blocks)
    )


def side_by_side(change: SectionChange) -> tuple[SideRow, ...]:
    """Return the body of a section as rows of two columns, paragraph beside paragraph."""
    return tuple(
        SideRow(RowKind.LEFT_OUT, left_out=part) if isinstance(part, int) else _beside(part)
        for part in _near_changes(change.blocks)
    )


def _beside(block: BlockChange) -> SideRow:
    left = (segment for segment in block.words if segment.kind not in NOT_IN_OLD)
    right = (segment for segment in block.words if segment.kind not in NOT_IN_NEW)
    return SideRow(RowKind(block.kind.value), _spacing_as_same(left), _spacing_as_same(right))


def _near_changes(blocks: tuple[BlockChange, ...]) -> Iterator[BlockChange | int]:
    """Return the paragraphs that changed and those next to them; for others between, their number."""
    shown = {
        near
        for place, block in enumerate(blocks)
        if block.kind is not BlockKind.SAME
        for near in range(place - CONTEXT, place + CONTEXT + 1)
    }
    hidden: list[BlockChange] = []
    for place, block in enumerate(blocks):
        if place not in shown:
            hidden.append(block)
            continue
        yield from _collapsed(hidden)
        hidden = []
        yield block
    yield from _collapsed(hidden)


def _collapsed(hidden: list[BlockChange]) -> Iterable[BlockChange | int]:
    """Return a number for several paragraphs; a single one takes no more room than saying so."""
    return [len(hidden)] if len(hidden) > 1 else hidden


def _without_spacing(segments: Segments) -> Segments:
    """Return the segments of one column without white space that went, with new white space as plain text."""
    return _spacing_as_same(
        segment for segment in segments if segment.text.strip() or segment.kind is not SegmentKind.REMOVED
    )


def _spacing_as_same(segments: Iterable[Segment]) -> Segments:
    """Return the segments with white space alone as plain text, and without the lines left free at the end."""
    shown = joined(
        segment if segment.text.strip() else Segment(SegmentKind.SAME, segment.text) for segment in segments
    )
    return joined([*shown[:-1], *(Segment(last.kind, last.text.rstrip()) for last in shown[-1:])])


def _note(count: int) -> str:
    return ngettext("… %(count)d paragraph unchanged", "… %(count)d paragraphs unchanged", count) % {
        "count": count
    }
