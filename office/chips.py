"""The small coloured words of lists and heads: a colour never stands without its word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from office.dates import in_words, short_day


@dataclass(frozen=True, slots=True)
class Chip:
    """A word in a colour; `title` says more on hover."""

    text: str | Promise
    tone: str = "plain"
    title: str = ""

    def __str__(self) -> str:
        return self.render()

    def render(self) -> SafeString:
        """Return the chip as HTML."""
        if not self.title:
            return format_html('<span class="pp-chip pp-chip-{}">{}</span>', self.tone, self.text)
        return format_html(
            '<span class="pp-chip pp-chip-{}" title="{}">{}</span>', self.tone, self.title, self.text
        )


def day_element(day: date) -> SafeString:
    """Write a day briefly, with the long form on hover."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', day.isoformat(), in_words(day), short_day(day)
    )
