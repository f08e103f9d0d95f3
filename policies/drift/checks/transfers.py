"""Countries that need a safeguard today, while the text names none (Art 13(1)(f), 44–49 GDPR; promises P15, P24)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.countries import place_name
from policies.drift import words
from policies.drift.abroad import transfers_of
from policies.drift.subjects import TEXT, Subject, VersionCheck
from policies.enums import Severity
from policies.findings import Finding

CODE = "policies.no-safeguard"


def without_safeguard(subject: Subject) -> Iterator[Finding]:
    """Return the declared countries that need a safeguard, unless a text names one."""
    needing = [code for code, one in transfers_of(subject).items() if one.safeguard_needed]
    if not needing or words.anchor_of("safeguard", among=subject.outlines) is not None:
        return
    for code in needing:
        anchor = next(
            (use.countries[code] for use in subject.declaration.uses if use.countries.get(code)), ""
        )
        yield subject.finding(
            CODE,
            about=f"country:{code}",
            severity=Severity.SERIOUS,
            policy_side=_(
                "Data goes to %(country)s. The text names no adequacy decision, standard contractual clauses, "
                "binding corporate rules or other safeguard."
            )
            % {"country": place_name(code)},
            practice_side=_(
                "No adequacy decision holds for %(country)s today: a transfer needs a safeguard, and people are to "
                "be told which (Art 13(1)(f), 46 GDPR)."
            )
            % {"country": place_name(code)},
            what_to_do=_(
                "Name the safeguard in the section about other countries, and where a copy of it can be had."
            ),
            part=TEXT,
            anchor=anchor,
        )


CHECKS = (VersionCheck(CODE, gettext_lazy("A transfer without a named safeguard"), without_safeguard),)
