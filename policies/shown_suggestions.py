"""A draft's suggestions, ready for a page: one group for everything that points at the same code."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from law import Right
from office.countries import place_name
from office.law_words import RIGHTS
from office.translated import here
from policies.domain import contents
from policies.domain.suggesting import ORDER
from policies.enums import TermKind, Verdict
from policies.models import DataCategory, PolicyVersion, Purpose, RecipientKind, Suggestion
from policies.terms import catalogue, defaults
from policies.terms.matching import Matcher, TermRow

TITLES: dict[TermKind, Promise] = {
    TermKind.PURPOSE: gettext_lazy("Purposes"),
    TermKind.RIGHT: gettext_lazy("Rights"),
    TermKind.CATEGORY: gettext_lazy("Data"),
    TermKind.RECIPIENT: gettext_lazy("Recipients"),
    TermKind.COUNTRY: gettext_lazy("Countries"),
}

FOR_PURPOSES = (TermKind.CATEGORY, TermKind.RECIPIENT, TermKind.COUNTRY)
"""What is declared for purposes."""

AROUND = 50
"""So many letters of a sentence stand on either side of what was found, until somebody asks for all of it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where a suggestion comes from."""

    language: str
    anchor: str
    heading: str
    text: str
    phrase: str
    before: str
    found: str
    after: str

    @property
    def is_cut(self) -> bool:
        """Whether the short form leaves words out."""
        return f"{self.before}{self.found}{self.after}" != self.text


@dataclass(frozen=True, slots=True)
class Group:
    """Everything that points at one code. `known` tells whether the controller's vocabulary has it."""

    kind: TermKind
    code: str
    name: str
    description: str
    verdict: Verdict
    known: bool
    sentences: tuple[Sentence, ...]

    @property
    def key(self) -> str:
        """The name under which a form speaks of it."""
        return f"{self.kind.value}-{self.code}"

    @property
    def places(self) -> list[tuple[str, str]]:
        """The sections in which it was found: anchor and heading, each once."""
        return list({one.anchor: (one.anchor, one.heading) for one in self.sentences}.values())

    def stands_in(self, anchor: str) -> bool:
        """Whether it was found in a section; in any, where none is named."""
        return not anchor or any(one.anchor == anchor for one in self.sentences)

    @property
    def acceptable(self) -> bool:
        """Whether it can be declared: “abroad” names no country."""
        return self.code != defaults.ABROAD


@dataclass(frozen=True, slots=True)
class Kind:
    """All groups of one kind. `purposes` are offered where they are declared for purposes."""

    kind: TermKind
    title: Promise
    groups: list[Group]
    for_purposes: bool


@dataclass(frozen=True, slots=True)
class Suggested:
    """All suggestions of a draft."""

    kinds: list[Kind]
    decided: list[Group]
    purposes: tuple[tuple[str, str], ...]

    @property
    def sections(self) -> list[tuple[str, str, int]]:
        """The sections in which open groups were found: anchor, heading, how many."""
        found = [place for group in self.groups for place in group.places]
        return [(anchor, heading, found.count((anchor, heading))) for anchor, heading in dict.fromkeys(found)]

    @property
    def counts(self) -> list[tuple[TermKind, Promise, int]]:
        """How many groups of each kind are open."""
        return [(kind.kind, kind.title, len(kind.groups)) for kind in self.kinds]

    def among(self, *, kind: str, anchor: str) -> Suggested:
        """Return only the open groups of a kind, or of a section; an empty word narrows nothing."""
        kinds = [
            replace(one, groups=left)
            for one in self.kinds
            if (not kind or one.kind == kind)
            and (left := [group for group in one.groups if group.stands_in(anchor)])
        ]
        return replace(self, kinds=kinds)

    @property
    def groups(self) -> list[Group]:
        """The open groups of all kinds."""
        return [group for kind in self.kinds for group in kind.groups]


def of(version: PolicyVersion) -> Suggested:
    """Read the suggestions of a draft, by kind and name."""
    rows: defaultdict[tuple[str, str], list[Suggestion]] = defaultdict(list)
    first = version.policy.controller.default_language
    for row in sorted(version.suggestions.all(), key=lambda one: one.language != first):
        rows[row.kind, row.code].append(row)
    headings = dict(contents.sections_of(version))
    names = _names(version)
    groups = [_group(found, headings=headings, names=names) for found in rows.values()]
    groups.sort(key=lambda group: group.name.casefold())
    waiting = [group for group in groups if group.verdict is Verdict.OPEN]
    declared = version.commitments.filter(purpose__isnull=False).select_related("purpose")
    return Suggested(
        kinds=[
            Kind(kind, TITLES[kind], of_kind, kind in FOR_PURPOSES)
            for kind in ORDER
            if (of_kind := [group for group in waiting if group.kind is kind])
        ],
        decided=[group for group in groups if group.verdict is not Verdict.OPEN],
        purposes=tuple(sorted((one.purpose.code, str(one.purpose)) for one in declared if one.purpose)),
    )


def _group(
    rows: list[Suggestion], *, headings: dict[str, str], names: dict[tuple[TermKind, str], str]
) -> Group:
    kind, code = TermKind(rows[0].kind), rows[0].code
    entry = catalogue.entry(kind, code)
    standard = here(entry.name) if entry else code
    return Group(
        kind=kind,
        code=code,
        name=names.get((kind, code)) or _fixed_name(kind, code) or standard,
        description=here(entry.description) if entry else "",
        verdict=Verdict(rows[0].verdict),
        known=(kind, code) in names or kind in {TermKind.RIGHT, TermKind.COUNTRY},
        sentences=tuple(_sentence(row, heading=headings.get(row.anchor, row.anchor)) for row in rows),
    )


def _sentence(row: Suggestion, *, heading: str) -> Sentence:
    """Return a sentence with the words that were found apart from what stands around them."""
    term = TermRow(kind=TermKind(row.kind), code=row.code, language=row.language, phrase=row.phrase)
    match = next(iter(Matcher([term]).matches(row.sentence)), None)
    start, end = (match.start, match.end) if match else (0, 0)
    return Sentence(
        language=row.language,
        anchor=row.anchor,
        heading=heading,
        text=row.sentence,
        phrase=row.phrase,
        before=_end_of(row.sentence[:start]),
        found=row.sentence[start:end],
        after=_beginning_of(row.sentence[end:]),
    )


def _end_of(text: str) -> str:
    if len(text) <= AROUND:
        return text
    return f"…{text[-AROUND:].partition(' ')[2] or text[-AROUND:]}"


def _beginning_of(text: str) -> str:
    if len(text) <= AROUND:
        return text
    return f"{(text[:AROUND].rpartition(' ')[0] or text[:AROUND]).rstrip(' ,;:–-')}…"


def _fixed_name(kind: TermKind, code: str) -> str:
    if kind is TermKind.RIGHT:
        return str(RIGHTS[Right(code)])
    if kind is TermKind.COUNTRY:
        return str(gettext_lazy("Abroad, no country named")) if code == defaults.ABROAD else place_name(code)
    return ""


def _names(version: PolicyVersion) -> dict[tuple[TermKind, str], str]:
    controller = version.policy.controller_id
    return {
        (kind, row.code): str(row)
        for kind, model in (
            (TermKind.PURPOSE, Purpose),
            (TermKind.CATEGORY, DataCategory),
            (TermKind.RECIPIENT, RecipientKind),
        )
        for row in model._default_manager.filter(controller=controller)
    }
