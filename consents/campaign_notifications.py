"""What the mails of campaigns say: service mails, never advertising (promise D13). Also shown as previews."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from consents.campaign_enums import Ask
from consents.domain import campaign_terms
from consents.models import Campaign
from mailroom.domain import outbox
from mailroom.domain.outbox import Recipient
from mailroom.rendering import Rendered, render
from office.translated import here
from policies import changes_shown
from policies.domain import judging
from policies.models import PolicyVersion
from policies.public import addresses

QUESTION, REMINDER, NOTICE = (
    "consents/campaign_question",
    "consents/campaign_reminder",
    "consents/campaign_notice",
)
MAIL_NAMES: dict[str, Promise] = {
    QUESTION: _("Question for fresh consent"),
    REMINDER: _("Reminder of a question for fresh consent"),
    NOTICE: _("Notice of a changed policy"),
}
LINK = f"https://link.invalid/{secrets.token_hex(16)}/"
"""Stands in a mail that is rendered for many where each of them has a link of their own."""
LONGEST_LIST = 12


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A mail to one person, as far as it is their own. `link` is empty for a notice, which asks nothing."""

    recipient: Recipient
    language: str
    purposes: tuple[str, ...]


def send(campaign: Campaign, *, template: str, letters: Sequence[Letter], now: datetime) -> None:
    """Queue one kind of mail for many people: those who are asked the same in one language get the same words."""
    groups: dict[tuple[str, tuple[str, ...]], list[Recipient]] = {}
    for letter in letters:
        groups.setdefault((letter.language, letter.purposes), []).append(letter.recipient)
    for (language, purposes), recipients in groups.items():
        outbox.queue_many(
            controller=campaign.controller,
            recipients=recipients,
            template=template,
            context=_context(campaign, purposes=purposes, language=language, url=LINK),
            language=language,
            cause=campaign.cause,
            now=now,
        )


def preview(campaign: Campaign, *, ask: Ask, language: str) -> Rendered:
    """Return the words of a mail as people will get it; the link leads nowhere."""
    template = QUESTION if ask is Ask.CONSENT else NOTICE
    purposes = campaign_terms.of(campaign).asked if ask is Ask.CONSENT else ()
    url = f"{settings.PUBLIC_URL}/{campaign.controller.slug}/preferences/"
    context = _context(campaign, purposes=purposes, language=language, url=url)
    return render(template, context, controller=campaign.controller, language=language)


def _context(campaign: Campaign, *, purposes: Sequence[str], language: str, url: str) -> dict[str, object]:
    with override(language):
        version = campaign.version
        names = [
            here(found.purpose.name) or code
            for code in purposes
            if (found := campaign_terms.promised_by(version, code)) is not None
        ]
        return {
            "policy": str(version.policy),
            "in_force_on": _day(campaign, version),
            "is_first": campaign_terms.of(campaign).compared_with is None,
            "summary": here(version.summary),
            "changes": changes_of(campaign),
            "purposes": names,
            "closes_on": campaign.closes_on,
            "url": url,
            "compare_url": compare_url(campaign, language=language),
        }


def changes_of(campaign: Campaign) -> tuple[str, ...]:
    """Say in the current language what changed against the version that people knew; empty for a first version."""
    before = _before(campaign)
    return _changes(before.pk, campaign.version_id, get_language() or "") if before is not None else ()


@lru_cache(maxsize=64)
def _changes(before: UUID, after: UUID, language: str) -> tuple[str, ...]:
    """Compare two versions that were in force, which do not change any more."""
    rows = PolicyVersion.objects.select_related("policy__controller").in_bulk([before, after])
    with override(language):
        shown = changes_shown.of(judging.between(rows[before], rows[after]))
        return tuple(dict.fromkeys([*shown.commitments, *shown.reasons]))[:LONGEST_LIST]


def compare_url(campaign: Campaign, *, language: str) -> str:
    """Return where the two versions are shown beside each other; a first version by itself."""
    before, version = _before(campaign), campaign.version
    path = (
        addresses.of_version(version.policy, version.number)
        if before is None
        else addresses.of_comparison(version.policy, before.number, version.number)
    )
    return f"{settings.PUBLIC_URL}{path}?lang={language}"


def _before(campaign: Campaign) -> PolicyVersion | None:
    number = campaign_terms.of(campaign).compared_with
    if number is None:
        return None
    rows = campaign.version.policy.versions.select_related("policy__controller")
    found: PolicyVersion | None = rows.filter(number=number).first()
    return found


def _day(campaign: Campaign, version: PolicyVersion) -> date | None:
    if version.in_force_at is None:
        return version.effective_on
    return campaign.controller.today(version.in_force_at)
