"""Reading the access log is itself on record: who watches the watchers is seen, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from office.domain import access_log, staff
from office.models import AccessEntry, Controller, User

READ = "office.log_read"
EXPORTED = "office.log_exported"
NOTICE_READ = "office.log_notice_read"

NOTICE = 2
"""The edition of the notice about logging and confidentiality; a new one is read anew by everybody."""

ONCE_IN = timedelta(hours=1)
"""Turning pages of the same view is one reading."""

LOOKS = ("viewed", "opened", "read", "shown", "searched", "exported", "printed", "account_made")
"""How the names of actions end that only look at something, or take it along."""


def note(controllers: Iterable[UUID], *, narrowed: list[str], by: User, now: datetime) -> None:
    """Note that somebody read the log of some controllers; `narrowed` are codes of filters, never what was typed."""
    recent = AccessEntry.objects.filter(actor=by, action=READ, at__gt=now - ONCE_IN)
    known = {(entry.controller_id, tuple(entry.details["filters"])) for entry in recent}
    for controller in Controller.objects.filter(pk__in=controllers):
        if (controller.pk, tuple(narrowed)) not in known:
            access_log.record(
                action=READ,
                actor=by,
                controller=controller,
                target=None,
                now=now,
                details={"filters": narrowed},
            )


@transaction.atomic
def note_export(
    rows: Mapping[UUID, int], *, narrowed: list[str], reason: str, by: User, now: datetime
) -> None:
    """Note at each controller how many lines of its log left as a file, and why."""
    for controller in Controller.objects.filter(pk__in=rows):
        access_log.record(
            action=EXPORTED,
            actor=by,
            controller=controller,
            target=None,
            now=now,
            reason=reason,
            details={"rows": rows[controller.pk], "filters": narrowed},
        )


def has_read_notice(user: User) -> bool:
    """Tell whether a member of staff read the notice as it is today, and so is bound to confidentiality (P30)."""
    return user.log_notice >= NOTICE


@transaction.atomic
def acknowledge(*, by: User, now: datetime) -> None:
    """Note that a member of staff read the notice, and so is bound to confidentiality; once more changes nothing."""
    if has_read_notice(by):
        return
    by.log_notice = NOTICE
    by.save(update_fields=["log_notice"])
    staff.record_for_offices(by, action=NOTICE_READ, actor=by, now=now)
