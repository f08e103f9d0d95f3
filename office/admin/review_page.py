"""The page of one review: where it stands, its rounds, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from office import review_words, reviews_registry
from office.actions import describe
from office.domain.review_checks import may_complete, may_manage
from office.models import AccessEntry, Review

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline, as the shared component takes it."""

    at: datetime
    kind: str
    who: str
    what: str
    text: str = ""


def review_page(page: PortalAdmin, request: HttpRequest, *, review: Review) -> TemplateResponse:
    """Show a review to a viewer who may see it."""
    viewer, now = page.actor(request), page.now()
    rounds = list(review.rounds.select_related("done_by"))
    context: dict[str, Any] = {
        **page.admin_site.each_context(request),
        "title": str(review),
        "opts": page.opts,
        "original": review,
        "media": page.media,
        "review": review,
        "every": review_words.every(review.interval_months),
        "days_left": review_words.days_left(review, now=now),
        "target": reviews_registry.describe(review.target_type, review.target_id),
        "rounds": [(one, review_words.outcome(one.outcome)) for one in rounds],
        "happenings": list(_happenings(review)),
        "may_complete": review.stands and may_complete(viewer, review),
        "may_manage": review.stands and may_manage(viewer, review.controller),
    }
    return TemplateResponse(request, "admin/office/review/page.html", context)


def _happenings(review: Review) -> Iterator[Happening]:
    for entry in AccessEntry.objects.of(review).select_related("actor"):
        yield Happening(
            at=entry.at,
            kind="staff" if entry.actor else "system",
            who=entry.actor.name if entry.actor else gettext("The portal"),
            what=describe(entry),
            text=review.ended_because if entry.action == "office.review_ended" else "",
        )
