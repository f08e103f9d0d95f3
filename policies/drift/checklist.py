"""What a privacy notice has to tell (Art 13 and 14 GDPR), and whether and where a version does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from law import Right
from office import citations
from office.law_words import RIGHTS
from office.translated import here
from policies.declarations import DeclaredPurpose
from policies.drift import words
from policies.drift.abroad import transfers_of
from policies.drift.subjects import Subject
from policies.enums import LawfulBasis, PolicyKind, SpecialCondition

E_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")


class State(StrEnum):
    """What became of an item."""

    MET = "met"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to tell. `anchor` is the section that does, if one was seen; `detail` what is missing, or why not."""

    code: str
    title: str
    article: str
    state: State
    anchor: str = ""
    detail: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether the version has to say it and does not."""
        return self.state is State.MISSING


def applies_to(kind: str) -> bool:
    """Whether a policy of this kind has to tell everything: the privacy policies; others go with one of them."""
    return kind == PolicyKind.PRIVACY


def of(subject: Subject) -> tuple[Item, ...]:
    """Return the check-list of what is being looked at."""
    return tuple(
        item
        for make in (_who, _why, _to_whom, _how_long, _which_rights, _what_else)
        for item in make(subject)
    )


def _who(subject: Subject) -> Iterable[Item]:
    texts, controller = subject.outlines, subject.controller
    named = words.anchor_naming(controller.name, among=texts)
    yield _item("controller", _("Who the controller is"), "Art 13(1)(a)", named)
    reached = words.anchor_with(E_MAIL, among=texts)
    yield _item("contact", _("How to reach the controller"), "Art 13(1)(a)", reached)
    if not controller.dpo_email:
        yield _not_needed(
            "dpo",
            _("How to reach the data protection officer"),
            "Art 13(1)(b)",
            _("The company names no data protection officer."),
        )
        return
    officer = words.anchor_naming(controller.dpo_email, among=texts) or words.anchor_of("dpo", among=texts)
    yield _item("dpo", _("How to reach the data protection officer"), "Art 13(1)(b)", officer)


def _why(subject: Subject) -> Iterable[Item]:
    uses = subject.declaration.uses
    purposes = next((use.anchor for use in uses if use.anchor), "" if uses else None)
    yield _item("purposes", _("The purposes"), "Art 13(1)(c)", purposes)
    used = {one.lawful_basis for one in subject.declaration.purposes.values()}
    bases = [basis for basis in LawfulBasis if basis.value in used]
    told = {basis: words.anchor_of(basis.value, among=subject.outlines) for basis in bases}
    silent = sorted(str(basis.label) for basis, anchor in told.items() if anchor is None)
    first = next((anchor for anchor in told.values() if anchor is not None), None)
    yield _item(
        "lawful-basis",
        _("The lawful basis of each purpose"),
        "Art 13(1)(c)",
        None if silent else first,
        missing=_("The text does not name: %(names)s.") % {"names": ", ".join(silent)} if silent else "",
    )
    title = _("Which legitimate interests")
    if LawfulBasis.LEGITIMATE_INTERESTS not in bases:
        yield _not_needed(
            "legitimate-interests", title, "Art 13(1)(d)", _("No purpose rests on legitimate interests.")
        )
        return
    yield _item("legitimate-interests", title, "Art 13(1)(d)", told[LawfulBasis.LEGITIMATE_INTERESTS])


def _to_whom(subject: Subject) -> Iterable[Item]:
    declared = subject.declaration
    named = [
        anchor
        for use in declared.uses
        for code, anchor in use.recipients.items()
        if not declared.recipients[code].catch_all
    ]
    nobody = words.anchor_of("nobody", among=subject.outlines)
    recipients = (next(filter(None, named), "") if named else None) if nobody is None else nobody
    yield _item("recipients", _("The recipients, or their kinds"), "Art 13(1)(e)", recipients)
    title = _("Transfers to other countries, with their safeguards")
    if not transfers_of(subject):
        yield _not_needed(
            "transfers", title, "Art 13(1)(f)", _("No country outside the EU and the EEA is declared.")
        )
        return
    yield _item("transfers", title, "Art 13(1)(f)", words.anchor_of("safeguard", among=subject.outlines))


def _how_long(subject: Subject) -> Iterable[Item]:
    yield _of_each_purpose(
        subject,
        code="retention",
        title=_("How long data is kept, for each purpose"),
        article="Art 13(2)(a)",
        told=lambda purpose: bool(purpose.retention),
    )


def _which_rights(subject: Subject) -> Iterable[Item]:
    for right, article in (
        (Right.ACCESS, "Art 13(2)(b), 15"),
        (Right.RECTIFICATION, "Art 13(2)(b), 16"),
        (Right.ERASURE, "Art 13(2)(b), 17"),
        (Right.RESTRICTION, "Art 13(2)(b), 18"),
        (Right.PORTABILITY, "Art 13(2)(b), 20"),
        (Right.OBJECTION, "Art 13(2)(b), 21"),
    ):
        promised = subject.declaration.rights.get(right.value)
        yield _item(right.value.replace("_", "-"), str(RIGHTS[right]), article, promised)
    yield _withdrawal(subject)
    said = words.anchor_of("authority", among=subject.outlines)
    promised = subject.declaration.rights.get(Right.COMPLAINT.value)
    yield _item(
        "complaint",
        _("Complaint to the supervisory authority"),
        "Art 13(2)(d)",
        said if said is not None else promised,
    )


def _withdrawal(subject: Subject) -> Item:
    title = _("Withdrawing consent at any time")
    consented = any(
        one.lawful_basis == LawfulBasis.CONSENT or one.special_condition == SpecialCondition.EXPLICIT_CONSENT
        for one in subject.declaration.purposes.values()
    )
    if not consented:
        return _not_needed("withdrawal", title, "Art 13(2)(c)", _("No purpose rests on consent."))
    return _item("withdrawal", title, "Art 13(2)(c)", subject.declaration.rights.get(Right.WITHDRAWAL.value))


def _what_else(subject: Subject) -> Iterable[Item]:
    yield _of_each_purpose(
        subject,
        code="refusing",
        title=_("What not giving the data leads to"),
        article="Art 13(2)(e)",
        told=lambda purpose: bool(purpose.consequence),
    )
    automated = words.anchor_of("automated", among=subject.outlines)
    title = _("Automated decisions")
    yield (
        _item("automated", title, "Art 13(2)(f)", automated)
        if automated is not None
        else _not_needed(
            "automated",
            title,
            "Art 13(2)(f)",
            _("The text speaks of none. If you decide so, it has to say how."),
        )
    )
    source, title = words.anchor_of("source", among=subject.outlines), _("Where data comes from")
    yield (
        _item("source", title, "Art 14(2)(f)", source)
        if source is not None
        else _not_needed(
            "source",
            title,
            "Art 14(2)(f)",
            _("The text speaks of no data from others. If you get any, it has to say from whom."),
        )
    )


def _of_each_purpose(
    subject: Subject, *, code: str, title: str, article: str, told: Callable[[DeclaredPurpose], bool]
) -> Item:
    purposes = subject.declaration.purposes
    silent = sorted(here(one.name) or key for key, one in purposes.items() if not told(one))
    anchor = words.anchor_of(code, among=subject.outlines) or ""
    return _item(
        code,
        title,
        article,
        anchor if purposes and not silent else None,
        missing=_("Not said for: %(names)s.") % {"names": ", ".join(silent)} if silent else "",
    )


def _item(code: str, title: str, article: str, anchor: str | None, *, missing: str = "") -> Item:
    if anchor is None:
        return Item(code, title, _cited(article), State.MISSING, detail=missing)
    return Item(code, title, _cited(article), State.MET, anchor=anchor)


def _not_needed(code: str, title: str, article: str, why: str) -> Item:
    return Item(code, title, _cited(article), State.NOT_APPLICABLE, detail=why)


def _cited(article: str) -> str:
    return citations.in_words(f"{article} GDPR")
