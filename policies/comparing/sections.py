"""Which section of the old text is which of the new one, and which of them changed their place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Sequence

from policies.comparing.pairing import likely_pairs
from policies.comparing.segments import numbered, words_of
from policies.outline import Section

BODY_ALIKE = 0.6
HEADING_ALIKE = 0.8

_NUMBER = re.compile(r"\s*(?:\d+(?:\.\d+)*[.)]\s+|\d+(?:\.\d+)+\s+(?=[A-ZÅÄÖÆØ]))")

Pairs = dict[int, int]
"""Places in the new text by places in the old one."""


def matched(old: Sequence[Section], new: Sequence[Section]) -> Pairs:
    """Return the sections that both texts have: by anchor, else by heading, else by what they say."""
    pairs: Pairs = {}
    for name in (_by_anchor, _by_all, _by_heading):
        _pair_equal(old, new, name=name, pairs=pairs)
    _pair_openings(old, new, pairs=pairs)
    _pair_alike(old, new, pairs=pairs)
    return pairs


def unnumbered(heading: str) -> str:
    """Return a heading without the number before it, which changes when another section comes or goes."""
    return _NUMBER.sub("", heading, count=1) if _NUMBER.match(heading) else heading


def in_place(pairs: Pairs) -> frozenset[int]:
    """Return the places in the old text of those that kept their order: the most that can be said to stay.

    The longest increasing subsequence, so that of all sections only the one moves that was moved.
    """
    ends: list[int] = []
    olds: list[int] = []
    before: dict[int, int | None] = {}
    for i, j in sorted(pairs.items()):
        length = bisect_left(ends, j)
        before[i] = olds[length - 1] if length else None
        ends[length : length + 1], olds[length : length + 1] = [j], [i]
    stay: set[int] = set()
    last = olds[-1] if olds else None
    while last is not None:
        stay.add(last)
        last = before[last]
    return frozenset(stay)


def _by_anchor(section: Section) -> str:
    return section.anchor


def _by_all(section: Section) -> str:
    return f"{section.heading}\n{section.body}"


def _by_heading(section: Section) -> str:
    return " ".join(unnumbered(section.heading).casefold().split())


def _pair_equal(
    old: Sequence[Section], new: Sequence[Section], *, name: Callable[[Section], str], pairs: Pairs
) -> None:
    """Add those that have the same name, the first with the first; an empty name is none."""
    taken = set(pairs.values())
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for j, section in enumerate(new):
        if j not in taken and name(section):
            waiting[name(section)].append(j)
    for i, section in enumerate(old):
        if i not in pairs and waiting.get(name(section)):
            pairs[i] = waiting[name(section)].popleft()


def _pair_openings(old: Sequence[Section], new: Sequence[Section], *, pairs: Pairs) -> None:
    """Add what opens both texts before their first headings."""
    if not old or not new or 0 in pairs or 0 in pairs.values():
        return
    if not old[0].heading and not new[0].heading:
        pairs[0] = 0


def _pair_alike(old: Sequence[Section], new: Sequence[Section], *, pairs: Pairs) -> None:
    """Add those that are left and say nearly the same, the most alike first."""
    taken = set(pairs.values())
    ours = [i for i in range(len(old)) if i not in pairs]
    theirs = [j for j in range(len(new)) if j not in taken]
    bodies = numbered([*(words_of(old[i].body) for i in ours), *(words_of(new[j].body) for j in theirs)])
    headings = [_by_heading(old[i]) for i in ours], [_by_heading(new[j]) for j in theirs]
    likely = [
        (score, ours[a], theirs[b])
        for a, b, score in (
            *likely_pairs(bodies[: len(ours)], bodies[len(ours) :], cutoff=BODY_ALIKE),
            *likely_pairs(*headings, cutoff=HEADING_ALIKE),
        )
    ]
    for _score, i, j in sorted(likely, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair)):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
