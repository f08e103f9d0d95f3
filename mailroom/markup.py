"""The Markdown of mails and letters: one source, three forms (plain text, HTML, blocks for a printed letter).

Only what the portal's templates need is understood: paragraphs, emphasis, headings, lists, quotes, rules. A link
exists only where a template's `{% button %}` or `{% link %}` made it, and what people typed is written in when all
has been read, so that it can never become markup.
"""

import re
import secrets
from functools import cache, lru_cache
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
PLAIN_URL = re.compile(r"[\w:/?#@!$&()*+,;=.~-]+", re.ASCII)
"""What needs no normalising, which takes long."""

SECRET = f"v{secrets.token_hex(8)}n"
MARK = re.compile(SECRET + r"\d+z")
"""What stands in a mail's Markdown for a value: a word that nobody outside of this process can write."""


class Values:
    """What the template of one mail fills in: texts and links. The Markdown holds only their marks.

    So nothing that a person typed is ever read as markup, only these links are links, and the Markdown of mails of
    one kind is the same, and read once.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.urls: dict[str, str] = {}
        self.buttons: set[str] = set()

    def text(self, typed: str) -> str:
        """Take in a text; return what stands for it in Markdown: nothing for an empty one."""
        lines = [line.strip() for line in visible(typed).strip().split("\n")]
        return self._marked(self.texts, "\n".join(lines)) if any(lines) else ""

    def link(self, url: str, label: str) -> str:
        """Make a link in running text; return its Markdown."""
        target = url if PLAIN_URL.fullmatch(url) else _reader().normalizeLink(url)
        return f"[{self.text(label)}]({self._marked(self.urls, target)})"

    def button(self, url: str, label: str) -> str:
        """Make a link that stands alone, as a button; return its Markdown."""
        link = self.link(url, label)
        self.buttons.add(list(self.urls)[-1])
        return link

    def written_into(self, markdown: str) -> str:
        """Return Markdown that holds the values themselves, the texts escaped."""
        written = {mark: inert(text) for mark, text in self.texts.items()}
        written |= {mark: f"<{url}>" for mark, url in self.urls.items()}
        return MARK.sub(lambda mark: written[mark[0]], markdown)

    def _marked(self, values: dict[str, str], value: str) -> str:
        mark = f"{SECRET}{len(self.texts) + len(self.urls)}z"
        values[mark] = value
        return mark


def visible(text: str) -> str:
    """Drop what cannot be seen but can deceive or break a mail: control and direction characters."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def inert(text: str) -> str:
    """Write text so that Markdown shows it as it was typed, line breaks included, in one paragraph."""
    lines = PUNCTUATION.sub(r"\\\1", visible(text).strip()).split("\n")
    return "\\\n".join(line.strip() for line in lines)


def one_line(markdown: str, values: Values) -> str:
    """Turn a subject's Markdown into the text of a header: one line, no markup."""
    return " ".join(visible(_inline_text(_parsed_line(markdown.strip()), values)).split())


@lru_cache(maxsize=128)
def parse(markdown: str) -> SyntaxTreeNode:
    """Read Markdown in which only marks can be links."""
    return SyntaxTreeNode(_reader().parse(markdown))


@lru_cache(maxsize=128)
def _parsed_line(markdown: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(_reader().parseInline(markdown))


def parse_for_print(markdown: str) -> SyntaxTreeNode:
    """Read Markdown for paper, where a link is only its text and its address."""
    reader = MarkdownIt("zero").enable(RULES)
    reader.validateLink = lambda url: url.startswith(PRINTABLE_LINKS)  # type: ignore[method-assign]
    return SyntaxTreeNode(reader.parse(markdown))


def html(node: SyntaxTreeNode, values: Values) -> str:
    """Write the HTML of a parsed mail; raw HTML in it has stayed text."""
    kind = node.type
    if kind in {"text", "text_special"}:
        return _html_text(node.content, values)
    inner = "".join([html(child, values) for child in node.children])
    match kind:
        case "softbreak":
            written = "\n"
        case "hr" | "hardbreak":
            written = f"<{node.tag}>\n"
        case "root" | "inline":
            written = inner
        case "paragraph" if node.hidden:
            written = inner
        case "paragraph" if button := _button_of(node, values):
            written = _button_html(button, values)
        case "link":
            written = f'<a href="{escape(_url_of(node, values))}">{inner}</a>'
        case _:
            written = f"<{node.tag}>{inner}</{node.tag}>" + ("\n" if node.block else "")
    return written


def text(tree: SyntaxTreeNode, values: Values) -> str:
    """Write the plain text of a parsed mail, pleasant to read: no markup, addresses of links written out."""
    return "\n\n".join(_text_of(block, values) for block in tree.children) + "\n"


def address_in(url: str) -> str:
    """Name where a link leads, as a person would write it."""
    return url.removeprefix("mailto:")


@cache
def _reader() -> MarkdownIt:
    """Make the reader that takes only marks for links; making one takes long."""
    reader = MarkdownIt("zero").enable(RULES)
    reader.validateLink = lambda url: MARK.fullmatch(url) is not None  # type: ignore[method-assign]
    return reader


def _url_of(link: SyntaxTreeNode, values: Values) -> str:
    """Find where a link leads."""
    return values.urls[str(link.attrs["href"])]


def _html_text(content: str, values: Values) -> str:
    """Write running text; a text of several lines keeps them."""
    return MARK.sub(lambda mark: escape(values.texts[mark[0]]).replace("\n", "<br>\n"), escape(content))


def _button_of(paragraph: SyntaxTreeNode, values: Values) -> SyntaxTreeNode | None:
    """Find the button that a paragraph consists of, if it is one."""
    content = paragraph.children[0].children
    if len(content) == 1 and content[0].type == "link" and content[0].attrs["href"] in values.buttons:
        return content[0]
    return None


def _button_html(button: SyntaxTreeNode, values: Values) -> str:
    """Write a button with its address below, for those whose mail program shows no buttons."""
    url = _url_of(button, values)
    label = "".join([html(child, values) for child in button.children])
    return (
        f'<p class="action"><a class="button" href="{escape(url)}">{label}</a><br>'
        f'<span class="address">{escape(address_in(url))}</span></p>\n'
    )


def _text_of(block: SyntaxTreeNode, values: Values) -> str:
    """Write one block of plain text, without the empty line after it."""
    match block.type:
        case "paragraph":
            button = _button_of(block, values)
            return _button_text(button, values) if button else _inline_text(block.children[0], values)
        case "heading":
            words = _inline_text(block.children[0], values)
            return f"{words}\n{'-' * len(words)}"
        case "bullet_list":
            return "\n".join(_hung("- ", item, values) for item in block.children)
        case "ordered_list":
            return "\n".join(_hung(f"{n}. ", item, values) for n, item in enumerate(block.children, 1))
        case "blockquote":
            inner = "\n\n".join(_text_of(child, values) for child in block.children)
            return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
        case _:
            return "-" * 40


def _hung(mark: str, item: SyntaxTreeNode, values: Values) -> str:
    """Write one entry of a list, its further lines aligned below the first."""
    inner = "\n".join(_text_of(child, values) for child in item.children)
    return mark + inner.replace("\n", "\n" + " " * len(mark))


def _button_text(button: SyntaxTreeNode, values: Values) -> str:
    """Write a button as its words and, on a line of its own, its address."""
    label = "".join(_inline_text(child, values) for child in button.children)
    return f"{label}:\n{address_in(_url_of(button, values))}"


def _inline_text(node: SyntaxTreeNode, values: Values) -> str:
    """Write running text without markup."""
    if node.type in {"text", "text_special"}:
        return MARK.sub(lambda mark: values.texts[mark[0]], node.content)
    if node.type in {"softbreak", "hardbreak"}:
        return " " if node.type == "softbreak" else "\n"
    inner = "".join([_inline_text(child, values) for child in node.children])
    if node.type != "link":
        return inner
    address = address_in(_url_of(node, values))
    return inner if inner == address else f"{inner} ({address})"
