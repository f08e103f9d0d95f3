"""The shape of a policy's text, whatever it was read from and wherever it is kept: a title and its sections."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it, up to the next heading of any level.

    `heading` is plain text, `body` is Markdown without headings, `level` counts from 2 (the title is 1). `anchor` is
    the section's permanent name in addresses, the same in every language and in every version that has the section;
    empty while none is given. A section without a heading opens the text.
    """

    heading: str
    body: str
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """A text in one language: its title and its sections in their order."""

    title: str
    sections: tuple[Section, ...]
