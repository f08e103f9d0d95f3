"""A web page into Markdown: what frames the policy is left out."""

from __future__ import annotations

import re

import nh3
from bs4 import BeautifulSoup
from bs4.element import Tag
from django.utils.translation import gettext as _
from markdownify import MarkdownConverter

from policies.errors import FileRefusedError
from policies.reading.limits import check_page

WORDS = {
    *(
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "nav",
    ),
    *(
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "code",
        "address",
        "aside",
        "figure",
        "figcaption",
    ),
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "br", "hr", "title", "img"),
    *("a", "strong", "b", "em", "i", "u", "s", "del", "sub", "sup"),
}
UNSEEN = {
    *("script", "style", "noscript", "template", "iframe", "object", "svg", "math"),
    *("select", "button", "textarea"),
}
FRAME = ["nav", "header", "footer", "title", "img"]
DEEPEST = 100
ELEMENT = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*>")
CHILDLESS = {"br", "hr", "img"}
MAIN = ("main", "article")


def markdown_of(page: str) -> tuple[str, str, list[str]]:
    """Return a page's text as Markdown, a title from its head for want of a better one, and remarks.

    Ask `scripts.refuse_scripts` first. Raises `FileRefusedError` for too many headings or elements in each other.
    """
    check_page(page)
    soup = BeautifulSoup(_clean(page), "html.parser")
    title = _text(soup.title)
    frame_heading = _text(soup.select_one("header h1"))
    pictures = len(soup.find_all("img"))
    text = _main_part(soup)
    for element in text.find_all(FRAME):
        element.decompose()
    writer = MarkdownConverter(heading_style="ATX", bullets="-", escape_misc=True, strip=["sub", "sup"])
    remarks = [_("Pictures left out: %(number)d.") % {"number": pictures}] if pictures else []
    return str(writer.convert_soup(text)).replace("\u00a0", " "), frame_heading or title, remarks


def _clean(page: str) -> str:
    """Return the page as well-formed HTML of few elements, so that what reads it next meets nothing odd."""
    cleaned = nh3.clean(
        page,
        tags=WORDS,
        clean_content_tags=UNSEEN,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    depth = 0
    for end, name in ELEMENT.findall(cleaned):
        if name not in CHILDLESS:
            depth += -1 if end else 1
        if depth > DEEPEST:
            raise FileRefusedError(
                _("This page has elements nested too deeply. Save its text alone and import that.")
            )
    return cleaned


def _main_part(soup: BeautifulSoup) -> Tag:
    """Return the element that holds the policy: the page's main part, its only article, else all of it."""
    for name in MAIN:
        found = soup.find_all(name)
        if len(found) == 1 and _text(found[0]):
            return found[0]
    return soup


def _text(element: Tag | None) -> str:
    return " ".join(element.get_text(" ").split()) if element else ""
