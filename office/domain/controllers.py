"""Controllers: their settings and closing days."""

from datetime import datetime

from django.db import transaction

from office import history, kept, recounts
from office.domain import abroad, access_log
from office.models import ClosingDay, Controller, User


@transaction.atomic
def save_settings(controller: Controller, *, changed: list[str], by: User, now: datetime) -> None:
    """Store what was changed about a controller; `changed` names the fields, for the access log.

    Raises ViewingRefusedError where somebody would end what hides values from themselves.
    """
    abroad.demand_may_hide_in(controller.hidden_abroad, controller=controller, by=by)
    shown_again = sorted(set(abroad.hidden_in(controller)) - set(controller.hidden_abroad))
    history.sign(controller, by=by)
    controller.save()
    access_log.record(
        action="office.controller_changed",
        actor=by,
        controller=controller,
        target=controller,
        now=now,
        details={"fields": sorted(changed), **({"shown_again_in": shown_again} if shown_again else {})},
    )
    transaction.on_commit(kept.forget_all)


@transaction.atomic
def save_closing_day(closing_day: ClosingDay, *, by: User, now: datetime) -> None:
    """Store a closing day; open requests follow."""
    history.sign(closing_day, by=by)
    closing_day.save()
    _record("office.closing_day_set", closing_day, by=by, now=now)


@transaction.atomic
def remove_closing_day(closing_day: ClosingDay, *, by: User, now: datetime) -> None:
    """Open the office again on a closing day; open requests follow."""
    _record("office.closing_day_removed", closing_day, by=by, now=now)
    history.sign(closing_day, by=by)
    closing_day.delete()


def _record(action: str, closing_day: ClosingDay, *, by: User, now: datetime) -> None:
    access_log.record(
        action=action,
        actor=by,
        controller=closing_day.controller,
        target=closing_day,
        now=now,
        details={"day": closing_day.day.isoformat()},
    )
    transaction.on_commit(recounts.ask)
