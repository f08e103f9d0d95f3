"""Shared data that is used for marketing, anyone's, although no policy in force declares it so (promise P16).

A policy that declares recipients for a marketing purpose tells people of it; one that declares none promises that
nothing shared is used for marketing.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.enums import MessageClass, Severity
from policies.findings import Finding
from policies.models import Purpose
from thirdparties.drift.practice import Practice, PracticeCheck, finding

CODE = "thirdparties.shared-for-marketing"
TERMS = frozenset(
    f"dpv:{term}"
    for term in (
        *("Marketing", "DirectMarketing", "SocialMediaMarketing"),
        *("Advertising", "PersonalisedAdvertising", "TargetedAdvertising"),
    )
)
"""What the Data Privacy Vocabulary calls marketing, whether or not messages are sent."""


def is_marketing(purpose: Purpose) -> bool:
    """Tell whether a purpose is marketing: by its messages, or by its term."""
    return purpose.message == MessageClass.MARKETING or purpose.dpv in TERMS


def shared_for_marketing(practice: Practice) -> Iterator[Finding]:
    """Return the third parties whose data serves marketing that is declared without recipients, or not at all."""
    promised = practice.promised
    if promised is None:
        return
    marketing = {code for code, purpose in practice.purposes.items() if is_marketing(purpose)}
    kept_apart = {code for code in marketing if not promised.recipients.by_purpose.get(code)}
    for party, handled in practice.of_parties():
        got = (one.purposes for one in handled if one.gets)  # what it gives is not shared with it
        codes = sorted(kept_apart & frozenset().union(*got))
        if codes:
            yield finding(
                CODE,
                row=party,
                about=f"marketing:{','.join(codes)}",
                severity=Severity.SERIOUS,
                policy_side=_(
                    "Nothing that is shared is used for marketing: no recipient is declared for %(purposes)s."
                )
                % {"purposes": practice.purpose_names(codes)},
                practice_side=_("Data shared with “%(name)s” is used for: %(purposes)s.")
                % {"name": party, "purposes": practice.purpose_names(codes)},
                what_to_do=_(
                    "Stop this use, and have what was shared for it erased. Nobody was told of it, so nobody could "
                    "say no."
                ),
            )


CHECKS = (PracticeCheck(CODE, gettext_lazy("Shared data is used for marketing"), shared_for_marketing),)
