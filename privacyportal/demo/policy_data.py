"""The policies of the demo's companies: their vocabulary, and per version texts, declaration and links.

The texts are Markdown, the rest TOML, in `policies/`. What data, purposes, recipients and countries there are comes
from the two companies' policies; the sentences are the portal's own, and so is what those policies leave open.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from policies.declarations import (
    Declaration,
    DeclaredCategory,
    DeclaredPurpose,
    DeclaredRecipient,
    Use,
    Where,
    Words,
)

FOLDER = Path(__file__).parent / "policies"
MODERATE = 2


@dataclass(frozen=True, slots=True)
class OthersPolicy:
    """A third party's own policy that a section points to."""

    name: str
    url: str
    anchor: str


@dataclass(frozen=True, slots=True)
class DemoVersion:
    """A version of a company's policy. The first language is the main one: anchors come from its headings.

    `follows` is the number of the version that it was made from. A version without `effective_on` is a draft.
    """

    company: str
    number: int
    languages: tuple[str, ...]
    summary: Words
    declaration: Declaration
    links: tuple[OthersPolicy, ...]
    follows: int | None = None
    updated_on: date | None = None
    effective_on: date | None = None
    month_only: bool = False

    @property
    def is_draft(self) -> bool:
        """Whether it is still being written."""
        return self.effective_on is None

    def text(self, language: str) -> str:
        """Return the text in one of its languages, as Markdown."""
        return (FOLDER / f"{self.company}-{self.number}.{language}.md").read_text(encoding="utf-8")


@cache
def vocabulary(company: str) -> Declaration:
    """Return all purposes, data categories and kinds of recipients of a company, used by a version or not."""
    return Declaration(
        purposes={code: DeclaredPurpose(**entry) for code, entry in _read(company, "purposes").items()},
        categories=_categories(company),
        recipients={code: DeclaredRecipient(**entry) for code, entry in _read(company, "recipients").items()},
    )


@cache
def versions(company: str) -> tuple[DemoVersion, ...]:
    """Return the versions of a company's policy, oldest first."""
    made: dict[int, DemoVersion] = {}
    entries = {entry["number"]: entry for entry in _read(company, "versions")["versions"]}
    for number, entry in entries.items():
        made[number] = _version(company, _with_what_it_follows(entry, entries))
    return tuple(made.values())


def _read(company: str, part: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{company}.{part}.toml").read_text(encoding="utf-8"))


def _categories(company: str) -> dict[str, DeclaredCategory]:
    return {
        code: DeclaredCategory(**{"sensitivity": MODERATE, **entry}, activity=activity["when"])
        for activity in _read(company, "categories").values()
        for code, entry in activity["categories"].items()
    }


def _with_what_it_follows(entry: dict[str, Any], entries: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    if "follows" not in entry:
        return entry
    earlier = entries[entry["follows"]]
    uses = {use["purpose"]: use for use in [*earlier["uses"], *entry.get("uses", [])]}
    kept = {key: earlier[key] for key in ("where", "rights", "links")}
    return {**kept, **entry, "uses": list(uses.values())}


def _version(company: str, entry: dict[str, Any]) -> DemoVersion:
    return DemoVersion(
        company=company,
        number=entry["number"],
        languages=tuple(entry["languages"]),
        summary=entry["summary"],
        declaration=_declaration(vocabulary(company), entry),
        links=tuple(OthersPolicy(**link) for link in entry["links"]),
        follows=entry.get("follows"),
        updated_on=entry.get("updated_on"),
        effective_on=entry.get("effective_on"),
        month_only=entry.get("month_only", False),
    )


def _declaration(words: Declaration, entry: dict[str, Any]) -> Declaration:
    """Return what a version declares: of the vocabulary only what its uses name."""
    places = {kind: _anchors(sections) for kind, sections in entry["where"].items()}
    uses = tuple(_use(use, places) for use in entry["uses"])
    return Declaration(
        purposes={use.purpose: words.purposes[use.purpose] for use in uses},
        categories={code: words.categories[code] for use in uses for code in use.categories},
        recipients={code: words.recipients[code] for use in uses for code in use.recipients},
        uses=uses,
        rights=_anchors(entry["rights"]),
    )


def _use(use: dict[str, Any], places: Mapping[str, Where]) -> Use:
    parts = {
        kind: _placed(use.get(kind, []), places.get(kind, {}))
        for kind in ("categories", "recipients", "countries")
    }
    return Use(purpose=use["purpose"], anchor=use["anchor"], **parts)


def _placed(codes: Iterable[str], places: Where) -> Where:
    return {code: places[code] for code in codes}


def _anchors(sections: Mapping[str, list[str]]) -> Where:
    """Turn `section = [codes]` into the section of each code."""
    return {code: anchor for anchor, codes in sections.items() for code in codes}
