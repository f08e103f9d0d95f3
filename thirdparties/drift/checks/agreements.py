"""Third parties without the agreement that they need: processors and joint controllers (Art 26, 28 GDPR; P15)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from office.dates import in_words
from policies.enums import Severity
from policies.findings import Finding
from thirdparties.domain.agreements import NEEDED, State, standing_of
from thirdparties.drift.practice import Practice, PracticeCheck, finding
from thirdparties.enums import AgreementKind, ThirdPartyKind
from thirdparties.models import Agreement, ThirdParty

MISSING, ENDED, INCOMPLETE = (
    "thirdparties.agreement-missing",
    "thirdparties.agreement-ended",
    "thirdparties.agreement-incomplete",
)


def missing(practice: Practice) -> Iterator[Finding]:
    """Return the third parties with which no such agreement was ever in place."""
    for party, had in _lacking(practice):
        if not had:
            yield _finding(practice, party, code=MISSING, practice_side=_missing(practice, party))


def ended(practice: Practice) -> Iterator[Finding]:
    """Return the third parties whose agreement is over, or has not begun."""
    for party, had in _lacking(practice):
        if had:
            yield _finding(practice, party, code=ENDED, practice_side=_ended(practice, had[-1]))


def incomplete(practice: Practice) -> Iterator[Finding]:
    """Return the third parties whose agreement is in place, but lacks clauses, or was never gone through."""
    for party in practice.parties.values():
        agreement = standing_of(party, on=practice.today).lacking
        if agreement is None:
            continue
        looked_at = agreement.is_gone_through
        yield finding(
            INCOMPLETE,
            row=party,
            about=AgreementKind.PROCESSOR.value,
            severity=Severity.WARNING if looked_at else _severity(practice, party),
            policy_side=_needed(party),
            practice_side=_lacks(agreement),
            what_to_do=_("Agree on what is missing, and write where it stands.")
            if looked_at
            else _("Go through the clauses, and agree on what is missing."),
        )


def _lacks(agreement: Agreement) -> str:
    missing = agreement.missing_clauses
    if not agreement.is_gone_through:
        return _("The agreement is in place, but nobody has looked for the clauses of Article 28 in it.")
    return ngettext(
        "The agreement lacks %(count)s clause: %(clauses)s.",
        "The agreement lacks %(count)s clauses: %(clauses)s.",
        len(missing),
    ) % {"count": len(missing), "clauses": "; ".join(str(clause.label) for clause in missing)}


def _lacking(practice: Practice) -> Iterator[tuple[ThirdParty, list[Agreement]]]:
    """Yield who lacks an agreement today, with those of its kind that there were, in the order of their days."""
    for party in practice.parties.values():
        if standing_of(party, on=practice.today).state is State.MISSING:
            kind = NEEDED[ThirdPartyKind(party.kind)]
            yield (
                party,
                sorted(
                    (one for one in party.agreements.all() if one.kind == kind), key=lambda one: one.starts_on
                ),
            )


def _finding(practice: Practice, party: ThirdParty, *, code: str, practice_side: str) -> Finding:
    return finding(
        code,
        row=party,
        about=NEEDED[ThirdPartyKind(party.kind)].value,
        severity=_severity(practice, party),
        policy_side=_needed(party),
        practice_side=practice_side,
        what_to_do=_what_to_do(party),
    )


def _severity(practice: Practice, party: ThirdParty) -> Severity:
    """Say how much it matters: less where the agreement of the processor above answers for it, or nothing is shared.

    The processor stays liable for whom it engaged (Art 28(4) GDPR); the contract between the two is still to be seen.
    """
    if party.kind == ThirdPartyKind.SUB_PROCESSOR and _covered(practice, party):
        return Severity.WARNING
    return Severity.SERIOUS if party.pk in practice.getting else Severity.WARNING


def _covered(practice: Practice, party: ThirdParty) -> bool:
    """Tell whether an agreement stands with a processor further up."""
    above, seen = practice.parties.get(party.parent_id) if party.parent_id else None, {party.pk}
    while above is not None and above.pk not in seen:
        if standing_of(above, on=practice.today).state is State.STANDING:
            return True
        seen.add(above.pk)
        above = practice.parties.get(above.parent_id) if above.parent_id else None
    return False


def _needed(party: ThirdParty) -> str:
    if party.kind == ThirdPartyKind.JOINT_CONTROLLER:
        return _("Joint controllers arrange between them who answers for what (Art 26 GDPR).")
    if party.kind == ThirdPartyKind.SUB_PROCESSOR:
        return _("A sub-processor is bound by contract to the same duties as its processor (Art 28(4) GDPR).")
    return _("Everybody who gets data for us is bound by contract (Art 28(3) GDPR).")


def _missing(practice: Practice, party: ThirdParty) -> str:
    names = {"name": party}
    if party.kind == ThirdPartyKind.SUB_PROCESSOR:
        if _covered(practice, party):
            return (
                _(
                    "The agreement with the processor that engaged “%(name)s” is in place; the one between the two "
                    "is not on record."
                )
                % names
            )
        return (
            _("No agreement with “%(name)s” is on record, and none with a processor above it is in place.")
            % names
        )
    return _("No agreement of that kind with “%(name)s” is on record.") % names


def _ended(practice: Practice, agreement: Agreement) -> str:
    if agreement.starts_on > practice.today:
        return _("The agreement begins on %(day)s only.") % {"day": in_words(agreement.starts_on)}
    assert agreement.ends_on is not None  # noqa: S101 - begun and not in place
    return _("The agreement ended on %(day)s.") % {"day": in_words(agreement.ends_on)}


def _what_to_do(party: ThirdParty) -> str:
    if party.kind == ThirdPartyKind.SUB_PROCESSOR:
        return _(
            "Ask the processor for its contract with the sub-processor, and put it on record; or object to it."
        )
    if party.kind == ThirdPartyKind.JOINT_CONTROLLER:
        return _("Agree on an arrangement and put it on record, or stop sharing until there is one.")
    return _("Conclude an agreement and put it on record, or stop sharing until there is one.")


CHECKS = (
    PracticeCheck(MISSING, gettext_lazy("An agreement is missing"), missing),
    PracticeCheck(ENDED, gettext_lazy("An agreement is not in place today"), ended),
    PracticeCheck(INCOMPLETE, gettext_lazy("An agreement lacks clauses of Article 28"), incomplete),
)
