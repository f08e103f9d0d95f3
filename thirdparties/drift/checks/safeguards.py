"""Transfers that rest on nothing today (Art 44 to 49 GDPR; promises P15, P24)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.countries import place_name
from policies.enums import Severity
from policies.findings import Finding
from thirdparties import transfer_words
from thirdparties.drift.practice import Practice, PracticeCheck, finding

CODE = "thirdparties.transfer-without-safeguard"


def without_safeguard(practice: Practice) -> Iterator[Finding]:
    """Return the transfers that need a safeguard and have none, each at whoever gets the data."""
    for one in practice.transfers:
        if one.is_gap:
            yield finding(
                CODE,
                row=one.recipient or one.systems[0],
                about=f"transfer:{one.country}",
                severity=Severity.SERIOUS,
                policy_side=_(
                    "Data that goes abroad stays protected as at home: for %(country)s that takes a safeguard "
                    "(Art 44, 46 GDPR)."
                )
                % {"country": place_name(one.country)},
                practice_side=transfer_words.gap(one),
                what_to_do=_("Put the safeguard on record, or keep the data from going there."),
            )


CHECKS = (PracticeCheck(CODE, gettext_lazy("A transfer rests on nothing"), without_safeguard),)
