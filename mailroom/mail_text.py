"""From what a mail holds to plain text: decoded whatever it claims to be, HTML without anything remote."""

from __future__ import annotations

import codecs
import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header
from html.parser import HTMLParser

import nh3

LONGEST_TEXT = 200_000
"""Characters that are kept of a mail's text."""

LONGEST_HTML = 200_000
"""Characters of HTML that are looked at."""

MOST_TAGS = 10_000
"""Tags of HTML that are looked at: thousands within each other take their time even in a good parser."""

LONGEST_HEADER = 2_000
"""Characters of one header that are decoded."""

LONGEST_LINK = 300

NO_CHARSETS = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape"})
"""What Python decodes like charsets and no mail is written in; some takes minutes for a long text."""

BLOCKS = frozenset(
    {"p", "div", "br", "tr", "li", "ul", "ol", "table", "blockquote", "pre", "hr"}
    | {"h1", "h2", "h3", "h4", "h5", "h6"}
)
KEPT_TAGS = {*BLOCKS, "a"}
DROPPED_WHOLE = {"script", "style", "title", "template"}


def decoded(content: bytes, charset: str) -> str:
    """Return bytes as text: by the charset that they claim, else by one that fits. Nothing makes it fail."""
    for name in (charset, "utf-8"):
        try:
            if codecs.lookup(name).name.replace("_", "-") not in NO_CHARSETS:
                return content.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("windows-1252", "replace")


def header(value: object) -> str:
    """Return a header's words on one line, encoded words decoded (RFC 2047), however they are broken."""
    raw = str(value or "")[:LONGEST_HEADER]
    try:
        parts = decode_header(raw)
    except (HeaderParseError, ValueError, LookupError):
        parts = [(raw, None)]
    words = "".join(
        part if isinstance(part, str) else decoded(part, charset or "utf-8") for part, charset in parts
    )
    return " ".join(_printable(words).split())


def cleaned(text: str) -> str:
    """Return text with plain line ends and without control characters, lone surrogates and runs of empty lines."""
    lines = _printable(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    short = "\n".join(line.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", short).strip()[:LONGEST_TEXT]


def _printable(text: str) -> str:
    """Drop control characters, except line ends and tabs, and what is no character at all."""
    plain = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    return "".join(
        letter for letter in plain if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs"}
    )


def from_html(html: str) -> str:
    """Return the words of a page. Scripts, styles and pictures go, links keep where they lead as text.

    It is put in order first by a parser that nothing can slow down; nothing is ever loaded.
    """
    bounded = "<".join(html[:LONGEST_HTML].split("<", MOST_TAGS)[:MOST_TAGS])
    tidy = nh3.clean(
        bounded,
        tags=KEPT_TAGS,
        clean_content_tags=DROPPED_WHOLE,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    words = _Words()
    words.feed(tidy[: LONGEST_HTML * 2])
    words.close()
    return "".join(words.found)


class _Words(HTMLParser):
    """Gathers the words of tidy HTML, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._link = ""
        self._said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.found.append("\n")
        if tag == "a":
            self._link, self._said = dict(attrs).get("href") or "", ""

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.found.append("\n")
        if tag == "a" and self._link:
            if self._said.strip() not in self._link and self._link.startswith("http"):
                self.found.append(f" <{self._link[:LONGEST_LINK]}>")
            self._link = ""

    def handle_data(self, data: str) -> None:
        words = re.sub(r"\s+", " ", data)
        self._said += words if self._link else ""
        self.found.append(words)


QUOTE_HEADS = re.compile(
    r"^(>|-{2,}\s*(original|ursprungligt|opprinnelig|forwarded)\b"
    r"|(on|den|am|le)\b.{3,200}\b(wrote|skrev|schrieb|écrit)\b.{0,200}:\s*$"
    r"|_{20,}\s*$)",
    re.IGNORECASE,
)
HEADER_OF_QUOTE = re.compile(r"^(from|från|fra|von|de)\s?:\s.+$", re.IGNORECASE)
SENT_OF_QUOTE = re.compile(r"^(sent|skickat|sendt|date|datum|dato)\s?:\s.+$", re.IGNORECASE)


def without_history(text: str) -> tuple[str, str]:
    """Part what somebody wrote from the older mails below it: returns both, the second empty where there are none.

    Where nothing stands above the quotation, the whole text counts as written.
    """
    lines = text.split("\n")
    unquoted = [number for number, line in enumerate(lines) if line.strip() and not line.startswith(">")]
    last = unquoted[-1] if unquoted else -1
    for number, line in enumerate(lines):
        following = " ".join(lines[number + 1 : number + 4])
        is_header = HEADER_OF_QUOTE.match(line) and any(
            SENT_OF_QUOTE.match(later) for later in lines[number + 1 : number + 4]
        )
        joined = (
            f"{line} {following}".strip() if line[:3].casefold() in {"on ", "den", "am ", "le "} else line
        )
        if is_header or _begins_quote(
            line, joined, below=lines[number + 1 : number + 8], all_quoted=number > last
        ):
            written = "\n".join(lines[:number]).strip()
            return (written, "\n".join(lines[number:]).strip()) if written else (text, "")
    return text, ""


def _begins_quote(line: str, joined: str, *, below: list[str], all_quoted: bool) -> bool:
    """Tell whether a line begins the older mails: a known opening, or a ">" after which nothing new is written."""
    if line.startswith(">"):
        return all_quoted
    if QUOTE_HEADS.match(line):
        return True
    opening = re.match(r"^(.{3,300}?(wrote|skrev|schrieb|écrit)\b.{0,200}?:)(\s|$)", joined, re.IGNORECASE)
    return bool(opening) and joined != line and any(later.startswith(">") for later in below)
