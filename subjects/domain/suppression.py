"""The suppression list: what is remembered without whom, and the guard of every import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction

from office.domain import access_log
from office.models import Controller, User
from subjects.domain import hashes, spelling
from subjects.enums import IdentifierKind, OwnAct, SuppressionKind, SuppressionReason
from subjects.errors import SuppressedRowsError, ValueRefusedError
from subjects.models import Suppression
from subjects.querysets import SuppressionQuerySet

BATCH = 500

COVERS = {
    SuppressionKind.ERASED: (SuppressionKind.ERASED,),
    SuppressionKind.NO_MARKETING: (SuppressionKind.NO_MARKETING, SuppressionKind.ERASED),
}
"""What stands against each use: who was erased gets no marketing either."""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One identifier of a row that is to be imported, with the row's number in the file."""

    number: int
    kind: IdentifierKind
    value: str = field(repr=False)


def suppress(
    controller: Controller,
    *,
    kind: IdentifierKind,
    value: str,
    what: SuppressionKind,
    reason: SuppressionReason,
    by: User | None,
    now: datetime,
) -> Suppression:
    """Remember an identifier without keeping it. What is remembered already stays as it is.

    Raises `ValueRefusedError` for what is no value of its kind.
    """
    plain = spelling.normalised(kind, value, country=controller.country)
    with transaction.atomic():
        row, made = remember(controller, kind=kind, plain=plain, what=what, reason=reason, now=now)
        if made:
            access_log.record(
                action="subjects.suppressed",
                actor=by,
                controller=controller,
                target=row,
                now=now,
                details={"what": what.value, "reason": reason.value},
            )
    return row


def remember(
    controller: Controller,
    *,
    kind: IdentifierKind,
    plain: str,
    what: SuppressionKind,
    reason: SuppressionReason,
    now: datetime,
) -> tuple[Suppression, bool]:
    """Write the row of a normalised value, and tell whether it is new; for `suppress` and `erasing`, which log it."""
    return Suppression.objects.get_or_create(
        controller=controller,
        kind=what.value,
        value_hash=hashes.of_suppressed(controller.pk, kind, plain),
        lifted_at=None,
        defaults={"identifier_kind": kind.value, "set_at": now, "reason": reason.value},
    )


def lift(
    controller: Controller,
    *,
    kind: IdentifierKind,
    value: str,
    act: OwnAct,
    by: User | None,
    now: datetime,
) -> int:
    """Lift what the person's own fresh act lifts, and return how many rows that were. Nothing else lifts anything."""
    plain = spelling.normalised(kind, value, country=controller.country)
    return lift_rows(standing(controller, kind=kind, plain=plain), act=act, by=by, now=now)


def lift_rows(rows: SuppressionQuerySet, *, act: OwnAct, by: User | None, now: datetime) -> int:
    """Lift those among rows that the act lifts."""
    with transaction.atomic():
        found: list[Suppression] = list(rows.of_kinds(act.lifts).select_related("controller"))
        for row in found:
            row.lifted_at, row.lifted_by_act = now, act.value
            row.save(update_fields=["lifted_at", "lifted_by_act"])
            access_log.record(
                action="subjects.suppression_lifted",
                actor=by,
                controller=row.controller,
                target=row,
                now=now,
                details={"what": row.kind, "act": act.value},
            )
    return len(found)


def is_suppressed(controller: Controller, *, kind: IdentifierKind, value: str, what: SuppressionKind) -> bool:
    """Tell whether an identifier may not be brought back, or not be written to for marketing."""
    plain = spelling.normalised(kind, value, country=controller.country)
    return standing(controller, kind=kind, plain=plain).of_kinds(COVERS[what]).exists()


def guard_import(controller: Controller, *, rows: Iterable[ImportRow], what: SuppressionKind) -> None:
    """Refuse an import that would bring back who is suppressed. Every import of persons calls this first.

    Reads any number of rows in constant memory. Raises `SuppressedRowsError` with the numbers of the rows, never
    with who or what they hold. A value that is none of its kind matches nobody; to refuse it is for the import.
    """
    found = sorted(set(_suppressed(controller, rows=rows, what=what)))
    if found:
        raise SuppressedRowsError(found, what=what)


def standing(controller: Controller, *, kind: IdentifierKind, plain: str) -> SuppressionQuerySet:
    """Return what is remembered of a normalised value."""
    value_hash = hashes.of_suppressed(controller.pk, kind, plain)
    return Suppression.objects.standing().filter(controller=controller, value_hash=value_hash)


def _suppressed(controller: Controller, *, rows: Iterable[ImportRow], what: SuppressionKind) -> Iterator[int]:
    for batch in _in_batches(rows):
        by_hash: dict[str, list[int]] = {}
        for row in batch:
            try:
                plain = spelling.normalised(row.kind, row.value, country=controller.country)
            except ValueRefusedError:
                continue
            by_hash.setdefault(hashes.of_suppressed(controller.pk, row.kind, plain), []).append(row.number)
        known = (
            Suppression.objects.standing()
            .of_kinds(COVERS[what])
            .filter(controller=controller, value_hash__in=list(by_hash))
        )
        for value_hash in known.values_list("value_hash", flat=True):
            yield from by_hash[value_hash]


def _in_batches(rows: Iterable[ImportRow]) -> Iterator[Sequence[ImportRow]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch
