"""What the page of one version shows: its text in a language, the same in plain words, what came before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.conf import settings
from django.db.models import CharField, IntegerField, Value
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from office import citations
from office.law_words import RIGHTS
from policies.domain import stated
from policies.domain.declaring import declaration_of
from policies.domain.stated import Item, Statement
from policies.models import PolicyLink, PolicyVersion, TextSection
from policies.public import addresses
from policies.public.languages import in_sentence
from policies.public.standing import PublicPolicy
from policies.rendering import html

FEWEST_CONTENTS = 3
"""A shorter text needs no list of its contents."""


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section: `id` names its element, `url` is its permanent address."""

    id: str
    level: int
    heading: str
    html: SafeString
    url: str


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text in one language. `missing` names the language that was asked for and is not there, if so."""

    language: str
    name: str
    missing: str
    title: str
    fingerprint: str
    sections: list[ShownSection]
    contents: list[ShownSection]


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name; `id` names the section that says so, where the text on the page has it."""

    name: str | Promise
    id: str = ""


@dataclass(frozen=True, slots=True)
class ShownUse:
    """A purpose in plain words; the data by the activity in which it is collected."""

    about: Statement
    id: str
    article: str
    data: list[tuple[str, list[Named]]]
    recipients: list[Named]
    countries: list[Named]


@dataclass(frozen=True, slots=True)
class Listed:
    """A version in the list of all. `url` is its permanent address, `changes` where it is compared."""

    version: PolicyVersion
    url: str
    changes: str = ""
    before: int = 0
    shown: bool = False


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """Everything on the page of a version."""

    version: PolicyVersion
    url: str
    permanent: str
    text: ShownText
    uses: list[ShownUse]
    rights: list[Named]
    links: list[PolicyLink]
    versions: list[Listed]
    in_force: Listed | None
    announced: list[Listed] = field(default_factory=list)

    @property
    def listed(self) -> Listed:
        """The version itself in the list of all."""
        return next(one for one in self.versions if one.shown)


def of(shelf: PublicPolicy, version: PolicyVersion, *, language: str) -> ShownVersion:
    """Read what the page of a version shows, in one query."""
    texts, links = _content(version)
    text = _text(shelf, version, texts, language=language)
    named = {section.id for section in text.sections}
    declaration = declaration_of(version)
    versions = [listed(shelf, one, shown=one is version) for one in shelf.versions]
    url = addresses.of_version(shelf.policy, version.number)
    return ShownVersion(
        version=version,
        url=url,
        permanent=f"{settings.PUBLIC_URL}{url}",
        text=text,
        uses=[_use(one, named) for one in stated.of(declaration)],
        rights=[
            Named(name, _id(declaration.rights[right], named))
            for right, name in RIGHTS.items()
            if right in declaration.rights
        ],
        links=links,
        versions=versions,
        in_force=next((one for one in versions if one.version is shelf.in_force), None),
        announced=[listed(shelf, one) for one in shelf.announced if one is not version],
    )


Row = tuple[str, str, str, int, str, int, str, str]
"""Language, title and fingerprint of a text, then position, anchor, level, heading and body of a section."""


def _content(version: PolicyVersion) -> tuple[dict[str, list[Row]], list[PolicyLink]]:
    """Read all sections and links of a version, in one query; a link is a row without a language."""
    nothing, zero = Value("", CharField()), Value(0, IntegerField())
    sections = TextSection.objects.filter(text__version=version).order_by()
    links = PolicyLink.objects.filter(version=version).order_by()
    rows: Iterable[Row] = sections.values_list(
        *("text__language", "text__title", "text__content_hash"),
        *("position", "anchor", "level", "heading", "body"),
    ).union(
        links.values_list(nothing, nothing, nothing, zero, "anchor", zero, "name", "url"),
        all=True,
    )
    ordered = sorted(rows, key=lambda row: (row[0], row[3], row[6].casefold()))
    by_language = {code: list(found) for code, found in groupby(ordered, key=lambda row: row[0])}
    found = [PolicyLink(name=row[6], url=row[7], anchor=row[4]) for row in by_language.pop("", [])]
    return by_language, found


def _text(
    shelf: PublicPolicy, version: PolicyVersion, texts: dict[str, list[Row]], *, language: str
) -> ShownText:
    spoken = [language, *shelf.policy.controller.languages, *texts]
    code = next(one for one in spoken if one in texts)
    rows = texts[code]
    sections = [_section(shelf, version, row) for row in rows]
    top = min(section.level for section in sections)
    contents = [section for section in sections if section.level == top and section.heading]
    return ShownText(
        language=code,
        name=in_sentence(code),
        missing="" if code == language else in_sentence(language),
        title=rows[0][1],
        fingerprint=rows[0][2],
        sections=sections,
        contents=contents if len(contents) >= FEWEST_CONTENTS else [],
    )


def _section(shelf: PublicPolicy, version: PolicyVersion, row: Row) -> ShownSection:
    _language, _title, _hash, _position, anchor, level, heading, body = row
    name = addresses.element_id(anchor)
    return ShownSection(
        id=name,
        level=level,
        heading=heading,
        html=html(body),
        url=f"{addresses.of_version(shelf.policy, version.number)}#{name}",
    )


def _use(about: Statement, named: set[str]) -> ShownUse:
    by_activity: dict[str, list[Named]] = {}
    for item in about.categories:
        by_activity.setdefault(item.hint, []).append(Named(item.name, _id(item.anchor, named)))
    return ShownUse(
        about=about,
        id=_id(about.anchor, named),
        article=citations.in_words(about.source),
        data=sorted(by_activity.items()),
        recipients=_named(about.recipients, named),
        countries=_named(about.countries, named),
    )


def _named(items: list[Item], named: set[str]) -> list[Named]:
    return [Named(item.name, _id(item.anchor, named)) for item in items]


def _id(anchor: str, named: set[str]) -> str:
    name = addresses.element_id(anchor)
    return name if name in named else ""


def listed(shelf: PublicPolicy, version: PolicyVersion, *, shown: bool = False) -> Listed:
    """Return a version as lists show it."""
    before = shelf.before(version)
    url = addresses.of_version(shelf.policy, version.number)
    if before is None:
        return Listed(version, url, shown=shown)
    older, newer = sorted((before.number, version.number))
    changes = addresses.of_comparison(shelf.policy, older, newer)
    return Listed(version, url, changes=changes, before=before.number, shown=shown)
