"""Reading the access log is itself on record: who watches the watchers is seen, too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from office.domain import access_log, staff
from office.domain.access import access_of
from office.models import AccessEntry, Controller, User

READ = "office.log_read"
EXPORTED = "office.log_exported"
NOTICE_READ = "office.log_notice_read"

NOTICE = 2
"""The edition of the notice about logging and confidentiality; a new one is read anew by everybody."""

ONCE_IN = timedelta(hours=1)
"""Turning pages of the same view is one reading."""

HISTORY_VIEWED = "office.history_viewed"

LOOKS = frozenset(
    {"viewed", "opened", "read", "shown", "revealed", "searched", "exported", "printed", "fetched"}
)
"""The last words of the names of actions that only look at something, or take it along."""

OTHER_LOOKS = frozenset({"subjects.account_made"})
NO_LOOKS = frozenset({"consents.campaign_opened"})


def is_look(action: str) -> bool:
    """Tell whether an action only looks at something, or takes it along."""
    return action in OTHER_LOOKS or (action not in NO_LOOKS and re.split(r"[._]", action)[-1] in LOOKS)


def note_history(row: Model, *, controller_id: UUID | None, by: User, now: datetime) -> None:
    """Note that somebody saw earlier versions of a row, and which families of a person's values they may see."""
    controller = Controller.objects.get(pk=controller_id) if controller_id is not None else None
    families = access_of(by).families(controller_id)
    access_log.record(
        action=HISTORY_VIEWED,
        actor=by,
        controller=controller,
        target=row,
        now=now,
        details={"families": sorted(family.value for family in families)},
    )


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
