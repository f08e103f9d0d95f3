"""Third parties that get data and are not bound to hold it in confidence (promise P30).

Processors are bound by clause (b) of their agreement, which the checks of agreements look for; public authorities
are bound by law. Anybody else gives an undertaking.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.dates import in_words
from policies.enums import Severity
from policies.findings import Finding
from thirdparties.drift.practice import Practice, PracticeCheck, finding
from thirdparties.enums import ThirdPartyKind
from thirdparties.models import ThirdParty

CODE = "thirdparties.not-bound-to-confidentiality"
BOUND_OTHERWISE = frozenset(
    {ThirdPartyKind.PROCESSOR, ThirdPartyKind.SUB_PROCESSOR, ThirdPartyKind.PUBLIC_AUTHORITY}
)


def not_bound(practice: Practice) -> Iterator[Finding]:
    """Return who gets data without an undertaking of confidentiality that holds today."""
    for party in practice.parties.values():
        if party.pk not in practice.getting or party.kind in BOUND_OTHERWISE or _is_bound(party, practice):
            continue
        yield finding(
            CODE,
            row=party,
            about="confidentiality",
            severity=Severity.WARNING,
            policy_side=_("Data is held in confidence: whoever gets it is bound to that."),
            practice_side=_practice_side(party),
            what_to_do=_(
                "Have it undertake to keep the data confidential and put the day on record, or stop sharing until "
                "it has."
            ),
        )


def _is_bound(party: ThirdParty, practice: Practice) -> bool:
    return party.confidential_since is not None and party.confidential_since <= practice.today


def _practice_side(party: ThirdParty) -> str:
    if party.confidential_since is None:
        return _("“%(name)s” gets data, and no undertaking of confidentiality is on record.") % {
            "name": party
        }
    return _("“%(name)s” gets data, and its undertaking of confidentiality begins on %(day)s only.") % {
        "name": party,
        "day": in_words(party.confidential_since),
    }


CHECKS = (PracticeCheck(CODE, gettext_lazy("A recipient is not bound to confidentiality"), not_bound),)
