"""What notices say: what is to be done, on what basis, how the data is found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.dates import in_words
from policies.models import DataCategory, Purpose
from thirdparties.enums import AgreementKind, Clause, Clue, NoticeKind, NoticeOutcome, ThirdPartyKind
from thirdparties.models import Agreement, Notice

TITLES: dict[NoticeKind, Promise] = {
    NoticeKind.STOP: gettext_lazy("Stop using the data of one person"),
    NoticeKind.ERASE: gettext_lazy("Erase the data of one person"),
    NoticeKind.CORRECT: gettext_lazy("Correct the data of one person"),
    NoticeKind.RESTRICT: gettext_lazy("Restrict the use of the data of one person"),
}

DUTIES: dict[NoticeKind, Promise] = {
    NoticeKind.STOP: gettext_lazy(
        "Do not use the data any more for what is named below, do not pass it on, and take in no more of it."
    ),
    NoticeKind.ERASE: gettext_lazy(
        "Erase the data, copies and links to it included, and tell those to whom you passed it on."
    ),
    NoticeKind.CORRECT: gettext_lazy(
        "Correct the data as said below, and tell those to whom you passed it on."
    ),
    NoticeKind.RESTRICT: gettext_lazy(
        "Keep the data, but do nothing else with it until you hear from us; tell those to whom you passed it on."
    ),
}

ANSWERS: dict[NoticeOutcome, Promise] = {
    NoticeOutcome.CONFIRMED: gettext_lazy("It is done, for all of the data"),
    NoticeOutcome.PARTLY: gettext_lazy("It is done in part"),
    NoticeOutcome.REFUSED: gettext_lazy("It is not done"),
}
"""What a recipient can answer."""

ON_INSTRUCTIONS = frozenset({ThirdPartyKind.PROCESSOR, ThirdPartyKind.SUB_PROCESSOR})

RESTS_ON: dict[NoticeKind, Promise] = {
    NoticeKind.STOP: gettext_lazy(
        "The person withdrew consent, or objected (Articles 7(3) and 21 GDPR): what was shared with you on that "
        "ground may not be used any more."
    ),
    NoticeKind.ERASE: gettext_lazy(
        "We erase the data and tell everybody to whom it was disclosed (Articles 17 and 19 GDPR)."
    ),
    NoticeKind.CORRECT: gettext_lazy(
        "We correct the data and tell everybody to whom it was disclosed (Articles 16 and 19 GDPR)."
    ),
    NoticeKind.RESTRICT: gettext_lazy(
        "We restrict the use of the data and tell everybody to whom it was disclosed (Articles 18 and 19 GDPR)."
    ),
}


def basis(notice: Notice) -> list[str]:
    """Return on what basis a recipient is told, the law first."""
    said = [str(RESTS_ON[NoticeKind(notice.kind)])]
    if notice.third_party.kind in ON_INSTRUCTIONS:
        where = _clause(notice)
        said.append(
            _(
                "You handle the data on our instructions; this is one (Article 28(3) GDPR; our agreement, %(where)s)."
            )
            % {"where": where}
            if where
            else _("You handle the data on our instructions; this is one (Article 28(3) GDPR).")
        )
    return said


def _clause(notice: Notice) -> str:
    """Return where the agreement says that a processor acts on instructions; empty where that is not on record."""
    agreed = Agreement.objects.standing(notice.due_on).filter(
        third_party=notice.third_party_id, kind=AgreementKind.PROCESSOR
    )
    found = (one.clauses.get(Clause.INSTRUCTIONS.value) for one in agreed)
    return next((str(where) for where in found if where), "")


def found_by(notice: Notice) -> list[tuple[str, str]]:
    """Return by what the data is found: the kind in words, and the value."""
    return clue_rows(notice.clues)


def clue_rows(clues: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Word the kinds of clues."""
    return [(capfirst(str(Clue(kind).label)), value) for kind, value in clues]


def concerned(notice: Notice) -> tuple[list[str], list[str]]:
    """Return the purposes and the categories that a notice is about, by name."""
    return (
        [str(one) for one in _of(Purpose, notice, notice.purposes)],
        [str(one) for one in _of(DataCategory, notice, notice.categories)],
    )


def asked(notice: Notice) -> dict[str, Any]:
    """Return what a recipient sees of a notice, whether it is issued or about to be."""
    kind = NoticeKind(notice.kind)
    purposes, categories = concerned(notice)
    about = [(_("To"), notice.third_party.legal_name), (_("Answer by"), in_words(notice.due_on))]
    if purposes:
        about.append((_("Used for"), ", ".join(purposes)))
    if categories:
        about.append((_("Data"), ", ".join(categories)))
    return {
        "heading": str(TITLES[kind]),
        "duty": str(DUTIES[kind]),
        "about": about,
        "clues": found_by(notice),
        "what": str(notice.what or ""),
        "basis": basis(notice),
    }


def _of(model: type[Purpose | DataCategory], notice: Notice, codes: list[str]) -> Iterable[object]:
    return model._default_manager.filter(controller=notice.controller_id, code__in=codes).order_by("code")
