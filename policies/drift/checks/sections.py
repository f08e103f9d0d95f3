"""Commitments that no section makes, and sections that make a commitment which nothing declares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from law import Right
from office.countries import place_name
from office.law_words import RIGHTS
from office.translated import here
from policies.declarations import Declaration
from policies.drift.pointing import declared_codes
from policies.drift.subjects import TEXT, Subject, VersionCheck, in_language
from policies.enums import Severity, TermKind
from policies.findings import Finding
from policies.terms import catalogue, finder
from policies.terms.defaults import ABROAD
from policies.terms.finder import Found

WITHOUT_SECTION, WITHOUT_COMMITMENT = "policies.no-section", "policies.not-declared"

SEVERITIES = {
    TermKind.PURPOSE: Severity.WARNING,
    TermKind.RECIPIENT: Severity.WARNING,
    TermKind.COUNTRY: Severity.WARNING,
    TermKind.CATEGORY: Severity.NOTE,
    TermKind.RIGHT: Severity.NOTE,
}


@dataclass
class Unplaced:
    """Something declared, with the anchor that leads nowhere and the purposes that it is declared for."""

    name: str
    anchor: str = ""
    purposes: list[str] = field(default_factory=list)


def without_section(subject: Subject) -> Iterator[Finding]:
    """Return what is declared and no section says: no anchor, or one that no text has."""
    for (kind, code), one in _unplaced(subject).items():
        declared = (
            _("“%(name)s” is declared for: %(purposes)s.")
            % {"name": one.name, "purposes": ", ".join(sorted(one.purposes))}
            if one.purposes
            else _("“%(name)s” is declared.") % {"name": one.name}
        )
        yield subject.finding(
            WITHOUT_SECTION,
            about=f"{kind.value}:{code}",
            severity=Severity.WARNING,
            policy_side=_("No section of the text has the anchor “%(anchor)s”.") % {"anchor": one.anchor}
            if one.anchor
            else _("No section of the text is named for it."),
            practice_side=declared,
            what_to_do=_("Link it to the section that says it, or write that section, or take it out."),
            anchor=one.anchor,
        )


def without_commitment(subject: Subject) -> Iterator[Finding]:
    """Return what a text seems to promise and the version does not declare."""
    declared = declared_codes(subject.declaration, terms=subject.terms)
    seen: set[tuple[TermKind, str]] = set()
    for one in _doing(subject):
        pair = (one.kind, one.code)
        if pair in seen or pair in declared or pair in subject.dismissed or _goes_without(one, subject):
            continue
        seen.add(pair)
        yield subject.finding(
            WITHOUT_COMMITMENT,
            about=f"{one.kind.value}:{one.code}",
            severity=SEVERITIES[one.kind],
            policy_side=in_language(one.language, f"“{one.sentence}”"),
            practice_side=_("%(kind)s “%(name)s” is not declared anywhere in this version.")
            % {"kind": one.kind.label, "name": name_of(one.kind, one.code)},
            what_to_do=_("Declare it for its purpose, or write the sentence so that it promises nothing."),
            part=TEXT,
            anchor=one.anchor,
        )


def name_of(kind: TermKind, code: str) -> str:
    """Return the words for something that a term points at."""
    if kind is TermKind.RIGHT:
        return str(RIGHTS[Right(code)])
    if kind is TermKind.COUNTRY:
        return _("countries abroad, none of them named") if code == ABROAD else place_name(code)
    entry = catalogue.entry(kind, code)
    return (here(entry.name) if entry else "") or code


def _unplaced(subject: Subject) -> dict[tuple[TermKind, str], Unplaced]:
    declared, anchors = subject.declaration, subject.anchors
    found: dict[tuple[TermKind, str], Unplaced] = {}
    for use in declared.uses:
        purpose = here(declared.purposes[use.purpose].name) or use.purpose
        if use.anchor not in anchors:
            found[TermKind.PURPOSE, use.purpose] = Unplaced(purpose, use.anchor)
        parts = (
            (TermKind.CATEGORY, use.categories),
            (TermKind.RECIPIENT, use.recipients),
            (TermKind.COUNTRY, use.countries),
        )
        for kind, where in parts:
            for code, anchor in where.items():
                if anchor not in anchors:
                    name = _declared_name(declared, kind, code)
                    found.setdefault((kind, code), Unplaced(name, anchor)).purposes.append(purpose)
    for code, anchor in declared.rights.items():
        if anchor not in anchors:
            found[TermKind.RIGHT, code] = Unplaced(str(RIGHTS[Right(code)]), anchor)
    return found


def _declared_name(declared: Declaration, kind: TermKind, code: str) -> str:
    if kind is TermKind.COUNTRY:
        return place_name(code)
    words = declared.categories[code].name if kind is TermKind.CATEGORY else declared.recipients[code].name
    return here(words) or code


def _doing(subject: Subject) -> Iterator[Found]:
    """Return what the sentences that promise something name; one about a right promises that right alone."""
    for language, outline in subject.outlines.items():
        for section in outline.sections:
            found = finder.looks_like_a_commitment(section, language=language, terms=subject.terms)
            of_rights = {one.sentence for one in found if one.kind is TermKind.RIGHT}
            yield from (one for one in found if one.kind is TermKind.RIGHT or one.sentence not in of_rights)


def _goes_without(one: Found, subject: Subject) -> bool:
    """Whether it needs no commitment: the company's own country, and "abroad" where countries are declared."""
    if one.kind is not TermKind.COUNTRY:
        return False
    if one.code == ABROAD:
        return any(use.countries for use in subject.declaration.uses)
    return one.code == subject.controller.country


CHECKS = (
    VersionCheck(WITHOUT_SECTION, gettext_lazy("A commitment without a section"), without_section),
    VersionCheck(
        WITHOUT_COMMITMENT, gettext_lazy("The text promises what is not declared"), without_commitment
    ),
)
