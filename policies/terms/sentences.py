"""The sentences of a section: its Markdown as plain text, cut where people would cut it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from markdown_it import MarkdownIt
from markdown_it.token import Token

from policies.outline import Section

LONGEST = 400
"""Letters of a sentence that are shown, the ellipses apart."""

LONGEST_WORD = 40
"""Letters before a full stop that are looked at to tell an abbreviation."""

OPENING = frozenset(
    [
        *("approx", "ca", "dr", "dvs", "ev", "evt", "exkl", "fr", "incl", "inkl", "jf", "jfr", "mr", "mrs"),
        *("ms", "nr", "prof", "resp", "st", "tel", "tex", "tlf", "vs"),
    ]
)
"""Abbreviations that something follows: no sentence ends after them."""

CLOSING = frozenset(["m.m", "m.fl", "m.v", "o.s.v", "o.d", "o.dyl", "o.l", "e.l", "e.d"])
"""Abbreviations with dots that end an enumeration; a capital after them begins a sentence, as after "etc."."""

_END = re.compile(r"(?<![.!?…])([.!?…]+)[\"”’»)\]]*\s+(?=[\"“„«(\[]*([^\W\d_]))")
"""The marks, and the letter that the next sentence would begin with."""

_DOTTED = re.compile(r"\w{1,4}(?:\.\w{1,4})+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_TAG = re.compile(r"<[^>]*>")
_TEXTS = frozenset(["text", "text_special", "code_inline"])
_BREAKS = frozenset(["softbreak", "hardbreak"])
_LISTS_OPEN = frozenset(["bullet_list_open", "ordered_list_open"])
_LISTS_CLOSE = frozenset(["bullet_list_close", "ordered_list_close"])
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence with the words that lead to it: the line before its list, else the section's heading."""

    sentence: str
    lead: str = ""


def passages(section: Section) -> list[Passage]:
    """Return the sentences of the text, then the heading. Items of lists and cells of tables stand for themselves."""
    found = [
        Passage(sentence, lead=lead)
        for text, lead in _blocks(section)
        for sentence in sentences(_plain(text))
    ]
    heading = _plain(section.heading)
    return [*found, Passage(heading)] if heading else found


def sentences(text: str) -> list[str]:
    """Cut plain text into sentences; "e.g.", "t.ex.", "f.eks.", "nr." and initials end none."""
    found: list[str] = []
    start = 0
    for mark in _END.finditer(text):
        if _ends_sentence(text, mark):
            found.append(text[start : mark.end()].strip())
            start = mark.end()
    return [sentence for sentence in [*found, text[start:].strip()] if sentence]


def excerpt(sentence: str, *, start: int, end: int) -> str:
    """Return the sentence, or of a long one what stands around a place in it, cut between words."""
    if len(sentence) <= LONGEST:
        return sentence
    spare = max(0, LONGEST - (end - start))
    first = max(0, min(start - spare // 2, len(sentence) - LONGEST))
    last = min(len(sentence), first + LONGEST)
    if first:
        space = sentence.find(" ", first, start)
        first = space + 1 if space >= 0 else first
    if last < len(sentence):
        space = sentence.rfind(" ", end, last)
        last = space if space >= 0 else last
    return f"{'…' if first else ''}{sentence[first:last].strip()}{'…' if last < len(sentence) else ''}"


def _ends_sentence(text: str, mark: re.Match[str]) -> bool:
    marks, following = mark.groups()
    if not following.isupper():
        return False
    if marks != ".":
        return True
    before = text[max(0, mark.start() - LONGEST_WORD) : mark.start()].split()
    word = before[-1].lstrip('"“„«([').casefold() if before else ""
    if word in OPENING or (len(word) == 1 and word.isalpha()):
        return False
    return word in CLOSING or not _DOTTED.fullmatch(word)


def _blocks(section: Section) -> Iterator[tuple[str, str]]:
    """Each paragraph, item and cell with what leads to it."""
    leads = [section.heading]
    last = ""
    for token in _MARKDOWN.parse(section.body):
        if token.type in _LISTS_OPEN:
            leads.append(last or leads[-1])
        elif token.type in _LISTS_CLOSE:
            leads.pop()
            last = ""
        elif text := _text(token):
            yield text, leads[-1] if len(leads) > 1 else ""
            last = text


def _text(token: Token) -> str:
    if token.type == "inline":
        return _inline(token.children or [])
    if token.type in ("code_block", "fence"):
        return token.content
    if token.type == "html_block":
        return html.unescape(_TAG.sub(" ", token.content))
    return ""


def _inline(children: Sequence[Token]) -> str:
    parts: list[str] = []
    for child in children:
        if child.type in _TEXTS or child.type == "image":
            parts.append(child.content)
        elif child.type in _BREAKS or (child.type == "html_inline" and child.content.startswith("<br")):
            parts.append(" ")
    return "".join(parts)


def _plain(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", normalize("NFC", text)).split())
