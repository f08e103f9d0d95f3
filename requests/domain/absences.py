"""Who is away, and who stands in for them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from office.domain import staff
from office.domain.access import access_of
from office.models import User
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.models import Absence

NEEDED = "handle_cases"
LEADS = "manage_office"


def of(user: User, *, since: date) -> list[Absence]:
    """Return somebody's absences that are not over on a day."""
    return list(Absence.objects.filter(user=user, last_day__gte=since).select_related("substitute"))


def at_work(user: User, *, on: date, controller_id: UUID) -> User | None:
    """Return who does the work of somebody on a day: they themselves, or whoever stands in for them.

    A substitute who is away leads to their own; None where that leads to nobody, in a circle, or to somebody who
    may not handle the controller's requests.
    """
    seen: set[UUID] = set()
    found: User | None = user
    while found is not None and found.pk not in seen:
        away = Absence.objects.filter(user=found, first_day__lte=on, last_day__gte=on)
        absence = away.select_related("substitute").first()
        if absence is None:
            return found if _may_handle(found, controller_id=controller_id) else None
        seen.add(found.pk)
        found = absence.substitute
    return None


def stood_in_for(user: User, *, on: date) -> frozenset[UUID]:
    """Return for whom somebody stands in on a day, over others who are away as well; asks once for each step."""
    found: set[UUID] = set()
    new = {user.pk}
    while new:
        away = Absence.objects.filter(substitute__in=new, first_day__lte=on, last_day__gte=on)
        new = set(away.values_list("user_id", flat=True)) - found - {user.pk}
        found |= new
    return frozenset(found)


@transaction.atomic
def enter(
    user: User,
    *,
    first_day: date,
    last_day: date,
    substitute: User | None,
    by: User,
    today: date,
    now: datetime,
) -> Absence:
    """Put on record that somebody is away. Raises `IntakeRefusedError` with the field to mend, and `RequestError`."""
    demand(by, of=user)
    if last_day < first_day:
        raise IntakeRefusedError("last_day", _("The last day lies before the first."))
    if last_day < today:
        raise IntakeRefusedError("last_day", _("This day is over."))
    if substitute == user:
        raise IntakeRefusedError("substitute", _("Nobody stands in for themselves."))
    if substitute is not None and not shared_controllers(user, substitute):
        raise IntakeRefusedError("substitute", _("This person may not handle these requests."))
    overlapping = Absence.objects.filter(user=user, first_day__lte=last_day, last_day__gte=first_day)
    if overlapping.exists():
        raise IntakeRefusedError("first_day", _("Another absence covers some of these days."))
    absence = Absence.objects.create(
        user=user, first_day=first_day, last_day=last_day, substitute=substitute, created_at=now
    )
    staff.record_for_offices(user, action="requests.absence", actor=by, now=now)
    return absence


@transaction.atomic
def remove(absence: Absence, *, by: User, now: datetime) -> None:
    """Take an absence off the record."""
    demand(by, of=absence.user)
    staff.record_for_offices(absence.user, action="requests.absence_ended", actor=by, now=now)
    absence.delete()


def demand(by: User, *, of: User) -> None:
    """Refuse whoever is neither the person nor leads an office where the person handles requests."""
    if by != of and not access_of(by).controllers(LEADS) & access_of(of).controllers(NEEDED):
        raise RequestError(_("You may not do this for somebody else."))


def shared_controllers(one: User, other: User) -> frozenset[UUID]:
    """Return where both may handle requests."""
    return access_of(one).controllers(NEEDED) & access_of(other).controllers(NEEDED)


def _may_handle(user: User, *, controller_id: UUID) -> bool:
    return user.is_active and access_of(user).allows(NEEDED, controller_id)
