"""Setting pages as PDF with typst, in memory.

typst is loaded when the first page is set: it is large.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    import typst

FONTS = Path(__file__).parent / "fonts"
FAMILIAR = 0x250
"""Below this code point (Latin) the text face has every letter."""

VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f]")
"""Invisible; they choose between forms of the sign before them, which these fonts do not have."""

PROBE = b"""
#set text(font: ("Libertinus Serif", "Droid Sans Fallback"))
#let size(sign) = measure(text(top-edge: "bounds", bottom-edge: "bounds", sign))
#context [#metadata(json(bytes(sys.inputs.signs)).filter(sign => size(sign) == size("\\u{10FFFF}")))<missing>]
"""
"""Asks which signs come out as the box that stands for "no such glyph"."""


def pdf(template: str, *, content: Mapping[str, object], at: datetime) -> bytes:
    """Set a template (below `templates/`) as tagged PDF, made at a moment (aware).

    The content goes to typst as data (`sys.inputs.content`), never as markup. Signs that no font has are printed by
    name.
    """
    import typst  # noqa: PLC0415

    made = typst.compile(
        (settings.BASE_DIR / "templates" / template).read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"content": _printable(json.dumps(content, ensure_ascii=False))},
        pdf_standards="ua-1",
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )
    assert isinstance(made, bytes)  # noqa: S101 - one PDF, whatever its pages
    return made


def lacking_letters(text: str) -> list[str]:
    """Return the letters of `text` that no font has."""
    return sorted(letter for letter in set(text) if _printable(letter) != letter)


def _printable(text: str) -> str:
    """Replace the signs that no font has by their names, so that no empty boxes are printed."""
    import typst  # noqa: PLC0415

    text = VARIATION_SELECTORS.sub("", text)
    unusual = sorted({sign for sign in text if ord(sign) >= FAMILIAR})
    if not unusual:
        return text
    answer = typst.query(
        PROBE,
        "<missing>",
        field="value",
        one=True,
        font_paths=_fonts(),
        sys_inputs={"signs": json.dumps(unusual)},
    )
    return text.translate({ord(sign): _named(sign) for sign in json.loads(answer)})


def _named(sign: str) -> str:
    """Name a sign in brackets; what only modifies its neighbour is dropped."""
    if unicodedata.category(sign) in {"Mn", "Me", "Cf", "Sk"}:
        return ""
    return f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]"


@cache
def _fonts() -> typst.Fonts:
    """Load the fonts: those of typst and ours, never the machine's, so that a page looks the same everywhere."""
    import typst  # noqa: PLC0415

    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
