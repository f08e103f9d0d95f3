"""What changed between two versions of a text: which sections stayed, moved, came and went, and their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from policies.comparing.blocks import BlockChange, BlockKind, all_of, compare_blocks, words_of_blocks
from policies.comparing.sections import in_place, matched, unnumbered
from policies.comparing.segments import (
    DoesNotFitError,
    Segment,
    SegmentKind,
    Segments,
    compare_words,
    count_words,
    joined,
    new_side,
    old_side,
    replay,
    says_the_same,
)
from policies.outline import Outline, Section


class SectionKind(StrEnum):
    """What became of a section."""

    SAME = "same"
    REWORDED = "reworded"
    MOVED = "moved"
    MOVED_AND_REWORDED = "moved_and_reworded"
    ADDED = "added"
    REMOVED = "removed"

    @property
    def is_moved(self) -> bool:
        """Whether its place or level among the sections that stayed is another."""
        return self in {SectionKind.MOVED, SectionKind.MOVED_AND_REWORDED}

    @property
    def is_reworded(self) -> bool:
        """Whether its heading or its body is written otherwise."""
        return self in {SectionKind.REWORDED, SectionKind.MOVED_AND_REWORDED}


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section with what became of it. `old_place` and `new_place` count from 0 in their texts."""

    kind: SectionKind
    old: Section | None
    new: Section | None
    old_place: int | None
    new_place: int | None
    heading_words: Segments
    blocks: tuple[BlockChange, ...]

    @property
    def body_words(self) -> Segments:
        """The words of the whole body; its sides joined are the two bodies."""
        return words_of_blocks(self.blocks)

    @property
    def section(self) -> Section:
        """The section as it is now, or as it was if it is gone."""
        section = self.new or self.old
        assert section is not None  # noqa: S101  # every change has a side
        return section

    @property
    def says_the_same(self) -> bool:
        """Whether nothing but place, level, numbering of the heading, spacing and punctuation is another."""
        if self.old is None or self.new is None:
            return False
        headings = unnumbered(self.old.heading), unnumbered(self.new.heading)
        return says_the_same(*headings) and says_the_same(self.old.body, self.new.body)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much changed. A section that moved and was reworded counts as both; words that only moved as neither."""

    reworded: int
    moved: int
    added: int
    removed: int
    words_added: int
    words_removed: int


@dataclass(frozen=True, slots=True)
class TextChanges:
    """What leads from one text to another: the title's words, and the sections in their new order.

    A section that went stands behind the one that it followed.
    """

    title_words: Segments
    sections: tuple[SectionChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing that people read changed, not even a space."""
        return not self.title_changed and not self.changed

    @property
    def changed(self) -> tuple[SectionChange, ...]:
        """The sections that are not the same."""
        return tuple(change for change in self.sections if change.kind is not SectionKind.SAME)

    @property
    def title_changed(self) -> bool:
        """Whether the title is written otherwise."""
        return any(segment.kind is not SegmentKind.SAME for segment in self.title_words)

    @property
    def title_says_the_same(self) -> bool:
        """Whether nothing but spacing and punctuation of the title is another."""
        return says_the_same(old_side(self.title_words), new_side(self.title_words))

    @property
    def counts(self) -> Counts:
        """The numbers for a summary."""
        kinds = [change.kind for change in self.sections]
        segments = [*self.title_words, *_segments(self.sections)]
        return Counts(
            reworded=sum(kind.is_reworded for kind in kinds),
            moved=sum(kind.is_moved for kind in kinds),
            added=kinds.count(SectionKind.ADDED),
            removed=kinds.count(SectionKind.REMOVED),
            words_added=_words(segments, SegmentKind.ADDED),
            words_removed=_words(segments, SegmentKind.REMOVED),
        )


def compare(old: Outline, new: Outline) -> TextChanges:
    """Return what changed from one version of a text to another, both in one language."""
    pairs = matched(old.sections, new.sections)
    staying = in_place(pairs)
    kept = {
        j: _kept(old.sections[i], new.sections[j], places=(i, j), moved=i not in staying)
        for i, j in pairs.items()
    }
    gone = {i: _gone(section, i) for i, section in enumerate(old.sections) if i not in pairs}
    came = {j: _came(section, j) for j, section in enumerate(new.sections) if j not in kept}
    sections = [change for _place, change in sorted((kept | came).items())]
    return TextChanges(compare_words(old.title, new.title), tuple(_with_gone(sections, gone)))


def apply(old: Outline, changes: TextChanges) -> Outline:
    """Return the new text, made from the old one and the changes.

    Raises DoesNotFitError if the changes were made for another text.
    """
    known = {change.old_place for change in changes.sections if change.old_place is not None}
    if known != set(range(len(old.sections))):
        raise DoesNotFitError
    sections = [_applied(old, change) for change in changes.sections]
    return Outline(
        title=replay(old.title, changes.title_words),
        sections=tuple(section for section in sections if section is not None),
    )


def _applied(old: Outline, change: SectionChange) -> Section | None:
    before = Section("", "") if change.old_place is None else old.sections[change.old_place]
    heading = replay(before.heading, change.heading_words)
    body = replay(before.body, change.body_words)
    if change.new is None:
        return None
    return Section(heading=heading, body=body, level=change.new.level, anchor=change.new.anchor)


def _kept(old: Section, new: Section, *, places: tuple[int, int], moved: bool) -> SectionChange:
    reworded = (old.heading, old.body) != (new.heading, new.body)
    return SectionChange(
        kind=_KINDS[moved or old.level != new.level, reworded],
        old=old,
        new=new,
        old_place=places[0],
        new_place=places[1],
        heading_words=compare_words(old.heading, new.heading),
        blocks=compare_blocks(old.body, new.body),
    )


_KINDS = {
    (False, False): SectionKind.SAME,
    (False, True): SectionKind.REWORDED,
    (True, False): SectionKind.MOVED,
    (True, True): SectionKind.MOVED_AND_REWORDED,
}
"""By whether the section moved, and whether it was reworded."""


def _gone(section: Section, place: int) -> SectionChange:
    return SectionChange(
        kind=SectionKind.REMOVED,
        old=section,
        new=None,
        old_place=place,
        new_place=None,
        heading_words=joined([Segment(SegmentKind.REMOVED, section.heading)]),
        blocks=all_of(BlockKind.REMOVED, section.body),
    )


def _came(section: Section, place: int) -> SectionChange:
    return SectionChange(
        kind=SectionKind.ADDED,
        old=None,
        new=section,
        old_place=None,
        new_place=place,
        heading_words=joined([Segment(SegmentKind.ADDED, section.heading)]),
        blocks=all_of(BlockKind.ADDED, section.body),
    )


def _with_gone(sections: list[SectionChange], gone: dict[int, SectionChange]) -> Iterator[SectionChange]:
    """Return the sections, with those that went behind the ones that they followed."""
    yield from _following(-1, gone)
    for change in sections:
        yield change
        if change.old_place is not None:
            yield from _following(change.old_place, gone)


def _following(place: int, gone: dict[int, SectionChange]) -> Iterator[SectionChange]:
    while (place := place + 1) in gone:
        yield gone[place]


def _segments(sections: Iterable[SectionChange]) -> Iterator[Segment]:
    for change in sections:
        yield from change.heading_words
        for block in change.blocks:
            yield from block.words


def _words(segments: Iterable[Segment], kind: SegmentKind) -> int:
    return sum(count_words(segment.text) for segment in segments if segment.kind is kind)
