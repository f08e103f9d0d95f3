"""The single way to change a version: locked, checked, logged, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from office import history, kept
from office.domain import access_log
from office.models import AccessEntry, User
from policies.enums import Status
from policies.errors import ChangedMeanwhileError, FixedError, IllegalTransitionError
from policies.models import PolicyVersion

Details = Mapping[str, str | int | list[str] | None]


def changes_since(version: PolicyVersion, *, revision: int) -> list[AccessEntry]:
    """Return the log entries of the changes after `revision`, oldest first."""
    return list(
        AccessEntry.objects.filter(target_id=version.pk, details__revision__gt=revision)
        .select_related("actor")
        .order_by("at")
    )


@contextmanager
def changing(
    version: PolicyVersion,
    *,
    action: str,
    by: User | None,
    now: datetime,
    seen: int | None = None,
    details: Details | None = None,
) -> Iterator[PolicyVersion]:
    """Lock the version, hand out the fresh row, then save it with history and an access entry.

    `by` is None for a job, `seen` is the revision that the actor had before them. `details` hold codes only.

    Raises `ChangedMeanwhileError` when `seen` is no longer the row's revision.
    """
    with transaction.atomic():
        locked = (
            PolicyVersion.objects.select_for_update(of=("self",))
            .select_related("policy__controller")
            .get(pk=version.pk)
        )
        if seen is not None and locked.revision != seen:
            raise ChangedMeanwhileError(changes_since(locked, revision=seen))
        history.sign(locked, by=by, at=now)
        before = locked.status
        yield locked
        locked.revision += 1
        locked._change_reason = action
        locked.save()
        noted: dict[str, str | int | list[str] | None] = {**(details or {}), "revision": locked.revision}
        if locked.status != before:
            noted |= {"from": before, "to": locked.status}
        access_log.record(
            action=action,
            actor=by,
            controller=locked.policy.controller,
            target=locked,
            now=now,
            details=noted,
        )
        transaction.on_commit(kept.forget_all)


@contextmanager
def writing(
    version: PolicyVersion,
    *,
    action: str,
    by: User | None,
    now: datetime,
    seen: int | None = None,
    details: Details | None = None,
) -> Iterator[PolicyVersion]:
    """Change text or commitments of a draft; whoever does is one of its authors from then on.

    Raises `FixedError` for a version that is no draft, and `ChangedMeanwhileError`.
    """
    with changing(version, action=action, by=by, now=now, seen=seen, details=details) as locked:
        if not locked.is_draft:
            raise FixedError
        if by is not None and not locked.authors.filter(pk=by.pk).exists():
            locked.authors.add(by)
        yield locked


def move(version: PolicyVersion, target: Status, *, only_from: Status | None = None) -> None:
    """Set the status of a locked version if the map allows it, and the step is one from there.

    Raises `IllegalTransitionError`.
    """
    source = version.state
    if target not in source.next or only_from not in {None, source}:
        raise IllegalTransitionError(source)
    version.status = target
