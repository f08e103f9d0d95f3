"""Languages that a version lacks, and texts that promise different things.

By words, so with care: only what one text says and the other says nowhere counts, only where the term list knows
words for it in both languages, and only where the section of the other text names fewer things of that kind. One that
names as many most likely says the same in other words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.translated import language_name
from policies.drift.checks.sections import name_of
from policies.drift.subjects import TEXT, Subject, VersionCheck, in_language
from policies.enums import Severity, TermKind
from policies.findings import Finding
from policies.terms.finder import Found

MISSING, SECTION, DIFFER = (
    "policies.language-missing",
    "policies.section-missing",
    "policies.languages-differ",
)
WEIGHTY = frozenset({TermKind.COUNTRY, TermKind.RIGHT})
"""Kinds whose words are so plain that a difference is rarely one of words only."""

Pair = tuple[TermKind, str]


def missing(subject: Subject) -> Iterator[Finding]:
    """Return the languages of the controller in which a version has no text."""
    for code in subject.controller.languages:
        if code not in subject.outlines:
            yield subject.finding(
                MISSING,
                about=f"language:{code}",
                severity=Severity.WARNING,
                policy_side=_("There is no text in this language: %(language)s.")
                % {"language": language_name(code)},
                practice_side=_(
                    "The company’s pages speak it, so people who read them cannot read the policy."
                ),
                what_to_do=_("Import the text in this language, or take the language off the company."),
                part=TEXT,
            )


def missing_sections(subject: Subject) -> Iterator[Finding]:
    """Return sections that one text has and another has not."""
    for first, second in combinations(subject.outlines, 2):
        for has, lacks in ((first, second), (second, first)):
            theirs = {one.anchor for one in subject.outlines[lacks].sections}
            for section in subject.outlines[has].sections:
                if section.anchor not in theirs:
                    yield subject.finding(
                        SECTION,
                        about=f"{lacks}:{section.anchor}",
                        severity=Severity.WARNING,
                        policy_side=in_language(has, section.heading or f"#{section.anchor}"),
                        practice_side=_("The text in this language has no such section: %(language)s.")
                        % {"language": language_name(lacks)},
                        what_to_do=_("Add the section where it is missing, under the same anchor."),
                        part=TEXT,
                        anchor=section.anchor,
                    )


def differing(subject: Subject) -> Iterator[Finding]:
    """Return what a section promises in one language and the text in another promises nowhere."""
    for first, second in combinations(subject.outlines, 2):
        for says, silent in ((first, second), (second, first)):
            yield from _said_once(subject, says=says, silent=silent)


def _said_once(subject: Subject, *, says: str, silent: str) -> Iterator[Finding]:
    theirs = {(one.kind, one.code) for one in subject.found[silent]}
    speakable = {(row.kind, row.code) for row in subject.terms if row.language == silent}
    known = {one.anchor for one in subject.outlines[silent].sections}
    ours, others = _counts(subject.found[says]), _counts(subject.found[silent])
    by_section: dict[str, dict[Pair, Found]] = {}
    told: set[Pair] = set()
    for one in subject.found[says]:
        pair, place = (one.kind, one.code), (one.anchor, one.kind)
        if pair in theirs or pair not in speakable or pair in told or one.anchor not in known:
            continue
        if one.kind is TermKind.COUNTRY and one.code == subject.controller.country:
            continue
        if one.kind not in WEIGHTY and ours[place] <= others[place]:
            continue
        told.add(pair)
        by_section.setdefault(one.anchor, {})[pair] = one
    for anchor, found in by_section.items():
        yield _difference(subject, anchor=anchor, found=list(found.values()), says=says, silent=silent)


def _counts(found: list[Found]) -> Counter[tuple[str, TermKind]]:
    """Return how many things of each kind each section names."""
    return Counter((one.anchor, one.kind) for one in found)


def _difference(subject: Subject, *, anchor: str, found: list[Found], says: str, silent: str) -> Finding:
    names = ", ".join(f"{one.kind.label}: {name_of(one.kind, one.code)}" for one in found)
    quotes = " … ".join(dict.fromkeys(one.sentence for one in found))
    codes = ",".join(sorted(f"{one.kind.value}-{one.code}" for one in found))
    weighty = any(one.kind in WEIGHTY for one in found)
    return subject.finding(
        DIFFER,
        about=f"{says}-{silent}:{anchor}:{codes}",
        severity=Severity.WARNING if weighty else Severity.NOTE,
        policy_side=in_language(says, f"“{quotes}”"),
        practice_side=in_language(silent, _("no words were found for %(names)s.") % {"names": names}),
        what_to_do=_(
            "Read “%(section)s” in both languages. If they promise the same, add the other text’s words to the term "
            "list, or accept this; else bring them in line."
        )
        % {"section": subject.headed(anchor)},
        part=TEXT,
        anchor=anchor,
    )


CHECKS = (
    VersionCheck(MISSING, gettext_lazy("A language is missing"), missing),
    VersionCheck(SECTION, gettext_lazy("A section is missing in one language"), missing_sections),
    VersionCheck(DIFFER, gettext_lazy("Languages promise different things"), differing),
)
