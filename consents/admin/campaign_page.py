"""What the page of one campaign shows: how it goes, who is written to, who is not and why, what happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override

from consents import campaign_notifications
from consents.admin.campaign_steps import STEPS
from consents.campaign_enums import Ask, CampaignStatus, Ending
from consents.domain import campaign_results, campaign_terms, campaigns
from consents.models import Campaign
from office.chips import Chip
from office.dates import in_words
from office.translated import here, language_name
from policies.admin.chips import consequence_chip
from thirdparties.admin.shown import Button, Fact, happenings, link

if TYPE_CHECKING:
    from consents.admin.campaigns import CampaignAdmin

TONES = {
    CampaignStatus.DRAFT: "new",
    CampaignStatus.RUNNING: "work",
    CampaignStatus.PAUSED: "waiting",
    CampaignStatus.CLOSED: "plain",
}


def status_chip(row: Campaign) -> Chip:
    """Say where a campaign stands; how it ended, once it has."""
    if row.state is not CampaignStatus.CLOSED:
        return Chip(row.state.label, TONES[row.state])
    ending = Ending(row.ending)
    return Chip(ending.label, "done" if ending is Ending.COMPLETED else "plain")


def page_context(page: CampaignAdmin, request: HttpRequest, row: Campaign) -> dict[str, Any]:
    """Return what the page of a campaign shows."""
    may_edit = page.allows(request, page.change_needs, row)
    steps = [step for step in STEPS.values() if row.state in step.of] if may_edit else []
    if row.audience_at is None:
        steps = [step for step in steps if step.code != "start"]
    audience = campaign_results.audience_of(row)
    asks = _asks(row)
    return {
        "name": str(row),
        "company": row.controller,
        "chips": [status_chip(row), consequence_chip(row.kind)],
        "buttons": [
            Button(str(step.label), page.address("step", row.pk, step.code), main=step.main) for step in steps
        ],
        "facts": list(_facts(page, request, row)),
        "changes": campaign_notifications.changes_of(row),
        "compare": campaign_notifications.compare_url(row, language=request.LANGUAGE_CODE),
        "preview": page.address("preview", row.pk),
        "languages_columns": [_("Language"), *(_COLUMNS[ask]() for ask in asks)],
        "languages": [
            [language_name(language), *(asked if ask is Ask.CONSENT else told for ask in asks)]
            for language, asked, told in audience.languages
        ],
        "left_out_columns": [_("Why"), _("Only told what changed"), _("No mail at all")],
        "left_out": [[why.label, told, nothing] for why, told, nothing in audience.left_out],
        "happenings": list(happenings(row)),
        "history": page.address("history", row.pk),
        **progress_context(page, row),
    }


def progress_context(page: CampaignAdmin, row: Campaign) -> dict[str, Any]:
    """Return what the part of the page shows that is looked at while mails leave."""
    progress = campaign_results.progress_of(row)
    finding = row.audience_at is None and row.state is CampaignStatus.DRAFT
    per_purpose = campaign_results.by_purpose(row) if progress.asked else []
    return {
        "original": row,
        "progress": progress,
        "finding": finding,
        "found": row.members.count() if finding else 0,
        "lasts_until": campaigns.last_mail_on(row, now=page.now()) if progress.waiting else None,
        "poll": page.address("progress", row.pk) if finding or row.state is CampaignStatus.RUNNING else "",
        "counts": list(_counts(row, progress)),
        "purpose_columns": [_("Purpose"), _("Yes"), _("No"), _("Withdrew or objected")],
        "purposes": [[_name_of(row, code), one.yes, one.no, one.withdrew] for code, one in per_purpose]
        if len(per_purpose) > 1
        else [],
    }


def previews(row: Campaign) -> Iterator[dict[str, Any]]:
    """Yield each mail of the campaign in each of the company's languages, as people will get it."""
    for ask in _asks(row):
        for language in row.controller.languages:
            with override(language):
                words = campaign_notifications.preview(row, ask=ask, language=language)
            yield {
                "title": _("%(mail)s, %(language)s")
                % {"mail": _COLUMNS[ask](), "language": language_name(language)},
                "language": language,
                "subject": words.subject,
                "text": words.text,
            }


def _asks(row: Campaign) -> list[Ask]:
    """Return which mails a campaign sends."""
    terms = campaign_terms.of(row)
    asks = [Ask.CONSENT] if terms.questions else []
    return [*asks, Ask.NOTICE] if terms.everybody or terms.told else asks


def _counts(row: Campaign, progress: campaign_results.Progress) -> Iterator[tuple[str, int]]:
    asked = row.asks_for_consent
    yield _("To be written to"), progress.waiting
    if asked:
        yield _("Asked"), progress.asked
        yield _("Yes"), progress.answers.yes
        yield _("No"), progress.answers.no
        yield _("Withdrew or objected"), progress.answers.withdrew
        yield _("Silent"), progress.silent
    if progress.told or not asked:
        yield _("Told what changed"), progress.told
    yield _("Mail refused"), progress.unreachable


def _facts(page: CampaignAdmin, request: HttpRequest, row: Campaign) -> Iterator[Fact]:
    day = row.controller.today
    version = page.version_address(request, row)
    yield Fact(_("Version of the policy"), link(row, version) if version else str(row))
    yield Fact(_("What is due"), row.get_kind_display())
    if row.asks_for_consent:
        codes = campaign_terms.of(row).asked
        yield Fact(_("Asked about"), ", ".join(_name_of(row, code) for code in codes))
    yield Fact(_("Mails a minute"), row.rate)
    if row.asks_for_consent:
        reminders = ", ".join(map(str, row.reminder_days))
        yield Fact(_("Reminders after days"), reminders or _("none"))
        last: datetime | Any = row.closes_on
        yield Fact(_("Last day to answer"), in_words(last) if last else _("30 days after the last mail"))
    yield Fact(_("Opened"), in_words(day(row.opened_at)))
    if row.started_at is not None:
        who = row.started_by.name if row.started_by is not None else "–"
        yield Fact(_("Started"), format_html("{} · {}", in_words(day(row.started_at)), who))
    if row.closed_at is not None:
        yield Fact(_("Ended"), in_words(day(row.closed_at)))
    if row.closed_because:
        yield Fact(_("Reason"), row.closed_because)


def _name_of(row: Campaign, code: str) -> str:
    found = campaign_terms.promised_by(row.version, code)
    return (here(found.purpose.name) if found is not None else "") or code


_COLUMNS = {
    Ask.CONSENT: lambda: _("Asked for consent"),
    Ask.NOTICE: lambda: _("Told what changed"),
}
