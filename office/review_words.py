"""How reviews are spoken of: their lines of the access log, and how near the next one is."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from office import actions
from office.chips import Chip
from office.dates import in_words
from office.enums import ReviewOutcome
from office.models import AccessEntry, Review

SOON_DAYS = 30

FIELDS: dict[str, str | Promise] = {
    "name": _("name"),
    "interval_months": _("interval"),
    "checklist": _("checklist"),
    "owner": _("owner"),
    "next_on": _("next date"),
}

OUTCOME_TONES = {
    ReviewOutcome.NOTHING_TO_CHANGE: "done",
    ReviewOutcome.CHANGES_NEEDED: "soon",
    ReviewOutcome.FAILED: "overdue",
}


def register() -> None:
    """Register the sentences of what happens to reviews."""
    actions.register("office.review_planned", _planned)
    actions.register("office.review_changed", _changed)
    actions.register("office.review_completed", _completed)
    actions.register("office.review_ended", lambda entry: gettext("Review ended"))
    actions.register("office.review_reminded", _reminded)


def every(months: int) -> str:
    """Say how often something is reviewed."""
    years, rest = divmod(months, 12)
    if years and not rest:
        return ngettext("every year", "every %(count)d years", years) % {"count": years}
    return ngettext("every month", "every %(count)d months", months) % {"count": months}


def days_left(review: Review, *, now: datetime) -> Chip:
    """Say how near the next review is, in a word and a tone."""
    if review.ended_at is not None:
        return Chip(gettext("ended"), "plain", in_words(review.controller.today(review.ended_at)))
    days, day = review.days_left(now), in_words(review.next_on)
    if days < 0:
        text = ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}
        return Chip(text, "overdue", day)
    if days == 0:
        return Chip(gettext("due today"), "soon", day)
    text = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    if days > SOON_DAYS:
        return Chip(text, "fine", day)
    return Chip(gettext("due soon · %(days)s") % {"days": text}, "soon", day)


def outcome(code: str) -> Chip:
    """Say what a round found."""
    found = ReviewOutcome(code)
    return Chip(found.label, OUTCOME_TONES[found])


def _planned(entry: AccessEntry) -> str:
    return gettext("Review planned: %(every)s") % {"every": every(entry.details["months"])}


def _changed(entry: AccessEntry) -> str:
    names = [str(FIELDS.get(name, name)) for name in entry.details["fields"]]
    return gettext("Review changed: %(fields)s") % {"fields": ", ".join(names)}


def _completed(entry: AccessEntry) -> str:
    return gettext("Reviewed on %(day)s: %(outcome)s") % {
        "day": in_words(date.fromisoformat(entry.details["done_on"])),
        "outcome": ReviewOutcome(entry.details["outcome"]).label,
    }


def _reminded(entry: AccessEntry) -> str:
    people = entry.details["people"]
    return ngettext("%(people)s person reminded", "%(people)s people reminded", people) % {"people": people}
