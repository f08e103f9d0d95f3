"""A file into a policy's outline, or a sentence that says why not and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from policies.outline import Outline
from policies.reading import markdown, plain_text
from policies.reading.content import MAX_BYTES, check_size, text_of
from policies.reading.limits import LONGEST_BODY, check_lines, check_outline, check_page
from policies.reading.scripts import refuse_scripts

__all__ = ["LONGEST_BODY", "MAX_BYTES", "Counts", "Reading", "check_size", "read"]

Form = Literal["text", "markdown", "html"]
FORMS: dict[str, Form] = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
}
PAGE = re.compile(
    r"\A\s*<(?:!doctype\s+html|html|head|body|main|article|section|div|h[1-6]|p)\b", re.IGNORECASE
)
HEADING = re.compile(r"^#{1,6}[ \t]+\S", re.MULTILINE)
SECOND_LEVEL = re.compile(r"^##[ \t]+\S", re.MULTILINE)
UNDERLINED = re.compile(r"^\S.*\n(?:={3,}|-{3,})[ \t]*$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\[\]]*\]\([^()\s]+|<(?:https?://|mailto:)[^<>\s]+>|(?<![(<])\bhttps?://\S")
WORD = re.compile(r"\w+(?:[-’'.@]\w+)*")


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a text holds. `headings` are those of its sections, without the title."""

    headings: int
    lists: int
    list_items: int
    words: int
    links: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a file. `notes` are remarks for the person who imports it."""

    outline: Outline
    form: Form
    counts: Counts
    notes: tuple[str, ...] = ()


def read(content: bytes, *, name: str) -> Reading:
    """Read a policy from a file's content; its name decides whether it is text, Markdown or HTML.

    Ask `check_size` before a file is read into memory. Raises `FileRefusedError`.
    """
    text = text_of(content)
    form = form_of(text, name=name)
    if form == "html":
        check_page(text)
    else:
        check_lines(text)
    refuse_scripts(text)
    outline, notes = _outline_of(text, form)
    check_outline(outline)
    return Reading(outline, form, counts_of(outline), tuple(notes))


def form_of(text: str, *, name: str) -> Form:
    """Return the form that a file's name tells; without a known ending, the one that its text looks like."""
    ending = "." + name.rpartition(".")[2].lower() if "." in name else ""
    form = FORMS.get(ending)
    if form == "text" and SECOND_LEVEL.search(text) and len(HEADING.findall(text)) > 1:
        return "markdown"
    if form:
        return form
    if PAGE.match(text):
        return "html"
    return "markdown" if HEADING.search(text) or UNDERLINED.search(text) else "text"


def counts_of(outline: Outline) -> Counts:
    """Count what a text holds."""
    lists = [markdown.lists_of(section.body) for section in outline.sections]
    bodies = [section.body for section in outline.sections]
    headings = [section.heading for section in outline.sections if section.heading]
    return Counts(
        headings=len(headings),
        lists=sum(one for one, __ in lists),
        list_items=sum(items for __, items in lists),
        words=sum(len(WORD.findall(part)) for part in (outline.title, *headings, *bodies)),
        links=sum(len(LINK.findall(body)) for body in bodies),
    )


def _outline_of(text: str, form: Form) -> tuple[Outline, list[str]]:
    if form == "text":
        return plain_text.outline_of(text)
    if form == "markdown":
        return markdown.outline_of(text)
    from policies.reading import webpage  # noqa: PLC0415 - what reads web pages is large and seldom needed

    source, title, remarks = webpage.markdown_of(text)
    outline, notes = markdown.outline_of(source, title=title)
    return outline, remarks + notes
