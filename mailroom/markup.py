"""The Markdown of mails and letters: one source, three forms (plain text, HTML, blocks for a printed letter).

Only what the portal's templates need is understood: paragraphs, emphasis, headings, lists, quotes, rules. A link
exists only where a template's `{% button %}` or `{% link %}` made it, so that text from people can never become one.
"""

import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

RULES = ["heading", "list", "blockquote", "hr", "emphasis", "link", "escape", "entity", "newline"]
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
"""Control characters and marks that turn the direction of writing around; tab and line feed stay."""
PRINTABLE_LINKS = ("https://", "http://", "mailto:")
_known_links: ContextVar[frozenset[str] | set[str]] = ContextVar("known_links", default=frozenset())


@dataclass(slots=True)
class Links:
    """The links that the template of one mail made; any other address stays text."""

    known: set[str] = field(default_factory=set)
    buttons: set[str] = field(default_factory=set)

    def inline(self, url: str) -> str:
        """Let `url` be a link in running text; return it as Markdown wants it."""
        target = _plain_reader().normalizeLink(url)
        self.known.add(target)
        return target

    def button(self, url: str) -> str:
        """Let `url` be a link that stands alone, as a button; return it as Markdown wants it."""
        target = self.inline(url)
        self.buttons.add(target)
        return target


def visible(text: str) -> str:
    """Drop what cannot be seen but can deceive or break a mail: control and direction characters."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def inert(text: str) -> str:
    """Write text so that Markdown shows it as it was typed, line breaks included, in one paragraph."""
    lines = PUNCTUATION.sub(r"\\\1", visible(text).strip()).split("\n")
    return "\\\n".join(line.strip() for line in lines)


def one_line(markdown: str) -> str:
    """Turn a subject's Markdown into the text of a header: one line, no markup."""
    node = SyntaxTreeNode(_plain_reader().parseInline(markdown.strip()))
    return " ".join(visible(_inline_text(node, Links())).split())


def parse(markdown: str, links: Links) -> SyntaxTreeNode:
    """Read Markdown in which only the template's own `links` are links."""
    token = _known_links.set(links.known)
    try:
        return SyntaxTreeNode(_mail_reader().parse(markdown))
    finally:
        _known_links.reset(token)


def parse_for_print(markdown: str) -> SyntaxTreeNode:
    """Read Markdown for paper, where a link is only its text and its address."""
    reader = MarkdownIt("zero").enable(RULES)
    reader.validateLink = lambda url: url.startswith(PRINTABLE_LINKS)  # type: ignore[method-assign]
    return SyntaxTreeNode(reader.parse(markdown))


def html(node: SyntaxTreeNode, links: Links) -> str:
    """Write the HTML of a parsed mail; raw HTML in it has stayed text."""
    inner = "".join(html(child, links) for child in node.children)
    match node.type:
        case "text" | "text_special":
            written = escape(node.content)
        case "softbreak":
            written = "\n"
        case "hr" | "hardbreak":
            written = f"<{node.tag}>\n"
        case "root" | "inline":
            written = inner
        case "paragraph" if node.hidden:
            written = inner
        case "paragraph" if button := _button_of(node, links):
            written = _button_html(button)
        case "link":
            written = f'<a href="{escape(str(node.attrs["href"]))}">{inner}</a>'
        case _:
            written = f"<{node.tag}>{inner}</{node.tag}>" + ("\n" if node.block else "")
    return written


def text(tree: SyntaxTreeNode, links: Links) -> str:
    """Write the plain text of a parsed mail, pleasant to read: no markup, addresses of links written out."""
    return "\n\n".join(_text_of(block, links) for block in tree.children) + "\n"


def address_of(link: SyntaxTreeNode) -> str:
    """Name where a link leads, as a person would write it."""
    return str(link.attrs["href"]).removeprefix("mailto:")


@cache
def _mail_reader() -> MarkdownIt:
    """Make the reader that takes for links what the mail at hand knows as such; making one takes long."""
    reader = MarkdownIt("zero").enable(RULES)
    reader.validateLink = lambda url: url in _known_links.get()  # type: ignore[method-assign]
    return reader


@cache
def _plain_reader() -> MarkdownIt:
    """Make the reader that knows no links."""
    return MarkdownIt("zero").enable([rule for rule in RULES if rule != "link"])


def _button_of(paragraph: SyntaxTreeNode, links: Links) -> SyntaxTreeNode | None:
    """Find the button that a paragraph consists of, if it is one."""
    content = paragraph.children[0].children
    if len(content) == 1 and content[0].type == "link" and content[0].attrs["href"] in links.buttons:
        return content[0]
    return None


def _button_html(button: SyntaxTreeNode) -> str:
    """Write a button with its address below, for those whose mail program shows no buttons."""
    href = escape(str(button.attrs["href"]))
    label = "".join(html(child, Links()) for child in button.children)
    return (
        f'<p class="action"><a class="button" href="{href}">{label}</a><br>'
        f'<span class="address">{escape(address_of(button))}</span></p>\n'
    )


def _text_of(block: SyntaxTreeNode, links: Links) -> str:
    """Write one block of plain text, without the empty line after it."""
    match block.type:
        case "paragraph":
            button = _button_of(block, links)
            return _button_text(button, links) if button else _inline_text(block.children[0], links)
        case "heading":
            words = _inline_text(block.children[0], links)
            return f"{words}\n{'-' * len(words)}"
        case "bullet_list":
            return "\n".join(_hung("- ", item, links) for item in block.children)
        case "ordered_list":
            return "\n".join(_hung(f"{n}. ", item, links) for n, item in enumerate(block.children, 1))
        case "blockquote":
            inner = "\n\n".join(_text_of(child, links) for child in block.children)
            return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
        case _:
            return "-" * 40


def _hung(mark: str, item: SyntaxTreeNode, links: Links) -> str:
    """Write one entry of a list, its further lines aligned below the first."""
    inner = "\n".join(_text_of(child, links) for child in item.children)
    return mark + inner.replace("\n", "\n" + " " * len(mark))


def _button_text(button: SyntaxTreeNode, links: Links) -> str:
    """Write a button as its words and, on a line of its own, its address."""
    label = "".join(_inline_text(child, links) for child in button.children)
    return f"{label}:\n{address_of(button)}"


def _inline_text(node: SyntaxTreeNode, links: Links) -> str:
    """Write running text without markup."""
    if node.type in {"text", "text_special"}:
        return node.content
    if node.type in {"softbreak", "hardbreak"}:
        return " " if node.type == "softbreak" else "\n"
    inner = "".join(_inline_text(child, links) for child in node.children)
    if node.type == "link" and inner != address_of(node):
        return f"{inner} ({address_of(node)})"
    return inner
