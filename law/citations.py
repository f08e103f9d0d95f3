"""The articles that rules, treatments and facts come from, taken apart so that each language can cite them.

A source is written as English lawyers do, its parts after semicolons: `Art 12(3) GDPR`, `Regulation 1182/71 Art
3(2)(c)`, `Data Protection Act 2018 s.164A`. `as` in front: that article is about something else, and lends its
number where this law names none. Sections, rules and the like stay in the words of their own law.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_ARTICLE = r"\d+[A-Z]?(?:-\d+)?(?: (?:[IVX]+|§\d+))?(?:\(\w+\))*"
_ARTICLES = rf"Art (?P<articles>{_ARTICLE}(?:, {_ARTICLE})*)"
_FORMS = (re.compile(rf"{_ARTICLES} (?P<law>.+)"), re.compile(rf"(?P<law>.+) {_ARTICLES}"))
_PARTS = re.compile(r"(?P<number>[^(]+)(?:\((?P<paragraph>\d\w*)\))?(?:\((?P<letter>[^\d)]\w*)\))?")
_AS = "as "


@dataclass(frozen=True, slots=True)
class Article:
    """One article, with its paragraph and letter where they are named."""

    number: str
    paragraph: str
    letter: str


@dataclass(frozen=True, slots=True)
class Citation:
    """One part of a source. `law` is all of it where no article is named; `text` is as written, without `as`."""

    text: str
    law: str
    articles: tuple[Article, ...]
    by_analogy: bool


@lru_cache(maxsize=1024)
def citations(source: str) -> tuple[Citation, ...]:
    """Take a source apart."""
    return tuple(_citation(part) for part in source.split("; ")) if source else ()


def _citation(part: str) -> Citation:
    text = part.removeprefix(_AS)
    for form in _FORMS:
        found = form.fullmatch(text)
        if found is not None:
            articles = tuple(_article(one) for one in found["articles"].split(", "))
            return Citation(text, found["law"], articles, text != part)
    return Citation(text, text, (), text != part)


def _article(written: str) -> Article:
    found = _PARTS.fullmatch(written)
    if found is None:
        return Article(written, "", "")
    return Article(found["number"], found["paragraph"] or "", found["letter"] or "")
