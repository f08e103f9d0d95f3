"""Letters for people without e-mail: set by typst as PDF for an A4 window envelope, in memory, on demand.

typst is loaded when the first letter is printed: it is large.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from markdown_it.tree import SyntaxTreeNode

from mailroom import markup
from mailroom.enums import Channel
from mailroom.errors import CannotPostError
from mailroom.models import Mail
from office.dates import in_words

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

Style = Literal["plain", "strong", "emphasis", "break", "link"]


class Run(TypedDict):
    """A stretch of text in one style."""

    text: str
    style: str
    address: NotRequired[str]


class Block(TypedDict):
    """A paragraph, heading, quote, rule or list."""

    kind: str
    runs: NotRequired[list[Run]]
    blocks: NotRequired[list[Block]]
    items: NotRequired[list[list[Block]]]


def render_pdf(mail: Mail) -> bytes:
    """Set a letter as PDF (A4, tagged, in its language). Raises `CannotPostError` for a mail or an erased letter.

    The text goes to typst as data, never as markup. Signs that no font has are printed by name.
    """
    import typst  # noqa: PLC0415

    if mail.channel != Channel.LETTER or mail.controller is None:
        raise CannotPostError(_("This is not a letter."))
    if not mail.to or not mail.source:
        raise CannotPostError(_("This letter has been erased."))
    with translation.override(mail.language):
        content = _printable(json.dumps(_content(mail), ensure_ascii=False))
    template = settings.BASE_DIR / "templates" / "letters" / "letter.typ"
    pdf = typst.compile(
        template.read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"letter": content},
        pdf_standards="ua-1",
        timestamp=mail.created_at.astimezone(UTC).replace(microsecond=0),
    )
    assert isinstance(pdf, bytes)  # noqa: S101 - one PDF, whatever its pages
    return pdf


def _content(mail: Mail) -> dict[str, object]:
    """Gather what the letter's template shows."""
    controller = mail.controller
    assert controller is not None  # noqa: S101 - checked by render_pdf
    sender_lines = controller.postal_address.splitlines()
    if sender_lines[:1] == [controller.name]:
        del sender_lines[0]
    return {
        "language": mail.language,
        "subject": str(mail.subject),
        "sender": controller.name,
        "sender_lines": sender_lines,
        "return_line": " · ".join([controller.name, *sender_lines]),
        "recipient": [line.strip() for line in str(mail.to).splitlines() if line.strip()],
        "details": [
            [_("Date"), in_words(controller.today(mail.created_at))],
            [_("Letter"), letter_number(mail)],
        ],
        "footer": " · ".join([controller.name, controller.contact_email]),
        "body": _blocks(markup.parse_for_print(str(mail.source))),
    }


def letter_number(mail: Mail) -> str:
    """Name a letter on paper, so that staff find it again."""
    return str(mail.pk)[:8].upper()


def _blocks(node: SyntaxTreeNode) -> list[Block]:
    """Turn parsed Markdown into blocks."""
    return [_block(child) for child in node.children]


def _block(node: SyntaxTreeNode) -> Block:
    match node.type:
        case "paragraph" | "heading":
            return {"kind": node.type, "runs": _runs(node.children[0], "plain")}
        case "blockquote":
            return {"kind": "quote", "blocks": _blocks(node)}
        case "bullet_list" | "ordered_list":
            kind = "bullets" if node.type == "bullet_list" else "numbers"
            return {"kind": kind, "items": [_blocks(item) for item in node.children]}
        case _:
            return {"kind": "rule"}


def _runs(node: SyntaxTreeNode, style: Style) -> list[Run]:
    """Turn running text into stretches of one style each."""
    match node.type:
        case "text" | "text_special":
            return [{"text": node.content, "style": style}]
        case "softbreak":
            return [{"text": " ", "style": "plain"}]
        case "hardbreak":
            return [{"text": "", "style": "break"}]
        case "link":
            return _link_runs(node, style)
    inner: Style = {"strong": "strong", "em": "emphasis"}.get(node.type, style)  # type: ignore[assignment]
    return [run for child in node.children for run in _runs(child, inner)]


def _link_runs(node: SyntaxTreeNode, style: Style) -> list[Run]:
    """Print a link as its words and its address; only the address where they are the same."""
    words = [run for child in node.children for run in _runs(child, style)]
    url = str(node.attrs["href"])
    shown = markup.address_in(url)
    address: Run = {"text": shown, "style": "link", "address": url}
    if "".join(run["text"] for run in words) == shown:
        return [address]
    return [*words, {"text": ": ", "style": "plain"}, address]


def _printable(text: str) -> str:
    """Replace the signs that no font has by their names, so that no empty boxes are posted."""
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
    """Load the fonts: those of typst and ours, never the machine's, so that a letter looks the same everywhere."""
    import typst  # noqa: PLC0415

    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
