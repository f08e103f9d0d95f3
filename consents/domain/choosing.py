"""What a person does in the preference centre: says yes or no, lifts what they objected to, stops what they want."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from consents.declared import Promised
from consents.domain import guardian_asks, links, recording, withdrawing
from consents.domain.events import NewEvent, Shown, Source
from consents.domain.guardian_asks import NewAsk
from consents.domain.recording import Recorded
from consents.enums import Channel, EventKind, Scope
from consents.models import PreferenceLink, Withdrawal
from subjects.domain import people
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind, OwnAct, Proof
from subjects.models import Subject


def answer(
    link: PreferenceLink,
    *,
    terms: Promised,
    code: str,
    kind: EventKind,
    language: str,
    key: UUID,
    now: datetime,
) -> Recorded:
    """Record a yes or a no to the text in force, as it was shown in a language, or that an objection is lifted.

    Raises `ConsentRefusedError`, and `TakenError` where somebody else was entered with the address meanwhile.
    """
    version = terms.version
    shown = Shown(version=version.number, policy=version.policy, language=language)
    with transaction.atomic():
        event = NewEvent(
            key=uuid5(key, f"{code}:{kind.value}"),
            whom=_person(link, now=now),
            purpose=code,
            kind=kind,
            happened_at=now,
            channel=Channel.PAGE,
            shown=shown if kind.answers_a_text else Shown(),
        )
        return recording.record_one(link.controller, event=event, source=Source(), now=now)


def ask_guardian(
    link: PreferenceLink,
    *,
    terms: Promised,
    code: str,
    language: str,
    email: str,
    confirmed: bool,
    key: UUID,
    now: datetime,
) -> None:
    """Have a parent or guardian asked about what a child wants to agree to. Raises `ConsentRefusedError`."""
    version = terms.version
    new = NewAsk(
        key=key,
        child=_person(link, now=now),
        guardian_email=email,
        purposes=[code],
        shown=Shown(version=version.number, policy=version.policy, language=language),
        channel=Channel.PAGE,
        confirmed=confirmed,
    )
    guardian_asks.ask(link.controller, new=new, source=Source(), now=now)


def stop(
    link: PreferenceLink,
    *,
    scope: Scope,
    codes: Collection[str],
    wants_erasure: bool,
    key: UUID,
    now: datetime,
) -> Withdrawal | None:
    """Stop purposes for whoever a link is for. Raises `ConsentRefusedError` and `TakenError`."""
    with transaction.atomic():
        return withdrawing.withdraw(
            subject=_person(link, now=now),
            scope=scope,
            purposes=codes,
            channel=Channel.PAGE,
            source=Source(),
            key=key,
            wants_erasure=wants_erasure,
            receipt_to=links.address_of(link),
            now=now,
        )


def _person(link: PreferenceLink, *, now: datetime) -> Subject:
    """Return the person, entered by the address that the link proved where nobody is known by it."""
    found = links.person_of(link, now=now)
    if found is not None:
        return found
    known = Known(IdentifierKind.EMAIL, links.address_of(link), proof=Proof.LINK)
    return people.know(
        link.controller,
        identifiers=[known],
        country=link.controller.country,
        language=link.language,
        act=OwnAct.REQUEST,
        by=None,
        now=now,
    )
