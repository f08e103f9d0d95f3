"""Taking a closed request up again because of a complaint."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from office.dates import in_words
from office.models import User
from requests import notifications
from requests.domain import clock, links, proof, texts
from requests.domain.changes import changing, take_up_again
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.enums import Complainant, Direction
from requests.models import Reopening, Request


def reopen(
    case: Request,
    *,
    complainant: Complainant,
    complained_on: date,
    reason: str,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> Reopening:
    """Put a closed request back to work and tell the person; how it had ended is kept.

    The clock counts anew from `complained_on`, a day in the controller's time zone, by what the laws concerned say of
    complaints; most name no number of days, and the date is guidance. Raises `ErasedError` once what the person gave
    is gone, `RequestError` for an open request, `IntakeRefusedError` for a day before the closing or in the future.
    """
    details: dict[str, str | int | list[str] | None] = {
        "complainant": complainant.value,
        "on": complained_on.isoformat(),
    }
    with changing(case, action="requests.reopened", by=by, now=now, seen=seen, details=details) as locked:
        if locked.closed_at is None:
            raise RequestError(_("This request is open already."))
        _check_day(complained_on, case=locked, now=now)
        words = texts.paragraphs("reason", reason)
        if not words:
            raise IntakeRefusedError("reason", _("Write what the complaint says."))
        current = locked.deadlines.filter(is_current=True).first()
        made = Reopening.objects.create(
            data_key_id=proof.key_of(locked),
            request=locked,
            complainant=complainant,
            complained_on=complained_on,
            reason=words,
            reopened_at=now,
            reopened_by=by,
            former_outcome=locked.outcome,
            former_closed_at=locked.closed_at,
            former_due_on=None if current is None or current.guidance else current.due_on,
        )
        details["outcome"] = locked.outcome
        take_up_again(locked)
        locked.outcome, locked.closed_at = "", None
        locked.reopened_at, locked.complained_on = now, complained_on
        clock.recompute(locked, now=now, why="reopened")
        url = links.issue(locked, now=now) if locked.email else ""
        notifications.reopened(locked, complained_on=complained_on, url=url, now=now)
    return made


def wrote_after_closing(case: Request) -> bool:
    """Whether the person has written since the request was closed, which may be a complaint."""
    if case.closed_at is None:
        return False
    return case.messages.filter(direction=Direction.FROM_PERSON, created_at__gt=case.closed_at).exists()


def _check_day(day: date, *, case: Request, now: datetime) -> None:
    assert case.closed_at is not None  # noqa: S101 - asked by the caller
    closed_on = case.controller.today(case.closed_at)
    if day > case.controller.today(now):
        raise IntakeRefusedError("complained_on", _("This day lies in the future."))
    if day < closed_on:
        raise IntakeRefusedError(
            "complained_on",
            _("The request was closed on %(day)s, later than that.") % {"day": in_words(closed_on)},
        )
