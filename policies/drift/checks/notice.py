"""What the check-list of Art 13 and 14 misses in a version, each as a finding."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.drift import checklist
from policies.drift.subjects import Subject, VersionCheck
from policies.enums import Severity
from policies.findings import Finding

CODE = "policies.notice"

SAID_ELSEWHERE = frozenset({"transfers"})
"""Items that a check of its own tells of, country by country."""

CHECK_LIST = "checks"
"""The part of the version's page that has the whole list."""

LESS_SERIOUS = frozenset({"contact", "dpo", "refusing"})
"""Items that other pages of the portal, or the forms, tell people all the same."""


def missing(subject: Subject) -> Iterator[Finding]:
    """Return what a privacy policy has to tell and does not."""
    if not checklist.applies_to(subject.policy.kind):
        return
    for item in checklist.of(subject):
        if item.is_missing and item.code not in SAID_ELSEWHERE:
            yield subject.finding(
                f"{CODE}.{item.code}",
                about=item.code,
                severity=Severity.WARNING if item.code in LESS_SERIOUS else Severity.SERIOUS,
                policy_side=item.detail or _("Neither the text nor what is declared says it."),
                practice_side=_("A notice has to tell: %(item)s (%(article)s).")
                % {"item": item.title, "article": item.article},
                what_to_do=_("Write it into the text and declare it, then check again."),
                part=CHECK_LIST,
            )


CHECKS = (VersionCheck(CODE, gettext_lazy("Something that a notice has to tell is missing"), missing),)
