"""Letters for people without e-mail: set as PDF for an A4 window envelope, in memory, on demand."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from django.utils import translation
from django.utils.translation import gettext as _
from markdown_it.tree import SyntaxTreeNode

from mailroom import markup, typesetting
from mailroom.enums import Channel
from mailroom.errors import CannotPostError
from mailroom.models import Mail
from office.dates import in_words

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
    """Set a letter as PDF. Raises `CannotPostError` for a mail or an erased letter."""
    if mail.channel != Channel.LETTER or mail.controller is None:
        raise CannotPostError(_("This is not a letter."))
    if not mail.to or not mail.source:
        raise CannotPostError(_("This letter has been erased."))
    with translation.override(mail.language):
        content = _content(mail)
    return typesetting.pdf("letters/letter.typ", content=content, at=mail.created_at)


def _content(mail: Mail) -> dict[str, object]:
    """Gather what the letter's template shows."""
    controller = mail.controller
    assert controller is not None  # noqa: S101 - checked by render_pdf
    return {
        "language": mail.language,
        "subject": str(mail.subject),
        "sender": controller.name,
        "sender_lines": controller.address_lines,
        "return_line": " · ".join([controller.name, *controller.address_lines]),
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
