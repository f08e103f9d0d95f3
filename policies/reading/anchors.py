"""Permanent names of sections: what stayed keeps its name, also when it was moved or its heading reworded."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.text import slugify

from policies.outline import Outline, Section
from policies.reading.similarity import LEADING_NUMBER, Words, heading_key, of_bodies, of_headings, words_of

LONGEST_ANCHOR = 60
OPENING = "introduction"
NAMELESS = "section"
LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "đ": "d", "þ": "th", "ł": "l", "ı": "i"}
)
SAME_BODY = 0.6
"""A section under another heading is the same when its body is so alike."""
NEAR_HEADING, NEAR_BODY = 0.8, 0.3
"""A heading that was barely touched needs less of the same body."""


def anchored(outline: Outline, *, earlier: Outline | None) -> Outline:
    """Return the outline with an anchor for every section.

    Sections that stayed keep the anchor of the earlier outline; new ones get their heading in ASCII. An anchor of the
    earlier outline never names another section. Anchors that sections of `outline` bring along stay, the first of
    each name.
    """
    before = earlier.sections if earlier else ()
    anchors = _own(outline.sections)
    _give_same_headings(anchors, outline.sections, before)
    _give_alike(anchors, outline.sections, before)
    taken = {section.anchor for section in before} | set(anchors.values())
    sections = []
    for place, section in enumerate(outline.sections):
        anchor = anchors.get(place) or fresh(section.heading, taken)
        taken.add(anchor)
        sections.append(replace(section, anchor=anchor))
    return replace(outline, sections=tuple(sections))


def fresh(heading: str, taken: Iterable[str]) -> str:
    """Return an anchor for a heading that is not among those taken."""
    used = set(taken)
    name = _cut(_ascii(heading), LONGEST_ANCHOR) if heading else OPENING
    number, anchor = 1, name
    while anchor in used:
        number += 1
        ending = f"-{number}"
        anchor = _cut(name, LONGEST_ANCHOR - len(ending)) + ending
    return anchor


def _ascii(heading: str) -> str:
    words = LEADING_NUMBER.sub("", heading).casefold().translate(LETTERS)
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return slugify(plain.replace("/", " ").replace("_", " ")).strip("-") or NAMELESS


def _cut(name: str, most: int) -> str:
    """Shorten a name at a hyphen, if there is one."""
    if len(name) <= most:
        return name
    whole = name[: most + 1].rpartition("-")[0]
    return whole or name[:most]


def _own(sections: Sequence[Section]) -> dict[int, str]:
    own: dict[int, str] = {}
    for place, section in enumerate(sections):
        if section.anchor and section.anchor not in own.values():
            own[place] = section.anchor
    return own


def _left(
    anchors: dict[int, str], sections: Sequence[Section], before: Sequence[Section]
) -> tuple[list[int], list[int]]:
    """Return which sections have no anchor yet, and which earlier ones gave theirs to nobody."""
    given = set(anchors.values())
    return (
        [place for place in range(len(sections)) if place not in anchors],
        [place for place, section in enumerate(before) if section.anchor and section.anchor not in given],
    )


def _give_same_headings(
    anchors: dict[int, str], sections: Sequence[Section], before: Sequence[Section]
) -> None:
    """Give earlier anchors to sections with the same heading; among several, the likest bodies find each other."""
    now, then = _left(anchors, sections, before)
    by_heading: dict[str, list[int]] = defaultdict(list)
    for old in then:
        by_heading[heading_key(before[old].heading)].append(old)
    bodies = {old: words_of(before[old].body) for old in then}
    pairs = [
        (of_bodies(words_of(sections[new].body), bodies[old]), new, old)
        for new in now
        for old in by_heading[heading_key(sections[new].heading)]
    ]
    _give_best_first(anchors, pairs, before)


def _give_alike(anchors: dict[int, str], sections: Sequence[Section], before: Sequence[Section]) -> None:
    """Give earlier anchors to sections whose heading was reworded."""
    now, then = _left(anchors, sections, before)
    old_ones = {old: _compared(before[old]) for old in then}
    pairs = []
    for new in now:
        heading, body = _compared(sections[new])
        for old, (old_heading, old_body) in old_ones.items():
            bodies = of_bodies(body, old_body)
            headings = of_headings(heading, old_heading)
            if bodies >= SAME_BODY or (
                headings >= NEAR_HEADING and (bodies >= NEAR_BODY or not body + old_body)
            ):
                pairs.append((headings + 2 * bodies, new, old))
    _give_best_first(anchors, pairs, before)


def _compared(section: Section) -> tuple[str, Words]:
    return heading_key(section.heading), words_of(section.body)


def _give_best_first(
    anchors: dict[int, str], pairs: list[tuple[float, int, int]], before: Sequence[Section]
) -> None:
    given = set(anchors.values())
    for __, new, old in sorted(pairs, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair[1])):
        anchor = before[old].anchor
        if new not in anchors and anchor not in given:
            anchors[new] = anchor
            given.add(anchor)
