"""Viewing from abroad is a transfer: where persons' values are hidden from somebody, and who is excepted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from office import history
from office.countries import place_name
from office.domain import access_log
from office.domain.access import access_of, forget
from office.errors import ViewingRefusedError
from office.models import Controller, User, ViewingException

NEEDS = "manage_office"


def is_hidden_from(controller: Controller, *, country: str) -> bool:
    """Tell whether a controller shows no persons' values in a country."""
    return bool(country) and country in controller.hidden_abroad


def hidden_at(user: Any) -> list[Controller]:
    """Return the controllers whose persons' values are hidden from somebody for where they work, by name."""
    ids = access_of(user).hidden_at
    return list(Controller.objects.filter(pk__in=ids).order_by("name")) if ids else []


def why(*, country: str) -> str:
    """Say why a value is not shown to somebody who works in a country."""
    return gettext("Hidden: viewing from %(country)s would be a transfer.") % {"country": place_name(country)}


def demand_may_hide_in(countries: Collection[str], *, controller: Controller, by: User) -> None:
    """Refuse to let somebody end what hides values from themselves. Raises ViewingRefusedError."""
    if by.country and by.country in hidden_in(controller) and by.country not in countries:
        raise ViewingRefusedError(
            gettext("From here values are hidden from you too: another privacy lead has to change that.")
        )


def hidden_in(controller: Controller) -> list[str]:
    """Return the countries in which a controller hides persons' values as it is stored."""
    found: list[str] = Controller.objects.values_list("hidden_abroad", flat=True).get(pk=controller.pk)
    return found


def exceptions_of(controller: Controller, *, now: datetime) -> list[ViewingException]:
    """Return the exceptions that hold at a controller, by name."""
    rows = ViewingException.objects.filter(controller=controller, ended_at__isnull=True)
    found = rows.select_related("controller", "user").order_by("user__name", "pk")
    return [row for row in found if row.holds(now)]


def viewers_from(controller: Controller) -> list[User]:
    """Return the active staff who work in another country than a controller and see values there, by name."""
    rows = User.objects.filter(is_active=True, grants__controller=controller).exclude(
        country__in=("", controller.country)
    )
    found = rows.distinct().order_by("name", "pk")
    return [user for user in found if access_of(user).families(controller.pk)]


@transaction.atomic
def except_from_hiding(
    *, user: User, controller: Controller, reason: str, last_day: date, by: User, now: datetime
) -> ViewingException:
    """Let somebody abroad see persons' values until the end of `last_day`. Raises ViewingRefusedError."""
    _may(controller, user=user, by=by)
    User.objects.select_for_update().get(pk=user.pk)
    if not is_hidden_from(controller, country=user.country):
        raise ViewingRefusedError(gettext("Nothing is hidden from this person there."))
    if not reason.strip():
        raise ViewingRefusedError(gettext("Write why this person has to see it from abroad."))
    if last_day < controller.today(now):
        raise ViewingRefusedError(gettext("Choose a last day that is not over yet."))
    earlier = ViewingException.objects.filter(controller=controller, user=user, ended_at__isnull=True)
    if any(row.holds(now) for row in earlier.select_related("controller")):
        raise ViewingRefusedError(gettext("There is an exception already. End it first to change it."))
    row = ViewingException(
        controller=controller,
        user=user,
        country=user.country,
        reason=reason.strip(),
        last_day=last_day,
        granted_by=by,
        granted_at=now,
    )
    _save(row, by=by, now=now)
    _record("office.viewing_excepted", row, by=by, now=now)
    return row


@transaction.atomic
def end_exception(row: ViewingException, *, by: User, now: datetime) -> None:
    """Hide persons' values again, from now on. Raises ViewingRefusedError."""
    _may(row.controller, user=row.user, by=by)
    found = ViewingException.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not found.holds(now):
        raise ViewingRefusedError(gettext("This exception has ended already."))
    found.ended_at, found.ended_by = now, by
    _save(found, by=by, now=now)
    _record("office.viewing_exception_ended", found, by=by, now=now)


def _may(controller: Controller, *, user: User, by: User) -> None:
    if by == user:
        raise ViewingRefusedError(
            gettext("Nobody makes exceptions for themselves. Ask another privacy lead.")
        )
    if not access_of(by).allows(NEEDS, controller.pk):
        raise ViewingRefusedError(
            gettext("You do not manage the office of %(controller)s.") % {"controller": controller}
        )


def _save(row: ViewingException, *, by: User, now: datetime) -> None:
    history.sign(row, by=by, at=now)
    row.save()
    forget(row.user)


def _record(action: str, row: ViewingException, *, by: User, now: datetime) -> None:
    access_log.record(
        action=action,
        actor=by,
        controller=row.controller,
        target=row.user,
        now=now,
        details={"country": row.country, "last_day": row.last_day.isoformat(), "exception": str(row.pk)},
    )
