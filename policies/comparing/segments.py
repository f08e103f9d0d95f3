"""Two texts compared word by word: runs of text that are the same, added or removed.

Words carry the white space after them, but only the words are matched. So a line broken elsewhere is a change of
spacing, not of words, and joining the segments of one side gives its text back to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

LEAST_ALIKE = 0.2
"""Two texts that share less of their words than this are shown as one replaced by the other."""

LONGEST_PRODUCT = 400_000_000
"""Words times words beyond which nobody waits for a comparison: about 20,000 against 20,000."""

ISLAND = 2
"""So many words that stayed between two larger changes are noise, and count as changed with them."""

_WORD = re.compile(r"([^\W_]+(?:(?:[^\w\s]|_)+[^\W_]+)*|(?:[^\w\s]|_)+)(\s*)")
_LEADING_SPACE = re.compile(r"\s*")
_QUIET = str.maketrans("", "", ".,;:!?…\"'“”„‘’‚«»()[]{}–—-*_#>`·•")
"""What separates and decorates words; signs such as €, % or § say something themselves."""


class SegmentKind(StrEnum):
    """What became of a run of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    MOVED_HERE = "moved_here"
    MOVED_AWAY = "moved_away"


NOT_IN_NEW = frozenset({SegmentKind.REMOVED, SegmentKind.MOVED_AWAY})
NOT_IN_OLD = frozenset({SegmentKind.ADDED, SegmentKind.MOVED_HERE})


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text, white space included, with what became of it."""

    kind: SegmentKind
    text: str


Segments = tuple[Segment, ...]


class DoesNotFitError(ValueError):
    """Changes were applied to a text that they were not made for."""

    def __init__(self) -> None:
        super().__init__("These changes were made for another text.")


@dataclass(slots=True)
class _Run:
    """A stretch of words in both texts that is the same, or that changed from one to the other."""

    same: bool
    old: slice
    new: slice


class _Words:
    """A text as its words; each starts where the white space after the one before ends."""

    def __init__(self, text: str) -> None:
        space = _LEADING_SPACE.match(text)
        found = [("", space.group() if space else ""), *_WORD.findall(text)]
        self.text = text
        self.words = [word for word, _space in found]
        self.starts = [0, *accumulate(len(word) + len(space) for word, space in found)]

    def between(self, run: slice) -> str:
        """Return the text of a stretch of words."""
        return self.text[self.starts[run.start] : self.starts[run.stop]]

    def spelled(self, place: int) -> tuple[str, str]:
        """Return one word and the white space after it."""
        word, whole = self.words[place], self.between(slice(place, place + 1))
        return word, whole[len(word) :]


def compare_words(old: str, new: str) -> Segments:
    """Return the segments that lead from one text to the other, what went before what came."""
    if old == new:
        return joined([Segment(SegmentKind.SAME, old)])
    ours, theirs = _Words(old), _Words(new)
    runs = _without_islands(_runs(ours.words, theirs.words), old=ours)
    if len(runs) > 1 and _share(runs, old=ours, new=theirs) < LEAST_ALIKE:
        return replaced(old, new)
    return joined(segment for run in runs for segment in _segments(run, old=ours, new=theirs))


def replaced(old: str, new: str) -> Segments:
    """Return one text as gone and the other as come, as wholes."""
    return joined([Segment(SegmentKind.REMOVED, old), Segment(SegmentKind.ADDED, new)])


def joined(segments: Iterable[Segment]) -> Segments:
    """Return the segments with neighbours of one kind as one, and without empty ones."""
    out: list[tuple[SegmentKind, list[str]]] = []
    for segment in segments:
        if not segment.text:
            continue
        if out and out[-1][0] is segment.kind:
            out[-1][1].append(segment.text)
        else:
            out.append((segment.kind, [segment.text]))
    return tuple(Segment(kind, "".join(texts)) for kind, texts in out)


def old_side(segments: Iterable[Segment]) -> str:
    """Return the old text."""
    return "".join(segment.text for segment in segments if segment.kind not in NOT_IN_OLD)


def new_side(segments: Iterable[Segment]) -> str:
    """Return the new text."""
    return "".join(segment.text for segment in segments if segment.kind not in NOT_IN_NEW)


def replay(text: str, segments: Iterable[Segment]) -> str:
    """Return what the changes make of a text; raises DoesNotFitError for a text that they were not made for."""
    place, out = 0, []
    for segment in segments:
        if segment.kind not in NOT_IN_OLD:
            if not text.startswith(segment.text, place):
                raise DoesNotFitError
            place += len(segment.text)
        if segment.kind not in NOT_IN_NEW:
            out.append(segment.text)
    if place != len(text):
        raise DoesNotFitError
    return "".join(out)


def count_words(text: str) -> int:
    """Count the words of a text; punctuation alone is none."""
    return sum(1 for word, _space in _WORD.findall(text) if word[0].isalnum())


def words_of(text: str) -> list[str]:
    """Return what a text says: its words without spacing, punctuation and decoration."""
    quiet = (word if word[0].isalnum() else word.translate(_QUIET) for word, _space in _WORD.findall(text))
    return [word for word in quiet if word]


def says_the_same(old: str, new: str) -> bool:
    """Whether two texts differ in nothing but spacing, punctuation and decoration."""
    return old == new or words_of(old) == words_of(new)


def numbered(words: Iterable[Sequence[str]]) -> list[list[int]]:
    """Return words as numbers, the same for the same word, which is what rapidfuzz compares fastest."""
    numbers: dict[str, int] = {}
    return [[numbers.setdefault(word, len(numbers)) for word in each] for each in words]


def _runs(old: list[str], new: list[str]) -> list[_Run]:
    """Return the stretches of two lists of words, in order; same and changed ones take turns."""
    from rapidfuzz.distance import Indel  # noqa: PLC0415 - loaded when two texts are compared

    if len(old) * len(new) > LONGEST_PRODUCT:
        return [_Run(False, slice(0, len(old)), slice(0, len(new)))]
    runs: list[_Run] = []
    i = j = 0
    for op in Indel.opcodes(*numbered([old, new])):
        if op.tag != "equal":
            continue
        if op.src_start > i or op.dest_start > j:
            runs.append(_Run(False, slice(i, op.src_start), slice(j, op.dest_start)))
        i, j = op.src_end, op.dest_end
        runs.append(_Run(True, slice(op.src_start, i), slice(op.dest_start, j)))
    if len(old) > i or len(new) > j:
        runs.append(_Run(False, slice(i, len(old)), slice(j, len(new))))
    return runs


def _without_islands(runs: list[_Run], *, old: _Words) -> list[_Run]:
    """Return the runs, with a few words that stayed between two larger changes taken as changed."""
    out: list[_Run] = []
    for run in runs:
        if not run.same and len(out) > 1 and _is_island(out[-1], out[-2], run, old=old):
            out.pop()
            before = out.pop()
            run = _Run(False, slice(before.old.start, run.old.stop), slice(before.new.start, run.new.stop))  # noqa: PLW2901
        out.append(run)
    return out


def _is_island(same: _Run, before: _Run, after: _Run, *, old: _Words) -> bool:
    words = old.words[same.old]
    if sum(1 for word in words if word[:1].isalnum()) > ISLAND:
        return False
    return len(words) <= min(_length(before), _length(after))


def _length(run: _Run) -> int:
    return max(len(range(run.old.start, run.old.stop)), len(range(run.new.start, run.new.stop)))


def _share(runs: list[_Run], *, old: _Words, new: _Words) -> float:
    """Return how much of both texts is the same, by letters, between 0 and 1."""
    same = sum(len(old.between(run.old)) + len(new.between(run.new)) for run in runs if run.same)
    return same / (len(old.text) + len(new.text))


def _segments(run: _Run, *, old: _Words, new: _Words) -> Iterator[Segment]:
    before, after = old.between(run.old), new.between(run.new)
    if not run.same:
        yield from _changed(before, after)
    elif before == after:
        yield Segment(SegmentKind.SAME, before)
    else:
        yield from _same_words(run, old=old, new=new)


def _changed(before: str, after: str) -> Iterator[Segment]:
    """Return one text as gone and the other as come; white space after both stays outside what is marked."""
    space = min((text[len(text.rstrip()) :] for text in (before, after)), key=len)
    if not (before.endswith(space) and after.endswith(space)):
        space = ""
    yield from replaced(before.removesuffix(space), after.removesuffix(space))
    yield Segment(SegmentKind.SAME, space)


def _same_words(run: _Run, *, old: _Words, new: _Words) -> Iterator[Segment]:
    """Return the segments of words that are the same, with white space that is not."""
    for i, j in zip(range(run.old.start, run.old.stop), range(run.new.start, run.new.stop), strict=True):
        word, space = old.spelled(i)
        other = new.spelled(j)[1]
        yield Segment(SegmentKind.SAME, word + space if space == other else word)
        if space != other:
            yield from replaced(space, other)
