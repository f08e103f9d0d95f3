"""The term list that is shipped: words and phrases in English, Swedish and Norwegian, each pointing at something.

Those of the vocabulary stand with their entries in `policies/terms/catalogue`; those of rights and countries, and the
phrases in which a word means something else, in `policies/terms/words`. The names of countries are CLDR's (by Babel).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from law import Right
from office.cldr import names_in
from office.countries import NO_COUNTRY
from policies.enums import TermKind
from policies.terms import catalogue
from policies.terms.matching import TermRow

ABROAD = "ZZ"
"""The code of a country that is not named: "abroad", "outside your home country" (promise P15)."""

LANGUAGES = ("en", "sv", "nb")

NO_NAME = frozenset([("nb", "IM"), ("sv", "UM")])
"""Names that cannot be looked for: "Man" is also "one" in Norwegian, and "USA:s yttre öar" has a colon."""

_FOLDER = Path(__file__).parent / "words"
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_AND = {"en": "and", "sv": "och", "nb": "og"}


@cache
def terms() -> tuple[TermRow, ...]:
    """Return the whole list, each phrase once per kind, code and language."""
    return tuple(dict.fromkeys([*_of_the_vocabulary(), *_of_rights(), *_of_countries()]))


@cache
def ignored() -> tuple[TermRow, ...]:
    """Return phrases that hide a shorter one, since in them it means something else."""
    return tuple(
        TermRow(TermKind(kind), "", language, phrase)
        for kind, words in _read("ignored").items()
        for language, phrase in _phrases(words)
    )


@cache
def verbs() -> tuple[TermRow, ...]:
    """Return what sentences do that promise something, as purposes without a meaning of their own."""
    return tuple(
        TermRow(TermKind.PURPOSE, code, language, phrase)
        for code, words in _read("verbs").items()
        for language, phrase in _phrases(words)
    )


def _of_the_vocabulary() -> Iterator[TermRow]:
    for kind in (TermKind.PURPOSE, TermKind.CATEGORY, TermKind.RECIPIENT):
        for code, words in catalogue.words(kind).items():
            for language, phrase in _phrases(words):
                yield TermRow(kind, code, language, phrase)


def _of_rights() -> Iterator[TermRow]:
    for code, words in _read("rights").items():
        for language, phrase in _phrases(words):
            yield TermRow(TermKind.RIGHT, Right(code).value, language, phrase)


def _of_countries() -> Iterator[TermRow]:
    for code, words in _read("countries").items():
        for language, phrase in _phrases(words):
            yield TermRow(TermKind.COUNTRY, code, language, phrase)
    for language in LANGUAGES:
        for code, name in names_in(language).territories.items():
            if code.isalpha() and code not in NO_COUNTRY and (language, code) not in NO_NAME:
                yield TermRow(TermKind.COUNTRY, code, language, _as_phrase(name, language=language))


def _as_phrase(name: str, *, language: str) -> str:
    """A name as texts write it: without what stands in brackets."""
    return _BRACKETS.sub("", name).replace("&", _AND[language]).replace(" - ", "-").replace("S:t ", "Saint ")


def _phrases(words: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    return ((language, phrase) for language, phrases in words.items() for phrase in phrases)


def _read(name: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
