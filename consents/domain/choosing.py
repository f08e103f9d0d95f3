"""What a person does in the preference centre: says yes or no, lifts what they objected to, stops what they want."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from consents.declared import Promised
from consents.domain import guardian_asks, links, recording, withdrawing
from consents.domain.asked_children import Child
from consents.domain.events import NewEvent, Shown, Source
from consents.domain.guardian_asks import NewAsk
from consents.domain.recording import Recorded
from consents.enums import Channel, EventKind, Refusal, Scope
from consents.errors import ConsentRefusedError
from consents.models import ConsentEvent, PreferenceLink, Withdrawal
from subjects.domain import people
from subjects.domain.identifiers import Known
from subjects.domain.merging import all_entries_of
from subjects.enums import IdentifierKind, OwnAct, Proof
from subjects.models import Subject

ANSWERS = (
    *(EventKind.GIVEN, EventKind.RENEWED, EventKind.REFUSED),
    *(EventKind.WITHDRAWN, EventKind.OBJECTED),
)
"""What a person says to what they are asked; an expiry is the portal's."""


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

    One press that comes twice counts as the first.
    Raises `ConsentRefusedError`, and `TakenError` where somebody else was entered with the address meanwhile.
    """
    version = terms.version
    shown = Shown(version=version.number, policy=version.policy, language=language)
    own_key = uuid5(key, f"{code}:{kind.value}")
    with transaction.atomic():
        person = _person(link, now=now)
        # One person's presses follow each other, so that the second of two at once finds the first.
        Subject.objects.select_for_update(of=("self",), no_key=True).filter(pk=person.pk).first()
        before = ConsentEvent.objects.filter(
            controller=link.controller,
            key=own_key,
            subject__in=all_entries_of(person).values("pk"),
            purpose__code=code,
            kind=kind,
        ).first()
        if before is not None:
            return Recorded(before.pk, again=True)
        event = NewEvent(
            key=own_key,
            whom=person,
            purpose=code,
            kind=kind,
            happened_at=now,
            channel=Channel.PAGE,
            shown=shown if kind.answers_a_text else Shown(),
        )
        return recording.record_one(link.controller, event=event, source=Source(), now=now)


def answered(link: PreferenceLink, *, now: datetime) -> frozenset[str]:
    """Return the codes of the purposes that a link asks about and the person has answered since it was made."""
    person = links.person_of(link, now=now) if link.purposes else None
    if person is None:
        return frozenset()
    rows = ConsentEvent.objects.filter(
        subject__in=all_entries_of(person).values("pk"),
        purpose__code__in=link.purposes,
        kind__in=ANSWERS,
        happened_at__gte=link.created_at,
    ).exclude(channel=Channel.SIGNAL)
    return frozenset(rows.order_by().values_list("purpose__code", flat=True))


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
    """Have a parent or guardian asked about what a child wants to agree to. Raises `ConsentRefusedError`.

    For a child of the register alone: nobody is entered by asking.
    """
    version = terms.version
    with transaction.atomic():
        child = links.person_of(link, now=now)
        if child is None:
            raise ConsentRefusedError(Refusal.UNKNOWN_PERSON, _("Nobody is known by this address."))
        new = NewAsk(
            key=key,
            child=child,
            guardian_email=email,
            purposes=[code],
            shown=Shown(version=version.number, policy=version.policy, language=language),
            channel=Channel.PAGE,
            confirmed=confirmed,
        )
        guardian_asks.ask(link.controller, new=new, source=Source(), now=now)


def needs_guardian(link: PreferenceLink, *, now: datetime) -> bool:
    """Tell whether a link is for somebody known to be below the age of consent, by the date of birth on record."""
    person, today = links.person_of(link, now=now), link.controller.today(now)
    if person is None or person.born_on is None:
        return False
    until = Child(link.controller, person).age_reached(born_on=person.born_on, on=today)
    return until is not None and today < until.day


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
