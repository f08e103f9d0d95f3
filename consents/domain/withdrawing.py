"""Stopping: a consent withdrawn, a use objected to, marketing or sharing ended; what must follow is put on record.

The state changes at once; `consents.domain.following` tells recipients (Art 7(3), 19, 21 GDPR; promises P13, D15).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from consents import ledger, wishes
from consents.domain import recording, stops
from consents.domain.choices import stands_of
from consents.domain.events import NewEvent, Source
from consents.domain.stops import Stop
from consents.enums import Channel, Consent, EventKind, GivenBy, Scope
from consents.errors import ConsentRefusedError
from consents.ledger import Stand
from consents.models import Withdrawal
from office.models import Controller
from subjects.domain import identifiers, suppression
from subjects.enums import IdentifierKind, SuppressionKind, SuppressionReason
from subjects.models import Subject

MARKETED_BY = (IdentifierKind.EMAIL, IdentifierKind.PHONE)
"""By what people get marketing."""


def withdraw(
    *,
    subject: Subject,
    scope: Scope,
    purposes: Collection[str],
    channel: Channel,
    source: Source,
    key: UUID,
    wants_erasure: bool = False,
    given_by: GivenBy = GivenBy.SELF,
    confirmed: bool = False,
    evidence: str = "",
    receipt_to: str | None = None,
    now: datetime,
) -> Withdrawal | None:
    """Stop these purposes for a person, at once, and return what follows from it; None where all had stopped before.

    A consent that stands is withdrawn, any other use objected to, sharing alone for that scope; marketing is
    remembered by the person's addresses as well. The same `key` gives the row of the first time. The receipt goes to
    `receipt_to`, to the person's own address where it is None, to nobody where it is empty.
    Raises `ConsentRefusedError`, with nothing written: an unknown purpose, one that cannot be stopped.
    """
    controller = subject.controller
    with transaction.atomic():
        # One person's stops follow each other, so that two at once are told apart.
        Subject.objects.select_for_update(of=("self",), no_key=True).filter(pk=subject.pk).first()
        row: Withdrawal | None = Withdrawal.objects.filter(controller=controller, key=key).first()
        if row is not None:
            return row
        stands, plan = stands_of(subject), dict[str, EventKind]()
        for code in dict.fromkeys(purposes):
            kind = _kind(stands.get(code, Stand()), subject=subject, code=code, scope=scope)
            if kind is not None:
                plan[code] = kind
        used = used_by(controller, subject, codes=list(plan), scope=scope)
        events = [
            NewEvent(
                key=uuid5(key, code),
                whom=subject,
                purpose=code,
                kind=kind,
                happened_at=now,
                channel=channel,
                given_by=given_by,
                confirmed=confirmed,
                evidence=evidence,
                part_of_stop=True,
            )
            for code, kind in plan.items()
        ]
        for outcome in recording.record(controller, events=events, source=source, now=now) if events else ():
            if isinstance(outcome, ConsentRefusedError):
                raise outcome
        declined = False
        if scope is Scope.MARKETING:
            declined = _decline_marketing(subject, source=source, given_by=given_by, now=now)
        if wants_erasure:
            email = identifiers.address_of(subject) if receipt_to is None else receipt_to
            wishes.ask_erasure(subject, email=email, key=key, now=now)
        if not events and not declined:
            return None
        stop = Stop(
            subject_id=subject.pk,
            scope=scope,
            purposes=used,
            channel=channel,
            key=key,
            wants_erasure=wants_erasure,
        )
        (row,) = stops.begin(controller, stops=[stop], source=source, now=now)
        stops.give_receipt(row, to=receipt_to, now=now)
    return row


def used_by(
    controller: Controller, subject: Subject | None, *, codes: Collection[str], scope: Scope
) -> tuple[str, ...]:
    """Return for which of these purposes a person's data is used, or passed on: what stopping them changes.

    Of somebody who is not in the register, for all that need no consent.
    """
    stands = stands_of(subject)
    asked = ledger.shared if scope is Scope.SHARING else ledger.in_use
    return tuple(
        code
        for code in codes
        if asked(stands.get(code, Stand()), by_consent=stops.rests_on_consent(controller.pk, code))
    )


def _kind(stand: Stand, *, subject: Subject, code: str, scope: Scope) -> EventKind | None:
    """Return what it is to stop a purpose from where the person stands; None where it has stopped.

    Who was never asked for a consent and stops everything of a scope objects, and is not asked any more.
    """
    if scope is Scope.SHARING:
        return None if stand.sharing_objected_since is not None else EventKind.SHARING_OBJECTED
    if stand.objected_since is not None:
        return None
    if not stops.rests_on_consent(subject.controller_id, code) or stand.consent is None:
        return EventKind.OBJECTED
    return EventKind.WITHDRAWN if stand.consent is Consent.GIVEN else None


def _decline_marketing(subject: Subject, *, source: Source, given_by: GivenBy, now: datetime) -> bool:
    """Remember that the person's addresses get no marketing; tell whether that is new."""
    new = False
    is_guardian = given_by is GivenBy.GUARDIAN
    for row in subject.identifiers.standing().filter(kind__in=MARKETED_BY):
        kind, value = IdentifierKind(row.kind), getattr(row, row.column)
        if not value:
            continue
        found = suppression.suppress(
            subject.controller,
            kind=kind,
            value=value,
            what=SuppressionKind.NO_MARKETING,
            reason=SuppressionReason.GUARDIAN if is_guardian else SuppressionReason.OBJECTION,
            by=source.by,
            now=now,
        )
        new = new or found.set_at == now
    return new
