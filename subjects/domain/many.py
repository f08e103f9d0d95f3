"""The persons of many identifiers at once, in a few statements however many there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Model
from simple_history.utils import bulk_create_with_history

from office.domain import access_log
from office.models import Controller, User
from subjects.domain import hashes, people, references, spelling
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind, OwnAct
from subjects.models import Identifier, Subject, Suppression
from vault.domain import keys

ENTERED, ADDED = "subjects.entered", "subjects.identifier_added"


@dataclass(frozen=True, slots=True)
class Value:
    """An identifier in the form in which equal ones are the same, with the hash that finds it."""

    kind: IdentifierKind
    given: str = field(repr=False, compare=False)
    plain: str = field(repr=False)
    value_hash: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to enter, known by one identifier, with the country and language that are assumed of them."""

    value: Value
    country: str
    language: str


def value_of(controller: Controller, *, kind: IdentifierKind, given: str) -> Value:
    """Return an identifier ready to be looked for. Raises `ValueRefusedError` for what is no value of its kind."""
    plain = spelling.normalised(kind, given, country=controller.country)
    return Value(kind=kind, given=given, plain=plain, value_hash=hashes.of_value(kind, plain))


Times = list[tuple[date | None, date | None, UUID]]


def times_of(controller: Controller, *, values: Iterable[Value]) -> dict[Value, Times]:
    """Return for each value that is or was somebody's whose it was from when to when, erased persons left out."""
    wanted = {(value.kind.value, value.value_hash): value for value in values}
    rows = Identifier.objects.filter(
        controller=controller,
        value_index__in={value_hash for _kind, value_hash in wanted},
        subject__erased_at__isnull=True,
    )
    found: dict[Value, Times] = {}
    for kind, value_hash, first, last, subject in rows.values_list(
        "kind", "value_index", "valid_from", "valid_to", "subject_id"
    ):
        value = wanted.get((kind, value_hash or ""))
        if value is not None:
            found.setdefault(value, []).append((first, last, subject))
    return found


def whose(times: Times, *, on: date) -> UUID | None:
    """Return whose identifier it was on a day."""
    for first, last, subject in times:
        if (first is None or first <= on) and (last is None or on <= last):
            return subject
    return None


def suppressed(controller: Controller, *, values: Iterable[Value]) -> dict[Value, list[Suppression]]:
    """Return what is remembered of these identifiers and was not lifted."""
    by_hash = {hashes.of_suppressed(controller.pk, value.kind, value.plain): value for value in values}
    if not by_hash:
        return {}
    found: dict[Value, list[Suppression]] = {}
    for row in Suppression.objects.standing().filter(controller=controller, value_hash__in=by_hash):
        found.setdefault(by_hash[row.value_hash], []).append(row)
    return found


def enter(
    controller: Controller,
    *,
    newcomers: Sequence[Newcomer],
    used_before: Collection[Value],
    act: OwnAct | None,
    by: User | None,
    now: datetime,
) -> dict[Value, UUID]:
    """Enter persons, each known by one identifier that is not verified. Call it in a transaction.

    Those in `used_before` were somebody else's once, so that the day from which they are the newcomer's has to be
    found out; they are entered one by one. Raises what `people.enter` does.
    """
    found: dict[Value, UUID] = {}
    fresh = [one for one in newcomers if one.value not in used_before]
    for one in newcomers:
        if one.value in used_before:
            found[one.value] = people.enter(
                controller,
                name="",
                country=one.country,
                language=one.language,
                identifiers=[Known(one.value.kind, one.value.given)],
                by=by,
                now=now,
                act=act,
            ).pk
    return found | _enter_fresh(controller, newcomers=fresh, by=by, now=now)


def _enter_fresh(
    controller: Controller, *, newcomers: Sequence[Newcomer], by: User | None, now: datetime
) -> dict[Value, UUID]:
    if not newcomers:
        return {}
    key_ids = keys.create_many(people.KEY_LABEL, count=len(newcomers))
    subjects = [
        Subject(
            data_key_id=key_id,
            controller=controller,
            reference=reference,
            country=one.country,
            language=one.language,
            entered_at=now,
            name="",
            birth_date="",
        )
        for one, key_id, reference in zip(
            newcomers, key_ids, references.fresh_many(len(newcomers)), strict=True
        )
    ]
    bulk_create_with_history(
        subjects, Subject, default_user=by, default_change_reason=ENTERED, default_date=now
    )
    identifiers = [
        _identifier(subject, one.value, now=now) for subject, one in zip(subjects, newcomers, strict=True)
    ]
    bulk_create_with_history(
        identifiers, Identifier, default_user=by, default_change_reason=ADDED, default_date=now
    )
    told: Mapping[Model, Mapping[str, access_log.Detail]] = {
        subject: {"kinds": [one.value.kind.value], "version": subject.version}
        for subject, one in zip(subjects, newcomers, strict=True)
    }
    access_log.record_each(action=ENTERED, controller=controller, actor=by, now=now, details=told)
    return {one.value: subject.pk for subject, one in zip(subjects, newcomers, strict=True)}


def _identifier(subject: Subject, value: Value, *, now: datetime) -> Identifier:
    row = Identifier(
        data_key_id=subject.data_key_id,
        subject=subject,
        controller_id=subject.controller_id,
        kind=value.kind.value,
        value_index=value.value_hash,
        entered_at=now,
    )
    setattr(row, value.kind.column, spelling.line(value.given, field="value"))
    return row
