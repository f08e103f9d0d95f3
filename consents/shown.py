"""How choices are shown to staff: a chip for where a person stands, words for a version."""

from __future__ import annotations

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consents.campaign_enums import Ask, LeftOut, MemberState
from consents.enums import Consent, Stopped
from consents.models import CampaignMember, ConsentState, Withdrawal
from office.chips import Chip
from office.dates import in_words, short_day
from policies.models import PolicyVersion

TONES = {
    Consent.GIVEN: "done",
    Consent.REFUSED: "plain",
    Consent.WITHDRAWN: "plain",
    Consent.EXPIRED: "soon",
}


def standing(row: ConsentState) -> SafeString:
    """Return the chips that say where a person stands: consent, objections, restriction; since when on hover."""
    chips = []
    today = row.controller.today
    if row.consent and row.consent_since is not None:
        consent = Consent(row.consent)
        chips.append(Chip(consent.label, TONES[consent], title=in_words(today(row.consent_since))))
    if row.objected_since is not None:
        chips.append(Chip(_("objected"), "waiting", title=in_words(today(row.objected_since))))
    if row.sharing_objected_since is not None:
        since = in_words(today(row.sharing_objected_since))
        chips.append(Chip(_("objected to sharing"), "waiting", title=since))
    if row.restricted_since is not None:
        chips.append(Chip(_("restricted"), "waiting", title=in_words(today(row.restricted_since))))
    if not chips:
        chips.append(Chip(_("nothing stands"), "plain"))
    return format_html("{}" + " {}" * (len(chips) - 1), *(chip.render() for chip in chips))


def version_words(version: PolicyVersion | None) -> str:
    """Name a version of a policy; a dash for none."""
    if version is None:
        return "–"
    return _("%(policy)s, version %(number)s") % {"policy": version.policy, "number": version.number}


def progress(row: Withdrawal, *, today: date) -> Chip:
    """Say whether something that a person stopped has stopped everywhere, or by when it should have."""
    if row.closed_at is not None:
        tone = "done" if row.outcome == Stopped.EVERYWHERE else "plain"
        return Chip(str(row.get_outcome_display()), tone, title=in_words(row.controller.today(row.closed_at)))
    if row.due_on < today:
        return Chip(
            _("overdue since %(day)s") % {"day": short_day(row.due_on)}, "overdue", title=in_words(row.due_on)
        )
    if row.told_at is None:
        return Chip(_("not everybody told yet"), "soon", title=in_words(row.due_on))
    return Chip(_("until %(day)s") % {"day": short_day(row.due_on)}, "waiting", title=in_words(row.due_on))


def in_campaign(row: CampaignMember) -> str:
    """Say what became of a person in a campaign; what they answered is among their choices."""
    if row.state in {MemberState.LEFT_OUT, MemberState.TO_ASK} or row.asked_at is None:
        why = LeftOut(row.left_out).label if row.left_out else ""
        return str(why if row.state == MemberState.LEFT_OUT else MemberState.TO_ASK.label)
    on = short_day(row.campaign.controller.today(row.asked_at))
    said = [_("%(what)s on %(day)s") % {"what": Ask(row.ask).label, "day": on}]
    if row.reminders:
        said.append(
            ngettext("%(count)s reminder", "%(count)s reminders", row.reminders) % {"count": row.reminders}
        )
    if row.state != MemberState.ASKED:
        said.append(str(MemberState(row.state).label))
    return ", ".join(said)
