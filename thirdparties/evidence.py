"""What each case of disclosure has to show before it can be approved: one table for form, check and page.

Sources: promise P17 and the laws behind its cases – GDPR Articles 5(2), 6(1)(c), (d), (f), 9(2)(c) and (f), 10, 48
and 49; Singapore's PDPA, First and Second Schedules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office.dates import in_words
from thirdparties.disclosure_enums import DisclosureCase, TransferGround

LONGEST_LINE, LONGEST_TEXT = 200, 4000
"""Characters of an answer."""

YES, NO = "yes", "no"
ANSWERS = ((YES, _("Yes")), (NO, _("No")))


class Kind(Enum):
    """How an answer is given. All are kept as text; a day as YYYY-MM-DD, a time as HH:MM."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"
    TIME = "time"
    TICK = "tick"
    YES_NO = "yes_no"
    GROUND = "ground"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that has to be shown: its code, what it is called, how it is answered."""

    code: str
    label: Promise
    kind: Kind = Kind.TEXT
    hint: str | Promise = ""

    @property
    def choices(self) -> Sequence[tuple[str, str | Promise]]:
        """What can be chosen, for kinds that offer a choice."""
        return ANSWERS if self.kind is Kind.YES_NO else TransferGround.choices

    def in_words(self, answer: str) -> str:
        """Return an answer as people read it."""
        if self.kind is Kind.TICK:
            return gettext("yes")
        if self.kind is Kind.DAY:
            return in_words(date.fromisoformat(answer))
        if self.kind in {Kind.YES_NO, Kind.GROUND}:
            return str(dict(self.choices)[answer])
        return answer


GAG = Ask(
    "gag",
    _("Does it forbid to tell the person?"),
    Kind.YES_NO,
    _("If so, say below until when nobody is told."),
)

EVIDENCE: Mapping[DisclosureCase, tuple[Ask, ...]] = {
    DisclosureCase.LAW: (
        Ask(
            "verified",
            _("How it was made sure who asks"),
            hint=_("For example: called back at the court’s office."),
        ),
        Ask(
            "scope",
            _("What the law covers, and what of it is given"),
            hint=_("Give no more than the law asks for."),
        ),
        GAG,
    ),
    DisclosureCase.EMERGENCY: (
        Ask("facts", _("What happened, and whose life, health or safety is in danger")),
        Ask("number", _("Number that was called back"), Kind.LINE),
        Ask(
            "number_source",
            _("Where that number was found"),
            Kind.LINE,
            _("Independently: never from the caller, for example from the hospital’s own website."),
        ),
        Ask("called_by", _("Who called back"), Kind.LINE),
        Ask("called_on", _("Called back on"), Kind.DAY),
        Ask("called_at", _("Called back at"), Kind.TIME),
    ),
    DisclosureCase.CRIME: (
        Ask("case_number", _("Case number"), Kind.LINE, _("Of the police, the prosecutor or the court.")),
        Ask("necessity", _("Why it cannot be done without this data")),
        Ask(
            "balance",
            _("Balancing test"),
            hint=_("What speaks for disclosing, what the person has against it, and why that weighs less."),
        ),
    ),
    DisclosureCase.INTEREST: (
        Ask("interest", _("Why it is clearly in the person’s interest")),
        Ask(
            "attempts", _("Attempts to reach the person"), hint=_("When, how, by whom, and what came of it.")
        ),
        Ask("no_time", _("Why there is no time to wait for consent")),
    ),
    DisclosureCase.INVESTIGATION: (
        Ask("counsel", _("Note of counsel"), hint=_("Who advised, when, and with which result.")),
        Ask("hold", _("Legal hold"), hint=_("What is kept from deletion for it, and until when.")),
        Ask("minimised", _("How it was kept to what is needed")),
    ),
    DisclosureCase.OFFICER: (
        Ask("signatory", _("Who signed the authorisation"), Kind.LINE),
        Ask("rank", _("Rank of who signed"), Kind.LINE, _("The head of the agency, or one of similar rank.")),
        Ask("agency", _("Agency"), Kind.LINE),
        Ask(
            "listed",
            _("Where the agency is prescribed"),
            Kind.LINE,
            _("The list or gazette in which it stands."),
        ),
        Ask("officer_id", _("Identification of the officer"), Kind.LINE),
        Ask(
            "need",
            _("The need that is certified"),
            hint=_("The certificate alone is no lawful basis: the provision is."),
        ),
    ),
    DisclosureCase.AGENCY: (
        Ask("function", _("The agency’s task by law")),
        Ask("necessity", _("Why the task cannot be done without this data")),
        Ask("proportionality", _("Why it is in proportion")),
    ),
}
"""What each case asks for. The order is that of the form."""

ABROAD = (
    Ask(
        "article_48",
        _("I know that this order binds nobody here unless an international agreement says so (Art 48)"),
        Kind.TICK,
    ),
    Ask("transfer_ground", _("What the transfer rests on"), Kind.GROUND),
    Ask(
        "transfer_basis",
        _("Which one exactly"),
        Kind.LINE,
        _("The agreement, decision, clauses or subparagraph."),
    ),
)
"""What an order from outside the EEA asks for beside its case (Article 48 and Chapter V GDPR)."""

NEEDS_ORIGINAL = frozenset({DisclosureCase.OFFICER})
"""Cases that keep the original authorisation as a file."""


def asks(case: DisclosureCase, *, foreign_order: bool) -> tuple[Ask, ...]:
    """Return what a case has to show, for an order from outside the EEA as well."""
    return EVIDENCE[case] + (ABROAD if foreign_order else ())
