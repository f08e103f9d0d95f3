"""Suggestions: what the words of a draft's text point at, decided by a person; nothing is declared by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from law import Right
from office.models import Controller, User
from policies.declarations import Declaration
from policies.domain import commitments, standard
from policies.domain.changes import writing
from policies.domain.declaring import read
from policies.enums import TermKind, Verdict
from policies.errors import PolicyError
from policies.models import PolicyVersion, Suggestion, Term
from policies.outline import Outline
from policies.terms import defaults, finder

ORDER = (TermKind.PURPOSE, TermKind.RIGHT, TermKind.CATEGORY, TermKind.RECIPIENT, TermKind.COUNTRY)
"""Purposes first: data, recipients and countries are declared for them."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody made of everything that points at one code: the verdict, and the section to name for it."""

    kind: TermKind
    code: str
    verdict: Verdict
    anchor: str = ""


def rows_of(controller: Controller) -> list[finder.TermRow]:
    """Return a controller's terms as the finder takes them; the standard list where it has none of its own."""
    stored = Term.objects.filter(controller=controller).values_list("kind", "code", "language", "phrase")
    found = [
        finder.TermRow(kind=TermKind(kind), code=code, language=language, phrase=phrase)
        for kind, code, language, phrase in stored
    ]
    return found or list(defaults.terms())


def suggest(version: PolicyVersion, *, language: str, outline: Outline, terms: list[finder.TermRow]) -> int:
    """Store what a draft's text in a language points at and the draft does not declare; return how many are new."""
    declared = _declared(read(version))
    found = [
        one
        for one in finder.find(outline, language=language, terms=terms)
        if (one.kind, one.code) not in declared
    ]
    Suggestion.objects.filter(version=version, language=language, verdict=Verdict.OPEN).delete()
    decided = {(one.kind, one.code): one for one in version.suggestions.exclude(verdict=Verdict.OPEN)}
    rows = [_row(version, one, decided.get((one.kind, one.code))) for one in found]
    before = version.suggestions.count()
    Suggestion.objects.bulk_create(rows, ignore_conflicts=True)
    return version.suggestions.count() - before


def _declared(declaration: Declaration) -> set[tuple[TermKind, str]]:
    """Return what needs no suggestion any more."""
    return {
        *((TermKind.PURPOSE, code) for code in declaration.purposes),
        *((TermKind.CATEGORY, code) for code in declaration.categories),
        *((TermKind.RECIPIENT, code) for code in declaration.recipients),
        *((TermKind.COUNTRY, code) for use in declaration.uses for code in use.countries),
        *((TermKind.RIGHT, code) for code in declaration.rights),
    }


def _row(version: PolicyVersion, found: finder.Found, earlier: Suggestion | None) -> Suggestion:
    """Make a suggestion; what was decided about the same code counts for it as well."""
    row = Suggestion(
        version=version,
        kind=found.kind,
        code=found.code,
        language=found.language,
        anchor=found.anchor,
        sentence=found.sentence,
        phrase=found.phrase,
    )
    if earlier is not None:
        row.verdict, row.decided_by, row.decided_at = earlier.verdict, earlier.decided_by, earlier.decided_at
    return row


def decide(
    version: PolicyVersion,
    *,
    decisions: Iterable[Decision],
    purposes: Mapping[TermKind, Iterable[str] | None],
    by: User,
    now: datetime,
    seen: int | None = None,
) -> int:
    """Carry out decisions about a draft's suggestions; return how many codes were decided.

    Data, recipients and countries are declared for the purposes (codes) named for their kind, or for all that the
    draft then has, where that is None. What the vocabulary lacks is taken over from the standard vocabulary.

    Raises `PolicyError`, and nothing is decided then: no purpose to declare something for, no country named, or
    something that is not suggested.
    """
    wanted = sorted(decisions, key=lambda one: ORDER.index(one.kind))
    accepted = [one for one in wanted if one.verdict is Verdict.ACCEPTED]
    with writing(
        version,
        action="policies.suggestions_decided",
        by=by,
        now=now,
        seen=seen,
        details={"accepted": len(accepted), "dismissed": len(wanted) - len(accepted)},
    ) as draft:
        _demand_suggested(draft, wanted)
        for one in accepted:
            _declare(draft, one, by=by, now=now)
        parts = [one for one in accepted if one.kind not in {TermKind.PURPOSE, TermKind.RIGHT}]
        _declare_parts(draft, parts, purposes=purposes, by=by, now=now)
        for one in wanted:
            rows = Suggestion.objects.filter(version=draft, kind=one.kind, code=one.code)
            rows.update(verdict=one.verdict, decided_by=by, decided_at=now)
    return len(wanted)


def _demand_suggested(draft: PolicyVersion, decisions: Iterable[Decision]) -> None:
    """Raise `PolicyError` for a decision about something that the text no longer suggests."""
    known = set(draft.suggestions.values_list("kind", "code"))
    for one in decisions:
        if (one.kind.value, one.code) not in known:
            raise PolicyError(_("“%(code)s” is not suggested any more.") % {"code": one.code})


def _declare(draft: PolicyVersion, one: Decision, *, by: User, now: datetime) -> None:
    """Declare a right or a purpose; see that the vocabulary has what else is accepted."""
    if one.kind is TermKind.RIGHT:
        commitments.add_right(draft, right=Right(one.code), anchor=one.anchor, by=by, now=now)
        return
    if one.kind is TermKind.COUNTRY and one.code == defaults.ABROAD:
        raise PolicyError(
            _(
                "The text says “abroad” and names no country. Dismiss this, and declare the countries yourself."
            )
        )
    if one.kind is not TermKind.COUNTRY:
        standard.take_over(draft.policy.controller, kind=one.kind, code=one.code, by=by, now=now)
    if one.kind is TermKind.PURPOSE:
        commitments.add_use(draft, purpose=one.code, anchor=one.anchor, by=by, now=now)


def _declare_parts(
    draft: PolicyVersion,
    parts: list[Decision],
    *,
    purposes: Mapping[TermKind, Iterable[str] | None],
    by: User,
    now: datetime,
) -> None:
    """Declare data, recipients and countries for the purposes that were chosen for their kind."""
    uses = list(draft.commitments.filter(purpose__isnull=False).select_related("purpose", "version__policy"))
    every = {use.purpose.code for use in uses}
    chosen = {kind: every if named is None else every & set(named) for kind, named in purposes.items()}
    if any(not chosen.get(one.kind, every) for one in parts):
        raise PolicyError(
            _("Accept a purpose first: data, recipients and countries are declared for purposes.")
        )
    for use in uses:
        wanted = {
            (one.kind, one.code): one.anchor
            for one in parts
            if use.purpose.code in chosen.get(one.kind, every)
        }
        if wanted:
            commitments.add_parts(use, wanted=wanted, by=by, now=now)


def take_back(
    version: PolicyVersion, *, kind: TermKind, code: str, by: User, now: datetime, seen: int | None = None
) -> None:
    """Open a decided suggestion again; what was declared because of it stays until it is taken out."""
    with writing(
        version,
        action="policies.suggestion_reopened",
        by=by,
        now=now,
        seen=seen,
        details={"kind": kind.value, "code": code},
    ) as draft:
        rows = Suggestion.objects.filter(version=draft, kind=kind, code=code)
        rows.update(verdict=Verdict.OPEN, decided_by=None, decided_at=None)
