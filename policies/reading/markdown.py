"""Markdown into an outline and back. Bodies keep their Markdown as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token

from policies.outline import Outline, Section
from policies.reading.limits import LONGEST_TITLE, check_headings, shortened

TOP, DEEPEST = 2, 4
PUNCTUATION = re.compile(r"([\\`*_\[\]<&#~])")
"""What Markdown may read as markup inside a line."""
NESTED_HEADING = re.compile(r"^(?P<before>[^#]*)#{1,6}(?:[ \t].*)?$")
LABEL = re.compile(r"\[([^\[\]]{1,200})\]")
LONGEST_INLINE = 2_000
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
ATX = re.compile(r"^ {0,3}#{1,6}(?:[ \t]|$)")
NO_WORD = re.compile(r"^[\W_]+")
NO_SENTENCE = re.compile(r"[^.:;,]\Z")


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading in the source: its lines from `start` up to `end`, its text and its level there."""

    start: int
    end: int
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A heading, or none at the start of the text, with the lines below it."""

    heading: _Heading | None
    body: str


def outline_of(source: str, *, title: str = "") -> tuple[Outline, list[str]]:
    """Read Markdown; `title` counts where no heading of the first level is found. Returns remarks too.

    Raises `FileRefusedError` for too many headings.
    """
    lines = source.split("\n")
    check_headings(_headings_at_least(lines))
    tokens, references = _blocks(source)
    written = list(_headings(tokens, references))
    check_headings(len(written))
    notes = [
        _("Line %(line)d: a heading without text was left out.") % {"line": heading.start + 1}
        for heading in written
        if not heading.text
    ]
    parts = list(_parts(_without_nested_headings(lines, tokens), written))
    found, parts, remark = _titled(parts, title)
    sections = [_section(part, references) for part in _nested(parts)]
    return Outline(found, tuple(sections)), notes + remark


def as_markdown(outline: Outline) -> str:
    """Write an outline as Markdown that reads back as the same outline. Anchors are not written."""
    blocks = [f"# {_escaped(outline.title)}"]
    for section in outline.sections:
        if section.heading:
            blocks.append(f"{'#' * section.level} {_escaped(section.heading)}")
        if section.body:
            blocks.append(section.body)
    return "\n\n".join(blocks) + "\n"


def plain(inline: str, references: Mapping[str, Any] | None = None) -> str:
    """Return the words of one line of Markdown, without emphasis, HTML, links and their addresses.

    Of a very long line only the start is read.
    """
    inline = inline[:LONGEST_INLINE]
    if not PUNCTUATION.search(inline):
        return " ".join(inline.split())
    tokens = _reader().parseInline(inline, {"references": references or {}})
    return " ".join("".join(_words(tokens[0].children or [])).split())


def lists_of(body: str) -> tuple[int, int]:
    """Return how many lists and list items a body has."""
    kinds = [token.type for token in _blocks(body)[0]]
    return sum(kind in {"bullet_list_open", "ordered_list_open"} for kind in kinds), kinds.count(
        "list_item_open"
    )


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


@cache
def _block_reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return reader.disable(["inline", "text_join"])


def _headings_at_least(lines: Iterable[str]) -> int:
    """Count headings with leading marks, quickly, so that thousands of them are refused before all else is read."""
    number, fence = 0, ""
    for line in lines:
        if found := FENCE.match(line):
            if not fence:
                fence = found[1]
            elif found[1].startswith(fence):
                fence = ""
        elif not fence and ATX.match(line):
            number += 1
    return number


def _blocks(source: str) -> tuple[list[Token], Mapping[str, Any]]:
    env: dict[str, Any] = {}
    return _block_reader().parse(source, env), env.get("references", {})


def _headings(tokens: Sequence[Token], references: Mapping[str, Any]) -> Iterator[_Heading]:
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            text = plain(tokens[place + 1].content, references)
            yield _Heading(token.map[0], token.map[1], text, int(token.tag[1:]))


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"text", "code_inline", "text_special", "image"}:
            yield token.content
        elif token.type in {"softbreak", "hardbreak"}:
            yield " "


def _without_nested_headings(lines: list[str], tokens: Sequence[Token]) -> list[str]:
    """Make headings inside lists and quotes bold lines, since a section's body holds no headings."""
    mended = list(lines)
    for place, token in enumerate(tokens):
        if token.type != "heading_open" or token.level == 0 or not token.map:
            continue
        first, last = token.map[0], token.map[1] - 1
        if token.markup.startswith("#"):
            text = tokens[place + 1].content
            found = NESTED_HEADING.match(mended[first])
            if found:
                mended[first] = found["before"] + (f"**{text}**" if text else "")
        else:
            mended[last] = mended[last].rstrip().rstrip("=-").rstrip()
    return mended


def _parts(lines: list[str], headings: Sequence[_Heading]) -> Iterator[_Part]:
    """Cut the lines at the headings. A heading without text ends nothing: what follows belongs to the part before."""
    current, cut, kept = None, 0, list[str]()
    for heading in headings:
        kept += lines[cut : heading.start]
        cut = heading.end
        if not heading.text:
            kept.append("")
            continue
        yield _Part(current, _trimmed(kept))
        current, kept = heading, []
    yield _Part(current, _trimmed(kept + lines[cut:]))


def _trimmed(lines: list[str]) -> str:
    first, last = 0, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return "\n".join(lines[first:last]).rstrip()


def _titled(parts: list[_Part], title: str) -> tuple[str, list[_Part], list[str]]:
    """Take the title out of the parts; the text below it goes to what stands before, or opens the policy."""
    top = next((place for place, part in enumerate(parts) if part.heading and part.heading.level == 1), None)
    if top is not None:
        return _taken_out(parts, top, [])
    if title:
        return title, parts, []
    if len(parts) > 1 and not parts[0].body and parts[1].heading:
        name = shortened(parts[1].heading.text)
        remark = _("There is no heading of the first level, so “%(heading)s” became the title.") % {
            "heading": name
        }
        return _taken_out(parts, 1, [remark])
    return _first_line(parts)


def _taken_out(parts: list[_Part], place: int, remarks: list[str]) -> tuple[str, list[_Part], list[str]]:
    heading = parts[place].heading
    above = parts[place - 1]
    joined = replace(above, body="\n\n".join(filter(None, [above.body, parts[place].body])))
    return heading.text if heading else "", [*parts[: place - 1], joined, *parts[place + 1 :]], remarks


def _first_line(parts: list[_Part]) -> tuple[str, list[_Part], list[str]]:
    lines = parts[0].body.split("\n")
    line = next(filter(None, (plain(NO_WORD.sub("", line)) for line in lines)), "")
    remark = _("There is no heading at the start, so the first line became the title.")
    alone = not lines[1:2] or not lines[1].strip()
    if not (alone and line == plain(lines[0]) and len(line) <= LONGEST_TITLE and NO_SENTENCE.search(line)):
        return shortened(line, most=LONGEST_TITLE), parts, [remark]
    return line, [replace(parts[0], body=_trimmed(lines[1:])), *parts[1:]], [remark]


def _nested(parts: Sequence[_Part]) -> Iterator[_Part]:
    """Give each heading the level of its depth, so that no level is left out; nothing opens without text."""
    open_levels: list[int] = []
    for part in parts:
        if part.heading is None:
            if part.body:
                yield part
            continue
        while open_levels and open_levels[-1] >= part.heading.level:
            open_levels.pop()
        level = min(TOP + len(open_levels), DEEPEST)
        open_levels.append(part.heading.level)
        yield replace(part, heading=replace(part.heading, level=level))


def _section(part: _Part, references: Mapping[str, Any]) -> Section:
    body = _with_definitions(part.body, references)
    if part.heading is None:
        return Section("", body)
    return Section(part.heading.text, body, part.heading.level)


def _with_definitions(body: str, references: Mapping[str, Any]) -> str:
    """Repeat the addresses that a body's links name but that stand in another section."""
    if not references or "[" not in body:
        return body
    labels = dict.fromkeys(normalizeReference(label) for label in LABEL.findall(body))
    own = _blocks(body)[1]
    missing = [
        references[label] | {"label": label} for label in labels if label in references and label not in own
    ]
    if not missing:
        return body
    return body + "\n\n" + "\n".join(_definition(one) for one in missing)


def _definition(reference: Mapping[str, Any]) -> str:
    title = str(reference.get("title", "")).replace("\\", "\\\\").replace('"', '\\"')
    written = f' "{title}"' if title else ""
    return f"[{str(reference['label']).lower()}]: <{reference['href']}>{written}"


def _escaped(text: str) -> str:
    return PUNCTUATION.sub(r"\\\1", text)
