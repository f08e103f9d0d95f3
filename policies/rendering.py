"""The Markdown of policy texts as HTML, safe whatever an editor pastes."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "a"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "td": {"data-label"}}
SCHEMES = {"http", "https", "mailto", "tel"}
TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Marks that turn the direction of writing around: they let a text be read as what it does not say."""


@lru_cache(maxsize=2048)
def html(markdown: str) -> SafeString:
    """Return Markdown as HTML: raw HTML in it stays text, headings become paragraphs, links lead away safely."""
    written = _reader().render(without_turns(markdown))
    clean = nh3.clean(
        written,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned by the line above


def without_turns(text: str) -> str:
    """Return a text without marks that turn the direction of writing around."""
    return text.translate(TURNS)


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable(["image"])
    reader.core.ruler.push("headings_as_paragraphs", _headings_as_paragraphs)
    reader.core.ruler.push("label_cells", _label_cells)
    return reader


def _headings_as_paragraphs(state: StateCore) -> None:
    """Write a heading within a section as a paragraph: the contents list knows sections alone."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "p"


def _label_cells(state: StateCore) -> None:
    """Give each cell of a table the heading of its column, for narrow windows that show a row as a card."""
    labels: list[str] = []
    column = 0
    for token, inside in pairwise(state.tokens):
        if token.type == "table_open":
            labels = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            labels.append(_plain(inside))
        elif token.type == "td_open":
            token.attrSet("data-label", labels[column] if column < len(labels) else "")
            column += 1


def _plain(inside: Token) -> str:
    return "".join(child.content for child in inside.children or ())
