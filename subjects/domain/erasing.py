"""Erasing a person: the keys go, the shell stays, and what must not come back is remembered without whom."""

from __future__ import annotations

from datetime import datetime

from office.domain.access_log import Detail
from office.models import User
from subjects import farewells
from subjects.domain import second_steps, spelling, suppression
from subjects.domain.changes import changing, save_signed
from subjects.domain.merging import all_entries_of
from subjects.enums import IdentifierKind, SuppressionKind, SuppressionReason
from subjects.models import Identifier, NameToken, Subject
from vault.domain import shredding

REASON = "subject_erased"
"""The code of this reason in the list of shreds."""


def erase(
    subject: Subject,
    *,
    by: User | None,
    now: datetime,
    reason: SuppressionReason = SuppressionReason.REQUEST,
    seen: int | None = None,
) -> Subject:
    """Order the shredding of a person's keys, those of merged entries too, and put the identifiers on the list.

    What went over to somebody else before is not remembered: a device that changed hands, a number given back.
    Requests keep keys of their own, and go at their own time. Raises `GoneError`, `ChangedMeanwhileError`.
    """
    details: dict[str, Detail] = {"reason": reason.value}
    with changing(subject, action="subjects.erased", by=by, now=now, seen=seen, details=details) as locked:
        entries = list(all_entries_of(locked))
        details["remembered"] = _remember(locked, reason=reason, now=now)
        locked.erased_at = now
        for entry in entries:
            entry.erased_at = now
            if entry.pk != locked.pk:
                save_signed(entry, reason="subjects.erased", by=by, now=now)
            shredding.order(entry.data_key_id, reason=REASON, now=now)
        farewells.say(entries)
        second_steps.forget([second_steps.cause_of(entry) for entry in entries])
        NameToken.objects.filter(subject=locked).delete()
        locked.identifiers.update(value_index=None)  # in no history, and emptied by the shredding as well
    return locked


def _remember(subject: Subject, *, reason: SuppressionReason, now: datetime) -> int:
    """Put the person's identifiers on the suppression list; return how many."""
    count = 0
    for row in subject.identifiers.all():
        kind, value = IdentifierKind(row.kind), getattr(row, row.column)
        if not value or _went_over(row):  # nothing is left to remember of a value whose key was lost
            continue
        plain = spelling.normalised(kind, value, country=subject.controller.country)
        suppression.remember(
            subject.controller,
            kind=kind,
            plain=plain,
            what=SuppressionKind.ERASED,
            reason=reason,
            now=now,
        )
        count += 1
    return count


def _went_over(row: Identifier) -> bool:
    if row.valid_to is None:
        return False
    same = Identifier.objects.filter(controller=row.controller_id, kind=row.kind, value_index=row.value_index)
    return IdentifierKind(row.kind).is_device or same.exclude(subject=row.subject_id).exists()
