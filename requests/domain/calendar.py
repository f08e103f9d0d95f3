"""The due dates of one member of staff, and the secret address under which their calendar reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, OuterRef, Q, Subquery

from office import link_tokens
from office.domain import staff
from office.domain.access import access_of
from office.models import AccessEntry, User
from requests.domain.clock import MOVED
from requests.models import CalendarFeed, Inquiry, Request

NOTE_USE_EVERY = timedelta(minutes=1)
NEEDED = "handle_cases"


@dataclass(frozen=True, slots=True)
class Entry:
    """A request with its due date (`case.due_on`, `safe_on`, `paused`, `guidance`), and how often it changed.

    `changes` only grows; `changed_at` is the moment of the last one.
    """

    case: Any
    changes: int
    changed_at: datetime


def may_have_one(user: User) -> bool:
    """Tell whether there is anything that this person's calendar could show."""
    return access_of(user).anywhere(NEEDED)


def standing(user: User) -> CalendarFeed | None:
    """Return the address that works, or None."""
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).first()


@transaction.atomic
def make(user: User, *, now: datetime) -> str:
    """Make a secret address in place of the one before; return its token, which cannot be read again.

    The token has 192 random bits and is kept only as a hash.
    """
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    ended = _end(user, now=now)
    token = link_tokens.new()
    CalendarFeed.objects.create(user=user, token_hash=link_tokens.fingerprint(token), created_at=now)
    action = "requests.calendar_renewed" if ended else "requests.calendar_made"
    staff.record_for_offices(user, action=action, actor=user, now=now)
    return token


@transaction.atomic
def revoke(user: User, *, now: datetime) -> None:
    """End the address at once; does nothing when there is none."""
    if _end(user, now=now):
        staff.record_for_offices(user, action="requests.calendar_revoked", actor=user, now=now)


def open_with(token: str, *, now: datetime) -> User | None:
    """Return whose calendar a token opens, and note that it was used; None if it opens nothing.

    It opens nothing for whoever is locked out or handles requests nowhere any more.
    """
    found = (
        CalendarFeed.objects.select_related("user")
        .filter(token_hash=link_tokens.fingerprint(token), revoked_at__isnull=True, user__is_active=True)
        .first()
    )
    if found is None or not may_have_one(found.user):
        return None
    if found.last_used_at is None or now - found.last_used_at >= NOTE_USE_EVERY:
        CalendarFeed.objects.filter(pk=found.pk).update(last_used_at=now)
    return found.user


def entries(user: User, *, limit: int) -> list[Entry]:
    """Return the open requests that are this person's or nobody's where they may handle some, the first due first."""
    mine = Q(assignee=user) | Q(assignee__isnull=True)
    cases = (
        Request.objects.open()
        .with_due()
        .filter(mine, controller__in=access_of(user).controllers(NEEDED), due_on__isnull=False)
        .select_related("controller")
        .only("reference", "right", "status", "version", "created_at", "assignee", "controller__name")
        .order_by("due_on", "pk")[:limit]
    )
    found = list(cases)
    ids = [case.pk for case in found]
    moves, saved = _moves(ids), _last_saved(ids)
    return [_entry(case, moves=moves.get(case.pk), saved=saved.get(case.pk)) for case in found]


def inquiries_of(user: User, *, limit: int) -> list[Inquiry]:
    """Return the inquiries with a last day that wait for this person, or for anybody where they may handle some."""
    mine = Q(assignee=user) | Q(assignee__isnull=True)
    saved = Inquiry.history.filter(id=OuterRef("pk")).order_by("-history_date")
    rows = (
        Inquiry.objects.waiting()
        .filter(mine, controller__in=access_of(user).controllers(NEEDED), due_on__isnull=False)
        .select_related("controller")
        .only(
            "reference", "authority_name", "due_on", "version", "created_at", "assignee", "controller__name"
        )
        .annotate(changed_at=Subquery(saved.values("history_date")[:1]))
        .order_by("due_on", "pk")
    )
    return list(rows[:limit])


def _entry(case: Any, *, moves: tuple[int, datetime] | None, saved: datetime | None) -> Entry:
    times, moved = moves or (0, case.created_at)
    return Entry(
        case=case,
        changes=case.version + times,
        changed_at=max(case.created_at, moved, saved or case.created_at),
    )


def _end(user: User, *, now: datetime) -> bool:
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now) > 0


def _moves(ids: list[UUID]) -> dict[UUID | None, tuple[int, datetime]]:
    """Return how often the due dates of requests moved, and when last."""
    rows = AccessEntry.objects.filter(
        target_type=Request._meta.label_lower, target_id__in=ids, action=MOVED
    ).order_by()
    counted = rows.values("target_id").annotate(times=Count("pk"), last=Max("at"))
    return {row["target_id"]: (row["times"], row["last"]) for row in counted}


def _last_saved(ids: list[UUID]) -> dict[UUID, datetime]:
    rows = Request.history.filter(id__in=ids).order_by()
    return dict(rows.values("id").annotate(last=Max("history_date")).values_list("id", "last"))
