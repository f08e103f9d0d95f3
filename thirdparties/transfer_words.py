"""Transfers in words, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from law.adequacy import Condition
from office import citations
from office.countries import place_name
from office.dates import in_words
from thirdparties.domain.transfers import Gap, Judgement, Transfer, Way
from thirdparties.enums import SccModule, Verdict

WAYS = {
    Way.STORED_IN: gettext_lazy("stored in"),
    Way.ACCESSED_FROM: gettext_lazy("accessed from"),
    Way.SHARED: pgettext_lazy("how data comes to a country", "shared with"),
    Way.ENGAGED: pgettext_lazy("how data comes to a country", "handled by a sub-processor"),
}
CONDITIONS = {
    Condition.COMMERCIAL: gettext_lazy("for commercial organisations"),
    Condition.CERTIFIED: gettext_lazy("for certified organisations"),
    Condition.APPI: gettext_lazy("for businesses under the APPI"),
}


def verdict(judgement: Judgement) -> str:
    """Say what the law asks of a country."""
    decision = judgement.decision
    if judgement.verdict is Verdict.ADEQUATE and decision is not None:
        return _("adequate since %(day)s") % {"day": in_words(decision.valid_from)}
    if judgement.verdict is Verdict.NONE:
        return _("within the EEA")
    if judgement.verdict is Verdict.UNKNOWN:
        return _("not known: you are established outside of the EEA")
    if decision is not None:
        return _("safeguard needed: adequate only %(condition)s") % {
            "condition": CONDITIONS[judgement.condition]
        }
    return _("safeguard needed")


def basis(transfer: Transfer) -> str:
    """Name what a transfer rests on; empty where it needs nothing, and for a gap."""
    agreement = transfer.safeguard
    if agreement is None:
        decision = transfer.judgement.decision
        return citations.in_words(decision.source) if decision is not None and not transfer.is_gap else ""
    words = str(agreement.what.label)
    if agreement.scc_module:
        words = f"{words}, {SccModule(agreement.scc_module).label}"
    return words


def gap(transfer: Transfer) -> str:
    """Say in a sentence what is missing; empty where nothing is."""
    names = {"recipient": transfer.recipient_name, "country": place_name(transfer.country)}
    if transfer.gap is Gap.NO_SAFEGUARD:
        return (
            _(
                "Data goes to %(recipient)s in %(country)s without a safeguard: agree on standard clauses, or stop."
            )
            % names
        )
    if transfer.gap is Gap.CONDITION:
        return (
            _(
                "The adequacy decision for %(country)s does not reach %(recipient)s: note that it meets the "
                "condition, or agree on standard clauses."
            )
            % names
        )
    if transfer.gap is Gap.NOBODY:
        return (
            _(
                "A system of your own lies in %(country)s or is used from there, and no recipient is named: say who "
                "runs it, so that clauses can be agreed on."
            )
            % names
        )
    return ""


def ways(transfer: Transfer) -> str:
    """Say how data comes there."""
    return ", ".join(str(WAYS[way]) for way in transfer.ways)


def systems(transfer: Transfer) -> str:
    """Name the systems."""
    return ", ".join(system.name for system in transfer.systems)
