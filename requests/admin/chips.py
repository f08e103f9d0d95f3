"""The small coloured words of lists and headers: a colour never stands without its word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.chips import Chip, day_element
from office.dates import in_words, short_day
from requests.enums import ForWhom, Outcome, Status
from requests.models import Request

__all__ = ["Chip", "Due", "day_element", "days_chip", "due_of", "marks", "status_chip"]

SOON_DAYS = 7

TONES = {
    Status.RECEIVED: "new",
    Status.IDENTITY_CHECK: "waiting",
    Status.IN_PROGRESS: "work",
    Status.AWAITING_REQUESTER: "waiting",
    Status.AWAITING_APPROVAL: "waiting",
    Status.CLOSED: "done",
}


@dataclass(frozen=True, slots=True)
class Due:
    """What a list or header knows of the deadline that the office works by."""

    on: date
    safe_on: date
    paused: bool
    guidance: bool


def due_of(case: Any) -> Due | None:
    """Return the deadline of a request that was read with its due day; None where it has none."""
    if case.due_on is None:
        return None
    return Due(on=case.due_on, safe_on=case.safe_on, paused=case.paused, guidance=case.guidance)


def status_chip(case: Request) -> Chip:
    """Return the status, or the outcome of a closed request."""
    status = Status(case.status)
    if status is Status.CLOSED:
        return Chip(Outcome(case.outcome).label, "done", title=str(status.label))
    return Chip(status.label, TONES[status])


def days_chip(case: Request, due: Due | None, *, today: date) -> Chip:
    """Return the days left until an answer is due, or what stands instead of them."""
    if not case.is_open:
        closed_on = case.controller.today(case.closed_at) if case.closed_at else today
        return Chip(_("closed %(day)s") % {"day": short_day(closed_on)}, "done", title=in_words(closed_on))
    if due is None:
        return Chip(_("no date"))
    if due.paused:
        return _paused_chip(due, today=today)
    days = (due.on - today).days
    if days < 0:
        text = ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}
        return Chip(text, "overdue", title=in_words(due.on))
    if days == 0:
        return Chip(_("due today"), "soon", title=in_words(due.on))
    text = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return Chip(text, "soon" if days <= SOON_DAYS else "fine", title=in_words(due.on))


def _paused_chip(due: Due, *, today: date) -> Chip:
    days = (due.safe_on - today).days
    safe = _("Without the pause: %(day)s") % {"day": in_words(due.safe_on)}
    if days < 0:
        return Chip(_("paused"), "waiting", title=safe)
    text = ngettext("paused · otherwise %(days)s day", "paused · otherwise %(days)s days", days)
    return Chip(text % {"days": days}, "waiting", title=safe)


def marks(case: Request, *, held: bool, code_asked: bool = False) -> list[Chip]:
    """Return what an officer should know before opening a request."""
    found = []
    if held:
        found.append(Chip(_("legal hold"), "mark", title=_("Nothing of this request is erased.")))
    if case.is_open and case.complained_on is not None:
        found.append(Chip(_("reopened"), "mark", title=_("After a complaint.")))
    if case.is_open and case.email_index and case.email_confirmed_at is None:
        found.append(Chip(_("address unconfirmed"), "mark"))
    if code_asked:
        found.append(
            Chip(
                _("code each time"), "mark", title=_("Before their page opens they enter a code from a mail.")
            )
        )
    if case.for_whom == ForWhom.CHILD:
        found.append(Chip(_("for a child"), "mark"))
    if case.for_whom == ForWhom.OTHER:
        found.append(Chip(_("for somebody else"), "mark"))
    return found
