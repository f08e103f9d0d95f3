"""Policies that are not under regular review, or whose review is late (promises P22, P27)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from office.dates import in_words
from office.models import Controller, Review
from policies.enums import Severity
from policies.findings import Finding, Sentence
from policies.models import Policy

SERIOUS_FROM_DAYS = 30
"""Days after its day from which a review that was not done is serious: "regular" is not true any more."""


class ReviewMissing:
    """A policy that nobody reviews regularly."""

    code = "policies.review-not-planned"
    title: Sentence = gettext_lazy("No regular review is planned")

    def find(self, controller: Controller, *, today: date) -> Iterator[Finding]:
        """Look at each policy of the controller."""
        for policy, review in _reviewed(controller):
            if review is None:
                yield Finding(
                    code=self.code,
                    severity=Severity.WARNING,
                    subject=policy.slug,
                    policy_side=_("Policies are kept under regular review (Art 24(1) GDPR)."),
                    practice_side=_("Nobody is asked to review “%(policy)s”.") % {"policy": policy},
                    what_to_do=_("Put the policy under regular review: choose an owner and an interval."),
                    url=reverse("admin:policies_policy_change", args=[policy.pk]),
                    where=str(policy),
                )


class ReviewOverdue:
    """A policy whose review was due and is not recorded."""

    code = "policies.review-overdue"
    title: Sentence = gettext_lazy("A review is overdue")

    def find(self, controller: Controller, *, today: date) -> Iterator[Finding]:
        """Look at each policy that is under review."""
        for policy, review in _reviewed(controller):
            if review is not None and review.next_on < today:
                yield self._late(policy, review, days=(today - review.next_on).days)

    def _late(self, policy: Policy, review: Review, *, days: int) -> Finding:
        late = ngettext("It is %(days)s day late.", "It is %(days)s days late.", days) % {"days": days}
        return Finding(
            code=self.code,
            severity=Severity.SERIOUS if days > SERIOUS_FROM_DAYS else Severity.WARNING,
            subject=policy.slug,
            policy_side=_("“%(policy)s” is reviewed regularly; the review was due on %(day)s.")
            % {"policy": policy, "day": in_words(review.next_on)},
            practice_side=_("It is not recorded. %(late)s") % {"late": late},
            what_to_do=_("Go through the checklist and record the review."),
            url=reverse("admin:office_review_change", args=[review.pk]),
            url_needs="read_reviews",
            where=str(policy),
        )


def _reviewed(controller: Controller) -> Iterator[tuple[Policy, Review | None]]:
    """Return the policies, each with the review that it is under; in two queries."""
    standing = Review.objects.standing().filter(controller=controller, target_type=Policy._meta.label_lower)
    by_target = {review.target_id: review for review in standing}
    for policy in Policy.objects.filter(controller=controller):
        yield policy, by_target.get(policy.pk)


CHECKS = (ReviewOverdue(), ReviewMissing())
