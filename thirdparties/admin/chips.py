"""The coloured words of the register."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.chips import Chip
from office.dates import in_words
from thirdparties import transfer_words
from thirdparties.domain.agreements import Standing, State
from thirdparties.domain.transfers import Transfer
from thirdparties.enums import Verdict
from thirdparties.models import Agreement

SOON_DAYS = 90
TONES = {
    Verdict.NONE: "done",
    Verdict.ADEQUATE: "done",
    Verdict.SAFEGUARD_NEEDED: "waiting",
    Verdict.UNKNOWN: "plain",
}


def standing_chip(standing: Standing) -> Chip:
    """Say whether a third party has the agreement that it needs."""
    if standing.state is State.NOT_NEEDED:
        return Chip(_("none needed"))
    if standing.state is State.MISSING:
        return Chip(_("missing"), "overdue")
    if standing.lacking is not None:
        return clauses_chip(standing.lacking)
    if standing.ends_in is not None and standing.ends_in <= SOON_DAYS:
        return _ends_in(standing.ends_in)
    return Chip(_("in place"), "done")


def clauses_chip(agreement: Agreement) -> Chip:
    """Say how many clauses of Article 28 a processor agreement lacks, or that nobody has looked for them."""
    missing = agreement.missing_clauses
    if not agreement.is_gone_through:
        return Chip(_("clauses not gone through"), "overdue")
    words = ngettext("%(count)s clause missing", "%(count)s clauses missing", len(missing))
    title = ", ".join(str(clause.label) for clause in missing)
    return Chip(words % {"count": len(missing)}, "soon", title=title)


def whole_standing_chip(standing: Standing) -> Chip:
    """Say the same where no column's head says what it is about."""
    chip = standing_chip(standing)
    return Chip(_("agreement: %(state)s") % {"state": chip.text}, chip.tone)


def no_contact_chip() -> Chip:
    """Say that nobody can be written to."""
    return Chip(_("no contact"), "soon", title=_("Nobody can be told to stop using or erase data."))


def agreement_chip(agreement: Agreement, *, today: date) -> Chip:
    """Say where an agreement stands."""
    if agreement.starts_on > today:
        return Chip(_("not begun"), "new", title=in_words(agreement.starts_on))
    if agreement.ends_on is None:
        return Chip(_("in place"), "done")
    left = (agreement.ends_on - today).days
    if left < 0:
        return Chip(_("ended"), "overdue", title=in_words(agreement.ends_on))
    return _ends_in(left) if left <= SOON_DAYS else Chip(_("in place"), "done")


def transfer_chip(transfer: Transfer) -> Chip:
    """Say what a transfer rests on."""
    if transfer.is_gap:
        return Chip(_("gap"), "overdue", title=transfer_words.gap(transfer))
    if transfer.lacks_assessment:
        return Chip(_("not assessed"), "soon")
    if transfer.safeguard is not None:
        return Chip(_("safeguard in place"), "done", title=transfer_words.basis(transfer))
    return Chip(
        transfer_words.verdict(transfer.judgement),
        TONES[transfer.judgement.verdict],
        title=transfer_words.basis(transfer),
    )


def worst_chip(transfers: Iterable[Transfer]) -> Chip:
    """Say the worst of several transfers in a word."""
    found = list(transfers)
    gaps = sum(one.is_gap for one in found)
    if gaps:
        words = ngettext("%(count)s gap", "%(count)s gaps", gaps) % {"count": gaps}
        return Chip(words, "overdue", title=" ".join(transfer_words.gap(one) for one in found if one.is_gap))
    if any(one.lacks_assessment for one in found):
        return Chip(_("not assessed"), "soon")
    abroad = [one for one in found if one.judgement.verdict is not Verdict.NONE]
    if not abroad:
        return Chip(_("within the EEA"), "done") if found else Chip(_("none"))
    return Chip(_("covered"), "done")


def _ends_in(days: int) -> Chip:
    if days == 0:
        return Chip(_("ends today"), "soon")
    return Chip(ngettext("ends in %(days)s day", "ends in %(days)s days", days) % {"days": days}, "soon")
