"""What a review must fulfil. Each function returns the value as it is kept, or refuses it beside its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext

from law.periods import add_months
from office import translated
from office.domain.access import Access, access_of
from office.errors import ReviewRefusedError
from office.models import Controller, Review, User
from office.models.reviews import LONGEST_INTERVAL

READS, MANAGES = "read_reviews", "manage_reviews"
LONGEST_NAME, LONGEST_ENTRY, LONGEST_NOTE, LONGEST_REASON = 120, 200, 300, 300
LONGEST_EVIDENCE, LONGEST_LINK = 5000, 500
MOST_ENTRIES = 30


def may_manage(user: User, controller: Controller) -> bool:
    """Tell whether a person may plan, change and end reviews at a controller."""
    return access_of(user).allows(MANAGES, controller.pk)


def may_complete(user: User, review: Review) -> bool:
    """Tell whether a person may complete a review: who manages reviews, or its owner who still reads them."""
    access = access_of(user)
    owns = review.owner_id == user.pk and access.allows(READS, review.controller_id)
    return owns or access.allows(MANAGES, review.controller_id)


def demand_manager(controller: Controller, *, by: User | None) -> None:
    """Refuse whoever does not manage reviews at a controller."""
    if by is not None and not may_manage(by, controller):
        raise ReviewRefusedError(
            gettext("You do not manage the reviews of %(controller)s.") % {"controller": controller}
        )


def demand_reviewer(review: Review, *, by: User | None) -> None:
    """Refuse whoever may not complete a review."""
    if by is not None and not may_complete(by, review):
        raise ReviewRefusedError(gettext("Only its owner, or who manages reviews, completes a review."))


def demand_owner(owner: User, *, controller: Controller) -> None:
    """Refuse an owner who could not open the review."""
    if not owner.is_active or not Access(owner).allows(READS, controller.pk):
        raise ReviewRefusedError(
            gettext("This person cannot read the reviews of %(controller)s. Give them a role there first.")
            % {"controller": controller},
            field="owner",
        )


def demand_day_to_come(day: date, *, today: date) -> None:
    """Refuse a next day that is over."""
    if day < today:
        raise ReviewRefusedError(gettext("Choose today or a day to come."), field="next_on")


def demand_day_near(day: date, *, today: date) -> None:
    """Refuse a next day that is further away than the longest interval."""
    if day > add_months(today, LONGEST_INTERVAL):
        raise ReviewRefusedError(gettext("Choose a day within the next three years."), field="next_on")


def demand_day_done(review: Review, *, day: date, today: date) -> None:
    """Refuse a round that lies ahead, or before the one before it."""
    if day > today:
        raise ReviewRefusedError(
            gettext("Choose a day that has come: a review is recorded when it is done."), field="done_on"
        )
    last = review.rounds.first()
    if last is not None and day < last.done_on:
        raise ReviewRefusedError(
            gettext("The last review was done on %(day)s; this one cannot lie before it.")
            % {"day": last.done_on.isoformat()},
            field="done_on",
        )
    if day < add_months(today, -LONGEST_INTERVAL):
        raise ReviewRefusedError(gettext("Choose a day within the last three years."), field="done_on")


def name(words: Mapping[str, str]) -> dict[str, str]:
    """Return a name in the languages in which it is given."""
    kept = {code: text for code, given in words.items() if (text := translated.tidy(given, long=False))}
    if not kept:
        raise ReviewRefusedError(gettext("Say what is reviewed, in one language at least."), field="name")
    try:
        translated.check(kept, longest=LONGEST_NAME)
    except ValidationError as error:
        raise ReviewRefusedError(" ".join(error.messages), field="name") from error
    return kept


def interval(months: int) -> int:
    """Return an interval in months."""
    if not 1 <= months <= LONGEST_INTERVAL:
        raise ReviewRefusedError(
            gettext("Choose between 1 and %(most)s months.") % {"most": LONGEST_INTERVAL},
            field="interval_months",
        )
    return months


def checklist(entries: Sequence[str]) -> list[str]:
    """Return the entries of a checklist, without blank ones."""
    kept = [" ".join(entry.split()) for entry in entries if entry.strip()]
    if not kept:
        raise ReviewRefusedError(
            gettext("Write at least one thing to look at, each on a line of its own."), field="checklist"
        )
    if len(kept) > MOST_ENTRIES:
        raise ReviewRefusedError(
            gettext("A checklist has %(most)s entries at most: split it into two reviews.")
            % {"most": MOST_ENTRIES},
            field="checklist",
        )
    if len(set(kept)) < len(kept):
        raise ReviewRefusedError(gettext("An entry of the checklist stands there twice."), field="checklist")
    for entry in kept:
        _demand_short(entry, most=LONGEST_ENTRY, field="checklist")
    return kept


def evidence(text: str) -> str:
    """Return what was looked at and found."""
    if not text.strip():
        raise ReviewRefusedError(gettext("Write what you looked at and what you found."), field="evidence")
    _demand_short(text.strip(), most=LONGEST_EVIDENCE, field="evidence")
    return text.strip()


def link(address: str) -> str:
    """Return the address of evidence kept elsewhere, or nothing."""
    if not address:
        return ""
    _demand_short(address, most=LONGEST_LINK, field="evidence_link")
    try:
        URLValidator(schemes=["https", "http"])(address)
    except ValidationError as error:
        raise ReviewRefusedError(" ".join(error.messages), field="evidence_link") from error
    return address


def reason(text: str) -> str:
    """Return why a review ends."""
    if not text.strip():
        raise ReviewRefusedError(gettext("Write why this is not reviewed any more."), field="because")
    _demand_short(text.strip(), most=LONGEST_REASON, field="because")
    return text.strip()


def demand_note_short(note: str, *, field: str) -> None:
    """Refuse a note at an entry that is too long."""
    _demand_short(note, most=LONGEST_NOTE, field=field)


def _demand_short(text: str, *, most: int, field: str) -> None:
    if len(text) > most:
        raise ReviewRefusedError(
            gettext("This has %(length)s letters; %(most)s are possible. Shorten it.")
            % {"length": len(text), "most": most},
            field=field,
        )
