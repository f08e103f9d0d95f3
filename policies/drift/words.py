"""Where a text says what a notice has to say: words in English, Swedish and Norwegian, by topic (`words.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from policies.enums import TermKind
from policies.outline import Outline
from policies.terms.matching import Matcher, TermRow
from policies.terms.sentences import passages

_FILE = Path(__file__).parent / "words.toml"


def anchor_of(topic: str, *, among: Mapping[str, Outline]) -> str | None:
    """Return the anchor of the first section that speaks of a topic, in any of the texts; None where none does."""
    for language, outline in among.items():
        found = topics_of(outline, language=language)
        if topic in found:
            return found[topic]
    return None


@lru_cache(maxsize=64)
def topics_of(outline: Outline, *, language: str) -> Mapping[str, str]:
    """Return the topics that a text speaks of, each with the anchor of the first section that does."""
    topics: dict[str, str] = {}
    matcher = _matcher(language)
    for section in outline.sections:
        for passage in passages(section):
            for match in matcher.matches(passage.sentence):
                topics.setdefault(match.row.code, section.anchor)
    return MappingProxyType(topics)


def anchor_naming(name: str, *, among: Mapping[str, Outline]) -> str | None:
    """Return the anchor of the first section that holds a name, not as a part of an address; None where none does."""
    pattern = re.compile(rf"(?<![\w@.-]){re.escape(name)}(?!\w)", re.IGNORECASE)
    return anchor_with(pattern, among=among)


def anchor_with(pattern: re.Pattern[str], *, among: Mapping[str, Outline]) -> str | None:
    """Return the anchor of the first section that a pattern is found in; None where there is none."""
    for outline in among.values():
        for section in outline.sections:
            if pattern.search(section.body) or pattern.search(section.heading):
                return section.anchor
    return None


@cache
def _matcher(language: str) -> Matcher:
    lists: dict[str, dict[str, list[str]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Matcher(
        TermRow(TermKind.PURPOSE, topic, language, phrase)
        for topic, words in lists.items()
        for phrase in words.get(language, ())
    )
