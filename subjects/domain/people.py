"""Persons: finding, entering, renaming."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from office.domain.access_log import Detail
from office.models import Controller, User
from subjects.domain import guardians, hashes, references, spelling
from subjects.domain.changes import changing, note, save_signed
from subjects.domain.identifiers import Known, attach
from subjects.enums import IdentifierKind, OwnAct
from subjects.errors import SubjectError, TakenError
from subjects.models import Identifier, NameToken, Subject
from subjects.querysets import SubjectQuerySet
from vault.domain import keys

KEY_LABEL = "subject"


def find(
    controller: Controller,
    *,
    kind: IdentifierKind,
    value: str,
    on: date,
    entered_before: datetime | None = None,
) -> Subject | None:
    """Return the person whose identifier this was on a day, or None. Raises `ValueRefusedError`.

    With `entered_before` only what was on record by then counts.
    """
    plain = spelling.normalised(kind, value, country=controller.country)
    rows = Identifier.objects.valid_on(on).filter(
        controller=controller, kind=kind, value_index=hashes.of_value(kind, plain)
    )
    if entered_before is not None:
        rows = rows.filter(entered_at__lt=entered_before)
    row = rows.filter(subject__erased_at__isnull=True).select_related("subject__controller").first()
    return row.subject if row is not None else None


def search(controller: Controller, *, words: str) -> SubjectQuerySet:
    """Return the persons whose name has all of these words, however they are written; nobody for no words."""
    return named(Subject.objects.standing().filter(controller=controller), words=words)


def named(people: SubjectQuerySet, *, words: str) -> SubjectQuerySet:
    """Narrow people to those whose name has all of these words."""
    return with_tokens(people, tokens=[hashes.of_word(word) for word in spelling.words_of(words)])


def with_tokens(people: SubjectQuerySet, *, tokens: Sequence[str]) -> SubjectQuerySet:
    """Narrow people to those whose name has all words with these hashes; to nobody for none."""
    if not tokens:
        return people.none()
    for token in tokens:
        people = people.filter(pk__in=NameToken.objects.filter(token_hash=token).values("subject"))
    return people


def enter(
    controller: Controller,
    *,
    name: str,
    country: str,
    language: str,
    identifiers: Sequence[Known] = (),
    by: User | None,
    now: datetime,
    act: OwnAct | None = None,
) -> Subject:
    """Enter a person with a data key of their own. A name or an identifier is needed.

    Raises `ValueRefusedError`, `TakenError` where an identifier is somebody else's, and `SuppressedError` where
    somebody with it was erased and no own `act` of the person is named.
    """
    called = spelling.line(name, field="name")
    if not called and not identifiers:
        raise SubjectError(_("Give a name, or something else by which the person is known."), field="name")
    data_key_id = keys.create(KEY_LABEL)
    with transaction.atomic():
        subject = Subject(
            data_key_id=data_key_id,
            controller=controller,
            reference=references.fresh(),
            country=country,
            language=language,
            entered_at=now,
            name=called,
        )
        details: dict[str, Detail] = {"kinds": [known.kind.value for known in identifiers]}
        note(subject, action="subjects.entered", by=by, now=now, details=details)
        _index_name(subject)
        for known in identifiers:
            attach(subject, known=known, by=by, now=now, act=act)
    return subject


def know(
    controller: Controller,
    *,
    identifiers: Sequence[Known],
    name: str = "",
    country: str,
    language: str,
    by: User | None,
    now: datetime,
    act: OwnAct | None = None,
) -> Subject:
    """Return the person whose verified identifiers these are, entered if nobody is known by any of them.

    Raises `SubjectError` where one is not verified, and `TakenError` where they are of two persons.
    """
    if not identifiers or any(known.proof is None for known in identifiers):
        raise SubjectError(_("Only verified identifiers say who somebody is."))
    today = controller.today(now)
    with transaction.atomic():
        found = {
            known: find(controller, kind=known.kind, value=known.value, on=known.since or today)
            for known in identifiers
        }
        people = {person.pk: person for person in found.values() if person is not None}
        if not people:
            return enter(
                controller,
                name=name,
                country=country,
                language=language,
                identifiers=identifiers,
                by=by,
                now=now,
                act=act,
            )
        if len(people) > 1:
            raise TakenError(identifiers[0].kind)
        return next(iter(people.values()))


def rename(
    subject: Subject, *, name: str, by: User | None, now: datetime, seen: int | None = None
) -> Subject:
    """Correct or change the name; the person is found by the new one, and by those of entries merged into theirs."""
    called = spelling.line(name, field="name")
    with changing(subject, action="subjects.renamed", by=by, now=now, seen=seen) as locked:
        locked.name = called
        locked.name_tokens.filter(data_key_id=locked.data_key_id).delete()
        _index_name(locked)
    return locked


def relocate(
    subject: Subject,
    *,
    country: str,
    language: str,
    by: User | None,
    now: datetime,
    seen: int | None = None,
) -> Subject:
    """Correct country and language; until when guardians stand for a child is derived anew."""
    details: dict[str, Detail] = {"country": country, "language": language}
    with changing(subject, action="subjects.relocated", by=by, now=now, seen=seen, details=details) as locked:
        locked.country, locked.language = country, language
        for guardian in guardians.derived_anew(locked, now=now):
            save_signed(guardian, reason="subjects.relocated", by=by, now=now)
    return locked


def note_birth_date(subject: Subject, *, born_on: date, by: User | None, now: datetime) -> Subject:
    """Keep when somebody was born, which is asked only where it is needed. Nothing happens where it is known.

    Raises `SubjectError` for a day in the future, and where another one is on record.
    """
    if subject.born_on == born_on:
        return subject
    with changing(subject, action="subjects.birth_date_noted", by=by, now=now) as locked:
        if born_on > locked.controller.today(now):
            raise SubjectError(_("This day lies in the future."), field="born_on")
        if locked.born_on not in {None, born_on}:
            raise SubjectError(_("Another date of birth is on record."), field="born_on")
        locked.birth_date = born_on.isoformat()
    return locked


def _index_name(subject: Subject) -> None:
    tokens = [
        NameToken(subject=subject, data_key_id=subject.data_key_id, token_hash=hashes.of_word(word))
        for word in spelling.words_of(subject.name)
    ]
    NameToken.objects.bulk_create(tokens, ignore_conflicts=True)  # a merged entry may have brought the word
