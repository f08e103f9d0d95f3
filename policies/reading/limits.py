"""What a policy's text may measure at most; beyond that a file is refused, since it is no policy."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from policies.errors import FileRefusedError
from policies.outline import Outline, Section

MOST_HEADINGS = 300
LONGEST_TITLE = 200
LONGEST_HEADING = 300
LONGEST_BODY = 100_000
"""The longest that a version's section can keep, in characters."""
SHOWN = 60
HEADING_OF_A_PAGE = re.compile(r"<h[1-6][\s>]", re.IGNORECASE)


def check_headings(number: int) -> None:
    """Refuse too many headings; raises `FileRefusedError`."""
    if number > MOST_HEADINGS:
        raise FileRefusedError(
            _(
                "This text has %(number)s headings; a policy may have %(most)s at most. Import the policy alone,"
                " or turn headings that are none into plain lines."
            )
            % {
                "number": number_format(number, force_grouping=True),
                "most": number_format(MOST_HEADINGS, force_grouping=True),
            }
        )


def check_page(page: str) -> None:
    """Refuse a web page with too many headings; raises `FileRefusedError`."""
    check_headings(len(HEADING_OF_A_PAGE.findall(page)))


def check_lines(text: str) -> None:
    """Refuse a line that alone is too long for a section; raises `FileRefusedError`."""
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_BODY:
            raise FileRefusedError(
                _(
                    "Line %(line)d has more than %(most)s characters, which no section may have. Part the text"
                    " into paragraphs and sections."
                )
                % {"line": number, "most": number_format(LONGEST_BODY, force_grouping=True)}
            )


def check_outline(outline: Outline) -> None:
    """Refuse a title, heading or section that is too long to keep, or no text at all; raises `FileRefusedError`."""
    if not outline.sections:
        raise FileRefusedError(
            _("This file holds a title but no text. Choose the file that holds the whole policy.")
        )
    check_headings(len(outline.sections))
    _check_length("title", [outline.title], LONGEST_TITLE)
    _check_length("heading", (section.heading for section in outline.sections), LONGEST_HEADING)
    for section in outline.sections:
        _check_body(section)


def shortened(text: str, *, most: int = SHOWN) -> str:
    """Return the text, or its first words with an ellipsis."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _check_length(part: str, texts: Iterable[str], most: int) -> None:
    too_long = next((text for text in texts if len(text) > most), None)
    if too_long is None:
        return
    sentence = (
        _("The title “%(start)s” has %(length)d characters; it may have %(most)d at most. Shorten it.")
        if part == "title"
        else _(
            "The heading “%(start)s” has %(length)d characters; it may have %(most)d at most. Shorten it, or make"
            " it text."
        )
    )
    raise FileRefusedError(sentence % {"start": shortened(too_long), "length": len(too_long), "most": most})


def _check_body(section: Section) -> None:
    if len(section.body) <= LONGEST_BODY:
        return
    raise FileRefusedError(
        _(
            "The section “%(heading)s” has %(length)s characters; a section may have %(most)s at most. Give its"
            " parts headings of their own."
        )
        % {
            "heading": shortened(section.heading) or _("without a heading"),
            "length": number_format(len(section.body), force_grouping=True),
            "most": number_format(LONGEST_BODY, force_grouping=True),
        }
    )
