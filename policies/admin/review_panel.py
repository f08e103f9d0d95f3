"""On the page of a policy: when it is reviewed next, and by whom."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from office.clock import now
from office.dates import in_words
from office.domain.access import access_of
from office.domain.review_checks import READS
from office.panels import Panel
from office.review_words import every
from policies.domain import reviewing
from policies.models import Policy

ORDER = 10


def review_panel(policy: Policy, request: HttpRequest) -> Panel | None:
    """Return the panel, for whoever may read reviews at the policy's controller."""
    if not access_of(request.user).allows(READS, policy.controller_id):
        return None
    review, title = reviewing.of(policy), _("Regular review")
    if review is None:
        return Panel(
            title=title,
            description=_("Nobody reviews this policy regularly."),
            url=reverse("admin:office_review_changelist"),
            order=ORDER,
        )
    overdue = review.next_on < policy.controller.today(now())
    sentence = (
        _("Overdue since %(day)s. %(owner)s does it, %(every)s.")
        if overdue
        else _("Next on %(day)s, by %(owner)s, %(every)s.")
    )
    return Panel(
        title=title,
        description=sentence
        % {
            "day": in_words(review.next_on),
            "owner": review.owner.name,
            "every": every(review.interval_months),
        },
        url=reverse("admin:office_review_change", args=[review.pk]),
        order=ORDER,
    )
