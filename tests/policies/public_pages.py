"""What the tests of the public pages of policies share."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from django.test import Client


def soup_of(
    path: str, *, status: int = 200, language: str = "en", client: Client | None = None
) -> BeautifulSoup:
    """Return a page as somebody sees it whose browser speaks a language."""
    answer = (client or Client()).get(path, headers={"accept-language": language})
    assert answer.status_code == status, answer.status_code
    return BeautifulSoup(answer.content.decode(), "html.parser")


def main_of(path: str, *, status: int = 200, language: str = "en") -> str:
    """Return the words of a page's main part, with single spaces."""
    main = soup_of(path, status=status, language=language).find("main")
    assert isinstance(main, Tag)
    return words_of(main)


def words_of(part: Tag) -> str:
    """Return the words of a part, with single spaces."""
    return " ".join(part.get_text(" ").split()).replace(" ,", ",").replace(" .", ".")


def one(part: Tag, selector: str) -> Tag:
    """Return the one element that a selector finds."""
    found = part.select(selector)
    assert len(found) == 1, (selector, len(found))
    return found[0]
