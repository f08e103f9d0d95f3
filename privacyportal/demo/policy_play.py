"""Play the policies of the demo's companies: written by one, approved by another, in force when they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from law import Right
from law.periods import add_months
from office.domain import reviews
from office.domain.reviews import Answer
from office.enums import ReviewOutcome
from office.models import Controller, User
from policies.domain import commitments, drafts, importing, lifecycle, reviewing, texts, vocabulary
from policies.domain.standard import MODELS
from policies.enums import TermKind
from policies.models import Policy, PolicyLink, PolicyVersion
from policies.outline import Outline
from policies.reading import alignment, anchors, files
from privacyportal.demo import companies, policy_data
from privacyportal.demo.policy_data import DemoVersion

MORNING, NOON = time(9, 0), time(12, 0)
REVIEWED_MONTHS_AGO = {companies.DREAME: 13, companies.PROCOTSMART: 2}
"""When each policy was last reviewed; a review comes every twelve months, so the first is overdue."""
LOOKED_AT = (
    "The policy was read beside the systems in use and the list of providers; nothing had to be changed."
)
BEFORE_IN_FORCE = timedelta(days=1)
DRAFT_BEGUN = timedelta(days=2)


def play(controller: Controller, *, editor: User, approver: User, now: datetime) -> int:
    """Make a company's vocabulary and versions as far as it has no policy; return how many versions that were."""
    if Policy.objects.filter(controller=controller).exists():
        return 0
    versions = policy_data.versions(controller.slug)
    first = _moment(controller, versions[0], now=now)
    _vocabulary(controller, now=first)
    policy = importing.main_policy(controller, by=editor, now=first)
    for version in versions:
        _version(policy, version, editor=editor, approver=approver, now=now)
    _reviewed(policy, by=editor, now=now)
    return len(versions)


def _reviewed(policy: Policy, *, by: User, now: datetime) -> None:
    """Record the last review of a policy."""
    review = reviewing.of(policy)
    if review is None:
        return
    day = add_months(policy.controller.today(now), -REVIEWED_MONTHS_AGO[policy.controller.slug])
    reviews.complete(
        review,
        outcome=ReviewOutcome.NOTHING_TO_CHANGE,
        answers=[Answer(entry, done=True) for entry in review.checklist],
        evidence=LOOKED_AT,
        by=by,
        now=datetime.combine(day, NOON, tzinfo=ZoneInfo(policy.controller.time_zone)),
    )


def _moment(controller: Controller, version: DemoVersion, *, now: datetime) -> datetime:
    """Return the moment at which a version is written."""
    if version.effective_on is None:
        return now - DRAFT_BEGUN
    day = datetime.combine(version.effective_on, MORNING, tzinfo=ZoneInfo(controller.time_zone))
    return day - BEFORE_IN_FORCE


def _vocabulary(controller: Controller, *, now: datetime) -> None:
    known = policy_data.vocabulary(controller.slug)
    entries: Mapping[TermKind, Mapping[str, Any]] = {
        TermKind.PURPOSE: known.purposes,
        TermKind.CATEGORY: known.categories,
        TermKind.RECIPIENT: known.recipients,
    }
    for kind, declared in entries.items():
        for code, entry in declared.items():
            row = MODELS[kind](controller=controller, code=code, **asdict(entry))
            vocabulary.save(row, by=None, now=now)


def _version(
    policy: Policy, version: DemoVersion, *, editor: User, approver: User, now: datetime
) -> PolicyVersion:
    written = _moment(policy.controller, version, now=now)
    earlier = drafts.latest_of(policy)
    draft = drafts.begin(policy, by=editor, now=written)
    first: Outline | None = None
    known = texts.outlines_of(earlier) if earlier is not None else {}
    for language in version.languages:
        outline = files.read(version.text(language).encode(), name="policy.md").outline
        if first is None:
            outline = first = anchors.anchored(outline, earlier=known.get(language))
        else:
            outline = alignment.line_up(first, outline).aligned(outline)
        texts.put(draft, language=language, outline=outline, by=editor, now=written)
    _declare(draft, version, editor=editor, now=written)
    if version.effective_on is None:
        return draft
    lifecycle.submit(draft, by=editor, now=written)
    lifecycle.approve(draft, by=approver, now=written)
    lifecycle.schedule(draft, effective_on=version.effective_on, by=editor, now=written)
    return lifecycle.put_in_force(draft, now=written + BEFORE_IN_FORCE)


def _declare(draft: PolicyVersion, version: DemoVersion, *, editor: User, now: datetime) -> None:
    for use in version.declaration.uses:
        commitments.declare_use(draft, use=use, by=editor, now=now)
    rights = {Right(code): anchor for code, anchor in version.declaration.rights.items()}
    commitments.declare_rights(draft, rights=rights, by=editor, now=now)
    links = [PolicyLink(name=one.name, url=one.url, anchor=one.anchor) for one in version.links]
    if links:
        commitments.put_links(draft, links=links, by=editor, now=now)
    drafts.set_dates(draft, updated_on=version.updated_on, month_only=version.month_only, by=editor, now=now)
    drafts.set_summary(draft, summary=version.summary, by=editor, now=now)
