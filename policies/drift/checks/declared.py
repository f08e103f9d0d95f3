"""What a version declares and cannot: nobody as a recipient, personal data as something else, marketing for all."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.translated import here
from policies.declarations import Declaration
from policies.drift import personal_data
from policies.drift.subjects import Subject, VersionCheck
from policies.enums import MessageClass, Severity
from policies.findings import Finding

CATCH_ALL, NON_PERSONAL = "policies.catch-all", "policies.called-non-personal"
NO_CONDITION, NOT_OPTIONAL = "policies.special-without-condition", "policies.marketing-not-optional"


def catch_alls(subject: Subject) -> Iterator[Finding]:
    """Return recipients that declare nobody (promise D14)."""
    for code, recipient in subject.declaration.recipients.items():
        if recipient.catch_all:
            yield subject.finding(
                CATCH_ALL,
                about=f"recipient:{code}",
                severity=Severity.SERIOUS,
                policy_side=_("“%(name)s” may get data for: %(purposes)s.")
                % {
                    "name": here(recipient.name) or code,
                    "purposes": _purposes(subject.declaration, "recipients", code),
                },
                practice_side=_(
                    "Nobody can be held against these words: a catch-all declares nobody. Recipients are told by "
                    "name or by kind (Art 13(1)(e) GDPR)."
                ),
                what_to_do=_("Name the kinds of recipients that are meant, and take the catch-all out."),
                anchor=_anchor(subject.declaration, "recipients", code),
            )


def called_non_personal(subject: Subject) -> Iterator[Finding]:
    """Return kinds of data that a version calls non-personal while the law does not (promise P32)."""
    for code, category in subject.declaration.categories.items():
        if not category.personal and personal_data.is_personal(code, category=category, terms=subject.terms):
            yield subject.finding(
                NON_PERSONAL,
                about=f"category:{code}",
                severity=Severity.SERIOUS,
                policy_side=_("“%(name)s” is called non-personal.") % {"name": here(category.name) or code},
                practice_side=_(
                    "It can be tied to a person, alone or with other data, so the law calls it personal (Art 4(1), "
                    "recitals 26 and 30 GDPR). The portal treats it as personal."
                ),
                what_to_do=_("Call it personal, in the text and in the vocabulary, in the next version."),
                anchor=_anchor(subject.declaration, "categories", code),
            )


def special_without_condition(subject: Subject) -> Iterator[Finding]:
    """Return purposes that use special categories without a condition of Art 9(2)."""
    declared = subject.declaration
    for use in declared.uses:
        special = [code for code in use.categories if declared.categories[code].special]
        purpose = declared.purposes[use.purpose]
        if special and not purpose.special_condition:
            names = sorted(here(declared.categories[code].name) or code for code in special)
            yield subject.finding(
                NO_CONDITION,
                about=f"purpose:{use.purpose}",
                severity=Severity.SERIOUS,
                policy_side=_("“%(purpose)s” uses: %(names)s.")
                % {"purpose": here(purpose.name) or use.purpose, "names": ", ".join(names)},
                practice_side=_(
                    "This is data of a special category, which may not be processed unless one of the conditions of "
                    "Art 9(2) GDPR is met. None is declared."
                ),
                what_to_do=_("Choose the condition at the purpose, or leave this data out of it."),
                anchor=use.anchor,
            )


def marketing_that_is_not_optional(subject: Subject) -> Iterator[Finding]:
    """Return marketing that people cannot decline (promise P4)."""
    for code, purpose in subject.declaration.purposes.items():
        if purpose.message == MessageClass.MARKETING and not purpose.optional:
            use = subject.declaration.use_of(code)
            yield subject.finding(
                NOT_OPTIONAL,
                about=f"purpose:{code}",
                severity=Severity.SERIOUS,
                policy_side=_("“%(purpose)s” is marketing and not optional.")
                % {"purpose": here(purpose.name) or code},
                practice_side=_(
                    "Anybody may decline direct marketing at any time, and it stops then (Art 21(2) and (3) GDPR)."
                ),
                what_to_do=_("Make the purpose optional, and say so in the text."),
                anchor=use.anchor if use else "",
            )


def _purposes(declared: Declaration, kind: str, code: str) -> str:
    names = (
        here(declared.purposes[use.purpose].name) or use.purpose
        for use in declared.uses
        if code in getattr(use, kind)
    )
    return ", ".join(sorted(names))


def _anchor(declared: Declaration, kind: str, code: str) -> str:
    return next((getattr(use, kind)[code] for use in declared.uses if getattr(use, kind).get(code)), "")


CHECKS = (
    VersionCheck(NON_PERSONAL, gettext_lazy("Personal data is called non-personal"), called_non_personal),
    VersionCheck(CATCH_ALL, gettext_lazy("A recipient declares nobody"), catch_alls),
    VersionCheck(
        NO_CONDITION,
        gettext_lazy("Special data is used without a condition"),
        special_without_condition,
    ),
    VersionCheck(
        NOT_OPTIONAL,
        gettext_lazy("Marketing cannot be declined"),
        marketing_that_is_not_optional,
    ),
)
