"""People of the register, each under a key of their own, with their names, addresses and devices to be found by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from office.models import AccessEntry, Controller
from privacyportal.filling import copying
from privacyportal.filling.invented import address_of, checked, free, id_of, name_of, serial_of
from subjects.domain import hashes, many, people, references, spelling
from subjects.enums import IdentifierKind
from subjects.models import Identifier, NameToken, Subject
from vault.domain import keyring, keys

COUNTRIES = ("SE", "SE", "SE", "NO", "NO", "DE", "FR", "GB", "US", "BR")
DEVICE_EVERY = 3
PeopleHistory: Any = Subject.history.model
IdentifierHistory: Any = Identifier.history.model
hash_of_word = lru_cache(maxsize=1000)(hashes.of_word)


def add(at: Controller, *, numbers: Sequence[int], now: datetime) -> None:
    """Enter the people with these numbers, as a system that reports them would. Call it in a transaction."""
    key_ids = keys.create_many(people.KEY_LABEL, count=len(numbers))
    named = free([reference_of(number) for number in numbers], model=Subject, draw=references.fresh)
    subjects = [
        _subject(at, number, key_id=key_id, reference=reference, now=now)
        for number, key_id, reference in zip(numbers, key_ids, named, strict=True)
    ]
    known = [
        row
        for subject, number in zip(subjects, numbers, strict=True)
        for row in _known(subject, number, now=now)
    ]
    copying.copy(Subject, subjects)
    copying.copy(PeopleHistory, _histories(PeopleHistory, subjects, reason=many.ENTERED, now=now))
    copying.copy(Identifier, known)
    copying.copy(IdentifierHistory, _histories(IdentifierHistory, known, reason=many.ADDED, now=now))
    copying.copy_values(
        NameToken,
        ("subject_id", "data_key_id", "token_hash"),
        (
            (subject.pk, subject.data_key_id, hash_of_word(word))
            for subject, number in zip(subjects, numbers, strict=True)
            for word in spelling.words_of(name_of(number))
        ),
    )
    copying.copy(AccessEntry, [_entry(subject) for subject in subjects])
    keyring.forget()


def reference_of(number: int) -> str:
    """Return the reference of the person with this number, of the form that the register draws at random."""
    return f"{references.PREFIX}-{checked(number, length=references.BODY_LENGTH)}"


def _subject(at: Controller, number: int, *, key_id: UUID, reference: str, now: datetime) -> Subject:
    return Subject(
        id=id_of(number, at=at),
        data_key_id=key_id,
        controller=at,
        reference=reference,
        country=COUNTRIES[number % len(COUNTRIES)],
        language=at.languages[number % len(at.languages)],
        entered_at=now,
        name=name_of(number),
        birth_date="",
    )


def _known(subject: Subject, number: int, *, now: datetime) -> list[Identifier]:
    found = [_identifier(subject, IdentifierKind.EMAIL, address_of(number), now=now)]
    if number % DEVICE_EVERY == 0:
        found.append(_identifier(subject, IdentifierKind.DEVICE_SERIAL, serial_of(number), now=now))
    return found


def _identifier(subject: Subject, kind: IdentifierKind, given: str, *, now: datetime) -> Identifier:
    row = Identifier(
        data_key_id=subject.data_key_id,
        subject=subject,
        controller_id=subject.controller_id,
        kind=kind.value,
        value_index=hashes.of_value(kind, spelling.normalised(kind, given)),
        entered_at=now,
    )
    setattr(row, kind.column, given)
    return row


def _histories(model: Any, rows: Sequence[Any], *, reason: str, now: datetime) -> list[Any]:
    names = [field.attname for field in model.tracked_fields]
    return [
        model(
            **{name: row.__dict__[name] for name in names},
            history_date=now,
            history_change_reason=reason,
            history_type="+",
        )
        for row in rows
    ]


def _entry(subject: Subject) -> AccessEntry:
    return AccessEntry(
        at=subject.entered_at,
        action=many.ENTERED,
        controller_id=subject.controller_id,
        target_type=Subject._meta.label_lower,
        target_id=subject.pk,
        details={"kinds": [IdentifierKind.EMAIL.value], "version": subject.version},
    )
