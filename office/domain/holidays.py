"""Public holidays proclaimed once, for every office that acts where they are kept."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from office import history, recounts
from office.deadline_options import chosen_options, places_of
from office.domain import access_log
from office.domain.access import access_of
from office.errors import OneOffHolidayRefusedError
from office.models import Controller, OneOffHoliday, User

NEEDS = "manage_office"


def places_managed(user: User) -> frozenset[str]:
    """Return the places where a controller acts whose office `user` manages."""
    return places_at(access_of(user).controllers(NEEDS))


def places_at(controllers: Iterable[UUID]) -> frozenset[str]:
    """Return the places whose one-off holidays count for some controllers."""
    rows = Controller.objects.filter(pk__in=controllers)
    return frozenset(place for row in rows for place in places_of(row, chosen_options(row)))


def acting_at(place: str) -> list[Controller]:
    """Return the controllers for which a one-off holiday at a place counts."""
    return [row for row in Controller.objects.all() if place in places_of(row, chosen_options(row))]


@transaction.atomic
def save(holiday: OneOffHoliday, *, by: User, now: datetime) -> None:
    """Store a one-off holiday; open requests follow. Raises OneOffHolidayRefusedError for a place of others."""
    _may(holiday, by=by)
    history.sign(holiday, by=by, at=now)
    holiday.save()
    _record("office.one_off_holiday_set", holiday, by=by, now=now)


@transaction.atomic
def remove(holiday: OneOffHoliday, *, by: User, now: datetime) -> None:
    """Take a one-off holiday back; open requests follow. Raises OneOffHolidayRefusedError for a place of others."""
    _may(holiday, by=by)
    _record("office.one_off_holiday_removed", holiday, by=by, now=now)
    history.sign(holiday, by=by)
    holiday.delete()


def _may(holiday: OneOffHoliday, *, by: User) -> None:
    before = OneOffHoliday.objects.filter(pk=holiday.pk).values_list("place", flat=True)
    if not {holiday.place, *before} <= places_managed(by):
        raise OneOffHolidayRefusedError(gettext("You manage no office that acts there."))


def _record(action: str, holiday: OneOffHoliday, *, by: User, now: datetime) -> None:
    """Tell each office that acts there: the day counts for all of them."""
    for controller in acting_at(holiday.place):
        access_log.record(
            action=action,
            actor=by,
            controller=controller,
            target=holiday,
            now=now,
            details={"day": holiday.day.isoformat(), "place": holiday.place},
        )
    transaction.on_commit(recounts.ask)
