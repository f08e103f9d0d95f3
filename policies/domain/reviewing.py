"""The regular review of a policy (promises P22, P27): planned when the policy is made, kept by `office`."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from law.periods import add_months
from office.domain import reviews
from office.domain.review_checks import may_manage
from office.domain.reviews import Terms
from office.models import Review, User
from policies.models import Policy

INTERVAL_MONTHS = 12


def plan(policy: Policy, *, by: User | None, now: datetime) -> Review | None:
    """Put a new policy under a yearly review by whoever made it; None where nobody did who manages reviews."""
    controller = policy.controller
    if by is None or not may_manage(by, controller):
        return None
    terms = Terms(
        name=policy.name,
        interval_months=INTERVAL_MONTHS,
        checklist=checklist(language=by.language),
        owner=by,
        next_on=add_months(controller.today(now), INTERVAL_MONTHS),
    )
    return reviews.plan(controller, terms=terms, by=by, now=now, target=policy)


def of(policy: Policy) -> Review | None:
    """Return the review that a policy is under, with its owner and controller; one query."""
    return reviews.standing_review(policy._meta.label_lower, policy.pk)


def checklist(*, language: str) -> list[str]:
    """Return what is looked at in a review of a policy, in a language."""
    with override(language):
        return [
            _("The data, purposes, recipients and countries are those of our practice"),
            _("Lawful bases and times of keeping still hold"),
            _("All languages say the same"),
            _("Contacts, rights and the way to complain are right"),
            _("Links to third parties’ policies lead where they should"),
            _("How data is collected, stored and protected was looked at, locks and doors included"),
        ]
