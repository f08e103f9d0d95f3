"""A plain text into an outline: its headings are found by their look, its lists and paragraphs become Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from policies.outline import Outline, Section
from policies.reading import unmarked_headings as look
from policies.reading.limits import LONGEST_TITLE, check_headings, shortened
from policies.reading.markdown import DEEPEST, TOP, plain
from policies.reading.paragraphs import Block, as_markdown, blocks_of, escaped

BEFORE_TITLE = 2
"""How many short lines, such as a date, may stand above the title."""
LONGEST_RUN = 3
"""More lines in a row that look like headings are a list or a table of contents."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A heading: where it is among the blocks, and its level."""

    place: int
    level: int


def outline_of(text: str) -> tuple[Outline, list[str]]:
    """Read a plain text. Returns remarks too. Raises `FileRefusedError` for too many headings."""
    blocks = blocks_of(text)
    places = [place for place in range(len(blocks)) if _looks_like_heading(blocks, place)]
    check_headings(len(places))
    title = next((place for place in places if _may_be_title(blocks, place)), None)
    headings = _levels(blocks, _kept(blocks, places, title))
    sections = _sections(blocks, headings, without=title)
    if title is not None:
        return Outline(_heading_text(blocks[title]), sections), []
    remark = _("There is no heading at the start, so the first line became the title.")
    first = next(filter(None, (plain(escaped(block.text)) for block in blocks)), "")
    return Outline(shortened(first, most=LONGEST_TITLE), sections), [remark]


def _looks_like_heading(blocks: Sequence[Block], place: int) -> bool:
    block = blocks[place]
    if block.underlined:
        return True
    if block.marker:
        return _is_numbered_heading(blocks, place)
    if len(block.lines) > 1 or not look.could_be_heading(block.text):
        return False
    return _stands_alone(blocks, place)


def _is_numbered_heading(blocks: Sequence[Block], place: int) -> bool:
    """Whether a numbered item has text below it, so that it heads a section instead of being in a list."""
    block = blocks[place]
    if block.marker == "-" or len(block.lines) > 1 or block.depth:
        return False
    near = [blocks[one] for one in (place - 1, place + 1) if 0 <= one < len(blocks)]
    if any(one.marker not in {"", "-"} for one in near):
        return False
    return look.could_be_heading(f"{block.marker} {block.text}") and _stands_alone(blocks, place)


def _stands_alone(blocks: Sequence[Block], place: int) -> bool:
    """Whether a line has a paragraph of its own, or heads one in a text that has no empty lines."""
    before = blocks[place - 1] if place else None
    after = blocks[place + 1] if place + 1 < len(blocks) else None
    group = blocks[place].group
    if before and before.group == group and not look.SENTENCE_END.search(before.text):
        return False
    if before and before.text.endswith(":") and not _is_formal(blocks[place]):
        return False
    return not (after and after.group == group) or len(after.text) > look.LONGEST


def _is_formal(block: Block) -> bool:
    return look.in_capitals(block.text) or bool(_number(block)) or look.bare(block.text) != block.text


def _number(block: Block) -> tuple[int, ...]:
    return look.number_of(f"{block.marker} {block.text}" if block.marker else block.text)


def _may_be_title(blocks: Sequence[Block], place: int) -> bool:
    above = blocks[:place]
    return place <= BEFORE_TITLE and all(
        len(block.text) <= look.LONGEST and not block.marker for block in above
    )


def _kept(blocks: Sequence[Block], places: Sequence[int], title: int | None) -> list[int]:
    """Leave out what only looks like headings: too many in a row, and those with nothing below them."""
    kept: list[int] = []
    for run in _runs([place for place in places if place != title]):
        last = run[-1]
        if last == len(blocks) - 1:
            continue
        whole = len(run) <= LONGEST_RUN and not _is_list_of_words(blocks, run[0])
        kept += run if whole else [*filter(lambda one: blocks[one].underlined, run[:-1]), last]
    return kept


def _is_list_of_words(blocks: Sequence[Block], start: int) -> bool:
    """Whether a run goes on with what a paragraph that ends with a colon announced: a list without bullets."""
    if start <= 1 or not look.could_be_heading(blocks[start - 1].text):
        return False
    return blocks[start - 2].text.endswith(":")


def _runs(places: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _levels(blocks: Sequence[Block], places: Sequence[int]) -> list[_Found]:
    """Give each heading a level: by its number, by capitals where others have none, else below one right above."""
    capitals = [look.in_capitals(blocks[place].text) for place in places]
    base = TOP + 1 if sum(capitals) > 1 and capitals[:1] == [True] and not all(capitals) else TOP
    found: list[_Found] = []
    for place, shouts in zip(places, capitals, strict=True):
        level = TOP if shouts else base
        if number := _number(blocks[place]):
            level = TOP + len(number) - 1
        elif found and found[-1].place == place - 1:
            level = max(level, found[-1].level + 1)
        found.append(_Found(place, min(level, DEEPEST, found[-1].level + 1 if found else TOP)))
    return found


def _sections(
    blocks: Sequence[Block], headings: Sequence[_Found], *, without: int | None
) -> tuple[Section, ...]:
    starts = [_Found(-1, TOP), *headings]
    ends = [heading.place for heading in headings] + [len(blocks)]
    sections = []
    for start, end in zip(starts, ends, strict=True):
        within = [blocks[place] for place in range(start.place + 1, end) if place != without]
        body = as_markdown(within)
        if start.place >= 0:
            sections.append(Section(_heading_text(blocks[start.place]), body, start.level))
        elif body:
            sections.append(Section("", body))
    return tuple(sections)


def _heading_text(block: Block) -> str:
    whole = replace(block, lines=(f"{block.marker} {block.text}",)) if block.marker else block
    return plain(escaped(whole.text)) or whole.text
