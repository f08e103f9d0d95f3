"""Where staff are signed in now, and how that ends. Moments of sessions are the machine's."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from office.domain import staff
from office.models import StaffSession, User
from office.sessions import IDLE

ENDED = "office.sessions_ended"


def of(user: User, *, at: datetime) -> QuerySet[StaffSession]:
    """Return where somebody is signed in, the latest seen first."""
    lasting = StaffSession.objects.filter(user=user, expire_date__gt=at, seen_at__gte=at - IDLE)
    return lasting.order_by("-seen_at")


@transaction.atomic
def end(user: User, *, key: str, now: datetime) -> bool:
    """End one session of somebody's own; return whether there was one."""
    if not _delete(StaffSession.objects.filter(user=user, pk=key)):
        return False
    staff.record_for_offices(user, action=ENDED, actor=user, now=now)
    return True


@transaction.atomic
def end_others(user: User, *, keep: str, now: datetime) -> int:
    """End all sessions of somebody's own but the one of the key `keep`; return how many."""
    ended = _delete(StaffSession.objects.filter(user=user).exclude(pk=keep))
    if ended:
        staff.record_for_offices(user, action=ENDED, actor=user, now=now)
    return ended


@transaction.atomic
def end_all(user: User, *, by: User | None, now: datetime) -> int:
    """End all sessions of somebody; return how many.

    Raises InvitationRefusedError when `by` does not manage every office in which the person works.
    """
    if by is not None:
        staff.must_manage(user, by=by)
    ended = _delete(StaffSession.objects.filter(user=user))
    if ended:
        staff.record_for_offices(user, action=ENDED, actor=by, now=now)
    return ended


def _delete(rows: QuerySet[StaffSession]) -> int:
    return rows.delete()[0]
