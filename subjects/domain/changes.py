"""The single way to change a person's entry: locked, checked, logged, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import models, transaction

from office.domain import access_log
from office.domain.access_log import Detail
from office.history import sign
from office.models import AccessEntry, User
from subjects.errors import ChangedMeanwhileError, GoneError
from subjects.models import Subject


def changes_since(subject: Subject, *, version: int) -> list[AccessEntry]:
    """Return the log entries of the changes after `version`, oldest first."""
    return list(
        AccessEntry.objects.filter(target_id=subject.pk, details__version__gt=version)
        .select_related("actor")
        .order_by("at")
    )


@contextmanager
def changing(
    subject: Subject,
    *,
    action: str,
    by: User | None,
    now: datetime,
    seen: int | None = None,
    details: dict[str, Detail] | None = None,
) -> Iterator[Subject]:
    """Lock the person's row, hand it out, then save it with history and an access entry.

    `seen` is the version that the actor had before them. `details` go into the access log and hold codes only;
    the caller may add to them meanwhile.

    Raises `ChangedMeanwhileError` when `seen` is no longer the row's version, and `GoneError`.
    """
    details = details if details is not None else {}
    with transaction.atomic():
        locked = lock(subject)
        if seen is not None and locked.version != seen:
            raise ChangedMeanwhileError(changes_since(locked, version=seen))
        yield locked
        note(locked, action=action, by=by, now=now, details=details)


def lock(subject: Subject) -> Subject:
    """Return the person's fresh row, locked. Raises `GoneError` for who was erased or merged."""
    locked: Subject = (
        Subject.objects.select_for_update(of=("self",)).select_related("controller").get(pk=subject.pk)
    )
    if not locked.is_standing:
        raise GoneError(merged=locked.merged_into_id is not None)
    return locked


def note(
    subject: Subject, *, action: str, by: User | None, now: datetime, details: dict[str, Detail]
) -> None:
    """Save a locked person's row under the next version, with history and an access entry."""
    if not subject._state.adding:
        subject.version += 1
    save_signed(subject, reason=action, by=by, now=now)
    access_log.record(
        action=action,
        actor=by,
        controller=subject.controller,
        target=subject,
        now=now,
        details={**details, "version": subject.version},
    )


def save_signed(row: models.Model, *, reason: str, by: User | None, now: datetime) -> None:
    """Save a tracked row; its history entry carries the reason's code, the actor and `now`."""
    sign(row, by=by)
    row._change_reason = reason  # type: ignore[attr-defined]
    row._history_date = now  # type: ignore[attr-defined]
    row.save()
