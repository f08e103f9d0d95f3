"""Plain text taken apart into paragraphs and list items, and written as Markdown that shows what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

LONG_LINE = 120
"""A text with a longer line was not wrapped by hand, so each of its lines is a paragraph. In characters."""
SHORT_LINE = 90
TAB = 4

BULLET = re.compile(r"^(?P<mark>[-*•●▪◦‣·–—])[ \t\u00a0]+(?=\S)")
NUMBERED = re.compile(r"^(?P<number>\d{1,3})[.)][ \t\u00a0]+(?=\S)")
UNDERLINE = re.compile(r"^(?:={3,}|-{3,})$")
SENTENCE_END = re.compile(r"[.:;?!]\W*\Z")

KEPT = re.compile(
    r"\*\*(?=[^\s*])[^*\n]*[^\s*]\*\*|(?<![\w*])\*(?=[^\s*])[^*\n]*[^\s*]\*(?![\w*])"
    r"|(?<!\w)__(?=[^\s_])[^_\n]*[^\s_]__(?!\w)|(?<!\w)_(?=[^\s_])[^_\n]*[^\s_]_(?!\w)"
    r"|\[[^\[\]\n]+\]\((?:https?://|mailto:)[^\s()<>]+\)"
)
"""Emphasis and links that a text may bring as Markdown."""
MARKUP = re.compile(r"[\\`*<\[\]~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
STARTS = re.compile(r"^(?:(?=[#>+|=:-])|(?P<number>\d{1,9})(?=[.)](?:\s|$)))")
"""What Markdown reads as the start of a heading, quote, list, table or rule."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list item with its marker (“-” or “3.”) and depth. Lines of one `group` stood together."""

    lines: tuple[str, ...]
    group: int
    marker: str = ""
    depth: int = 0
    underlined: bool = False

    @property
    def text(self) -> str:
        """All of it on one line."""
        return " ".join(self.lines)


def blocks_of(text: str) -> list[Block]:
    """Take a text apart. Lines that hold only spaces part paragraphs, as empty ones do."""
    lines = [line.expandtabs(TAB).replace("\u00a0", " ").rstrip() for line in text.split("\n")]
    wrapped = all(len(line) <= LONG_LINE for line in lines)
    blocks: list[Block] = []
    runs = [list(run) for filled, run in groupby(lines, key=bool) if filled]
    for group, run in enumerate(runs):
        for block in _blocks_of_run(run, group, wrapped=wrapped):
            if blocks and _goes_on(blocks[-1], block):
                blocks[-1] = _joined(blocks[-1], block.lines)
            else:
                blocks.append(block)
    return _only_real_numbers(blocks)


def as_markdown(blocks: Sequence[Block]) -> str:
    """Write blocks as Markdown: items of a list directly below each other, all else apart."""
    written: list[str] = []
    before: Block | None = None
    for block in blocks:
        if before is not None:
            written.append("\n" if _same_list(before, block) else "\n\n")
        written.append(_item(block) if block.marker else _paragraph(block))
        before = block
    return "".join(written)


def escaped(line: str) -> str:
    """Escape what Markdown would misread inside a line; emphasis and links stay."""
    parts, at = [], 0
    for kept in KEPT.finditer(line):
        parts += [MARKUP.sub(r"\\\g<0>", line[at : kept.start()]), _escaped_inside(kept[0])]
        at = kept.end()
    return "".join([*parts, MARKUP.sub(r"\\\g<0>", line[at:])])


def _escaped_inside(kept: str) -> str:
    return re.sub(r"[\\`<~]|&(?=#?\w+;)", r"\\\g<0>", kept)


def _blocks_of_run(run: list[str], group: int, *, wrapped: bool) -> Iterator[Block]:
    """Take lines without an empty one between them apart."""
    if len(run) > 1 and UNDERLINE.match(run[1].strip()):
        yield Block((run[0].strip(),), group, underlined=True)
        run = run[2:]
    each_alone = not wrapped and any(len(line) > SHORT_LINE for line in run)
    indents: list[int] = []
    marker, depth, lines = "", 0, list[str]()
    for line in run:
        indent = len(line) - len(line.lstrip())
        own_marker, text = _marked(line.strip())
        if lines and not own_marker and (not each_alone or (marker and indent > indents[-1])):
            lines.append(text)
            continue
        if lines:
            yield Block(tuple(lines), group, marker, depth)
        if own_marker:
            indents = [*(one for one in indents if one < indent), indent]
        marker, depth, lines = own_marker, len(indents) - 1 if own_marker else 0, [text]
    if lines:
        yield Block(tuple(lines), group, marker, depth)


def _marked(line: str) -> tuple[str, str]:
    """Return the Markdown marker of a list item and its text; no marker for other lines."""
    if (found := BULLET.match(line)) and any(sign.isalnum() for sign in line):
        return "-", line[found.end() :]
    if found := NUMBERED.match(line):
        return f"{int(found['number'])}.", line[found.end() :]
    return "", line


def _goes_on(before: Block, block: Block) -> bool:
    """Whether a paragraph goes on with a sentence that a line break or page break tore apart."""
    if block.marker or before.underlined:
        return False
    return block.text[:1].islower() and before.text[-1:].isalnum() and len(before.text) > SHORT_LINE


def _joined(block: Block, lines: tuple[str, ...]) -> Block:
    return Block((*block.lines, *lines), block.group, block.marker, block.depth, block.underlined)


def _only_real_numbers(blocks: list[Block]) -> list[Block]:
    """Make numbered lines that have no neighbour with the next number paragraphs again."""
    numbers = [int(block.marker[:-1]) if block.marker.endswith(".") else None for block in blocks]
    real = list(blocks)
    for place, (block, number) in enumerate(zip(blocks, numbers, strict=True)):
        if number is None:
            continue
        near = _neighbours(blocks, place)
        if not any(numbers[one] in {number - 1, number + 1} for one in near):
            first, *rest = block.lines
            real[place] = Block((f"{block.marker} {first}", *rest), block.group)
    return real


def _neighbours(blocks: Sequence[Block], place: int) -> list[int]:
    """Return where the nearest blocks of the same depth are, before and after, with only deeper items between."""
    found = []
    for step in (-1, 1):
        near = place + step
        while 0 <= near < len(blocks) and blocks[near].marker and blocks[near].depth > blocks[place].depth:
            near += step
        if 0 <= near < len(blocks) and blocks[near].depth == blocks[place].depth:
            found.append(near)
    return found


def _same_list(before: Block, block: Block) -> bool:
    if not before.marker or not block.marker:
        return False
    return block.depth > 0 or before.depth > 0 or (before.marker == "-") == (block.marker == "-")


def _item(block: Block) -> str:
    indent = " " * TAB * block.depth
    below = "\n" + indent + " " * (len(block.marker) + 1)
    return f"{indent}{block.marker} {below.join(_line(line) for line in block.lines)}"


def _paragraph(block: Block) -> str:
    """Write a paragraph; lines so short that they were broken on purpose, as in an address, keep their breaks."""
    on_purpose = len(block.lines) > 1 and max(map(len, block.lines)) <= SHORT_LINE // 2
    return ("\\\n" if on_purpose else "\n").join(_line(line) for line in block.lines)


def _line(line: str) -> str:
    text = escaped(line)
    return STARTS.sub(lambda found: f"{found['number'] or ''}\\", text)
