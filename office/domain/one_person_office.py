"""The one-person office: where two people are asked, one may do both acts, in the open and for as long as set."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from office import history
from office.domain import access_log
from office.domain.access import access_of, holders
from office.errors import OnePersonOfficeRefusedError
from office.models import Controller, OnePersonOffice, User

NEEDS = "manage_office"


def standing(controller: Controller, *, now: datetime) -> OnePersonOffice | None:
    """Return the one-person office that is on at a controller at `now`, if there is one."""
    return next(iter(standing_at([controller.pk], now=now)), None)


def standing_at(controllers: Iterable[UUID], *, now: datetime) -> list[OnePersonOffice]:
    """Return those that are on at some controllers at `now`, by the controllers' names; one query."""
    rows = (
        OnePersonOffice.objects.filter(controller__in=controllers, ended_at__isnull=True)
        .select_related("controller", "set_by")
        .order_by("controller__name")
    )
    return [row for row in rows if row.holds(now)]


def others_who_may_approve(controller: Controller, *, beside: User) -> list[User]:
    """Return who else could be the second person at a controller, by name."""
    return [user for user in holders("approve_cases", controller=controller) if user != beside]


@transaction.atomic
def switch_on(
    controller: Controller, *, reason: str, last_day: date | None, by: User, now: datetime
) -> OnePersonOffice:
    """Let one person do both acts where two are asked, until it is ended or `last_day` is over.

    `reason` stands on the timeline of each request decided under it, and names nobody whose data is asked for.

    Raises OnePersonOfficeRefusedError, for whoever does not manage the office as well.
    """
    _may(controller, by=by)
    _lock(controller)
    if not reason.strip():
        raise OnePersonOfficeRefusedError(gettext("Write why one person has to decide alone."))
    if last_day is not None and last_day < controller.today(now):
        raise OnePersonOfficeRefusedError(gettext("Choose a last day that is not over yet, or none."))
    for earlier in OnePersonOffice.objects.filter(controller=controller, ended_at__isnull=True):
        if earlier.holds(now):
            raise OnePersonOfficeRefusedError(gettext("It is on already. End it first to change it."))
        # It ended by itself and nothing had to notice; only now its row makes room for the next.
        earlier.ended_at = earlier.runs_out_at
        _save(earlier, by=None, now=now)
    row = OnePersonOffice(
        controller=controller, reason=reason.strip(), last_day=last_day, set_by=by, set_at=now
    )
    _save(row, by=by, now=now)
    _record("office.one_person_office_set", row, by=by, now=now)
    return row


@transaction.atomic
def switch_off(controller: Controller, *, by: User, now: datetime) -> None:
    """Ask for two people again, from now on.

    Raises OnePersonOfficeRefusedError when it is not on, and for whoever does not manage the office.
    """
    _may(controller, by=by)
    _lock(controller)
    row = standing(controller, now=now)
    if row is None:
        raise OnePersonOfficeRefusedError(gettext("It is off already: two people are asked."))
    row.ended_at, row.ended_by = now, by
    _save(row, by=by, now=now)
    _record("office.one_person_office_ended", row, by=by, now=now)


def _may(controller: Controller, *, by: User) -> None:
    if not access_of(by).allows(NEEDS, controller.pk):
        raise OnePersonOfficeRefusedError(
            gettext("You do not manage the office of %(controller)s.") % {"controller": controller}
        )


def _lock(controller: Controller) -> None:
    Controller.objects.select_for_update().get(pk=controller.pk)


def _save(row: OnePersonOffice, *, by: User | None, now: datetime) -> None:
    history.sign(row, by=by, at=now)
    row.save()


def _record(action: str, row: OnePersonOffice, *, by: User, now: datetime) -> None:
    access_log.record(
        action=action,
        actor=by,
        controller=row.controller,
        target=row.controller,
        now=now,
        details={
            "one_person_office": str(row.pk),
            "last_day": row.last_day.isoformat() if row.last_day else None,
        },
    )
