"""By what a person is known: adding, verifying and ending identifiers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from office.dates import in_words
from office.domain.access_log import Detail
from office.models import User
from subjects.domain import hashes, spelling, suppression
from subjects.domain.changes import changing, save_signed
from subjects.enums import IdentifierKind, OwnAct, Proof, SuppressionKind
from subjects.errors import SubjectError, SuppressedError, TakenError
from subjects.models import Identifier, Subject


@dataclass(frozen=True, slots=True)
class Known:
    """An identifier as it is given: its kind, the value, how it was verified if it was, and since when it is theirs.

    Without `since` it is the person's since nobody knows when.
    """

    kind: IdentifierKind
    value: str = field(repr=False)
    proof: Proof | None = None
    since: date | None = None


def add_identifier(
    subject: Subject,
    *,
    known: Known,
    by: User | None,
    now: datetime,
    seen: int | None = None,
    act: OwnAct | None = None,
) -> Identifier:
    """Note a further identifier of a person.

    Raises `ValueRefusedError`, `TakenError` where it is somebody else's in that time, `SuppressedError` where
    somebody with it was erased and no own `act` of the person is named, `ChangedMeanwhileError`, `GoneError`.
    """
    details: dict[str, Detail] = {"kind": known.kind.value}
    with changing(
        subject, action="subjects.identifier_added", by=by, now=now, seen=seen, details=details
    ) as locked:
        return attach(locked, known=known, by=by, now=now, act=act)


def verify(
    identifier: Identifier, *, proof: Proof, by: User | None, now: datetime, seen: int | None = None
) -> Identifier:
    """Note how it was made sure that an identifier is the person's. Once more replaces what was noted before."""
    details: dict[str, Detail] = {"kind": identifier.kind, "proof": proof.value}
    with changing(
        identifier.subject, action="subjects.identifier_verified", by=by, now=now, seen=seen, details=details
    ):
        row = Identifier.objects.get(pk=identifier.pk)
        if row.valid_to is not None:
            raise SubjectError(_("This identifier has ended, so there is nothing to verify."))
        row.verified_at, row.verified_how, row.verified_by = now, proof.value, by
        save_signed(row, reason="subjects.identifier_verified", by=by, now=now)
    return row


def end_identifier(
    identifier: Identifier, *, on: date, by: User | None, now: datetime, seen: int | None = None
) -> Identifier:
    """Note the last day on which an identifier was the person's: a device changed hands, a number was given back.

    The next owner's time begins on the day after. Raises `SubjectError` for a day in the future, before its first
    one, and for what has ended already.
    """
    details: dict[str, Detail] = {"kind": identifier.kind, "on": on.isoformat()}
    with changing(
        identifier.subject, action="subjects.identifier_ended", by=by, now=now, seen=seen, details=details
    ) as locked:
        row = Identifier.objects.get(pk=identifier.pk)
        if row.valid_to is not None:
            raise SubjectError(_("This identifier has ended already."))
        if on > locked.controller.today(now):
            raise SubjectError(_("This day lies in the future."), field="on")
        if row.valid_from is not None and on < row.valid_from:
            raise SubjectError(
                _("It is the person’s only since %(day)s.") % {"day": in_words(row.valid_from)}, field="on"
            )
        row.valid_to = on
        save_signed(row, reason="subjects.identifier_ended", by=by, now=now)
    return row


def address_of(subject: Subject) -> str:
    """Return the e-mail address to write to: the one verified last, else the one entered last; empty for none."""
    rows = subject.identifiers.standing().filter(kind=IdentifierKind.EMAIL)
    known = rows.order_by(F("verified_at").desc(nulls_last=True), "-entered_at")
    return next((str(row.contact) for row in known if row.contact), "")


def attach(
    subject: Subject, *, known: Known, by: User | None, now: datetime, act: OwnAct | None
) -> Identifier:
    """Write an identifier of a locked person; for `add_identifier` and `people.enter`, which log it."""
    controller = subject.controller
    plain = spelling.normalised(known.kind, known.value, country=controller.country)
    if known.since is not None and known.since > controller.today(now):
        raise SubjectError(_("This day lies in the future."), field="since")
    _demand_not_suppressed(subject, kind=known.kind, plain=plain, act=act, by=by, now=now)
    row = Identifier(
        data_key_id=subject.data_key_id,
        subject=subject,
        controller=controller,
        kind=known.kind.value,
        valid_from=_first_day(subject, kind=known.kind, plain=plain, since=known.since),
        value_index=hashes.of_value(known.kind, plain),
        entered_at=now,
    )
    setattr(row, known.kind.column, spelling.line(known.value, field="value"))
    if known.proof is not None:
        row.verified_at, row.verified_how, row.verified_by = now, known.proof.value, by
    try:
        with transaction.atomic():
            save_signed(row, reason="subjects.identifier_added", by=by, now=now)
    except IntegrityError:
        raise TakenError(known.kind) from None
    return row


def _first_day(subject: Subject, *, kind: IdentifierKind, plain: str, since: date | None) -> date | None:
    """Return the first day, after the last one of an earlier owner; refuse a time that is somebody else's."""
    same = Identifier.objects.filter(
        controller_id=subject.controller_id, kind=kind, value_index=hashes.of_value(kind, plain)
    )
    if same.filter(subject=subject, valid_to__isnull=True).exists():
        raise SubjectError(_("This person is known by it already."), field="value")
    others = same.exclude(subject=subject)
    if others.filter(valid_to__isnull=True).exists():
        raise TakenError(kind)
    last: date | None = same.order_by("-valid_to").values_list("valid_to", flat=True).first()
    if last is None:
        return since
    if since is None:
        return last + timedelta(days=1)
    if same.filter(Q(valid_to__gte=since)).exists():
        raise TakenError(kind)
    return since


def _demand_not_suppressed(
    subject: Subject, *, kind: IdentifierKind, plain: str, act: OwnAct | None, by: User | None, now: datetime
) -> None:
    """Refuse who was erased unless they came back themselves; lift what their act lifts."""
    standing = suppression.standing(subject.controller, kind=kind, plain=plain)
    erased = standing.filter(kind=SuppressionKind.ERASED)
    if act is None:
        if erased.exists():
            raise SuppressedError(kind)
        return
    suppression.lift_rows(standing, act=act, by=by, now=now)
