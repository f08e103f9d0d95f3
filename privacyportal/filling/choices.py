"""What people chose: events of the ledger, and where everybody stands by them, as the ledger's own rules say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from consents import declared
from consents.enums import Channel, EventKind, GivenBy
from consents.ledger import Fact, Stand, after
from consents.models import ConsentEvent, ConsentState
from office.models import Controller
from policies.models import PolicyVersion
from privacyportal.filling import copying

EVENT_COLUMNS = (
    *("id", "controller_id", "subject_id", "purpose_id", "kind", "version_id", "language", "text_hash"),
    *("channel", "given_by", "confirmed", "imported", "happened_at", "arrived_at", "key"),
)
STATE_COLUMNS = (
    *("controller_id", "subject_id", "purpose_id", "consent", "consent_event_id", "version_id"),
    *("consent_since", "objected_since", "sharing_objected_since", "restricted_since"),
)
CHANNELS = (Channel.PRODUCT, Channel.PRODUCT, Channel.API, Channel.PAGE)
LEAST_SPAN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is consented to at a controller: its purposes by consent, the version in force and its texts."""

    purposes: tuple[UUID, ...]
    version: UUID
    texts: tuple[tuple[str, str], ...]
    since: datetime


def terms_of(at: Controller, *, now: datetime) -> Terms | None:
    """Return what people consent to at a controller; None where nothing in force rests on consent."""
    promises = declared.anew(at.pk)
    main = promises.main
    if main is None or not main.texts:
        return None
    purposes = tuple(
        promises.purposes[code]
        for code in sorted(main.declaration.purposes)
        if (promised := declared.promised(main, code)) is not None and promised.rests_on_consent
    )
    published = PolicyVersion.objects.get(pk=main.id)
    since = min(published.in_force_at or now, now - LEAST_SPAN)
    return Terms(purposes, main.id, tuple(sorted(main.texts.items())), since) if purposes else None


def record(at: Controller, *, people: Sequence[tuple[UUID, int]], terms: Terms, now: datetime) -> None:
    """Record so many events of each person, from when the text came into force to now, and where they stand.

    They give, refuse and withdraw by turns, one purpose after the other. Call it in a transaction.
    """
    events: list[Sequence[Any]] = []
    states: list[Sequence[Any]] = []
    for turn, (subject, count) in enumerate(people):
        stands: dict[UUID, Stand] = {}
        for event in _events(turn, count, terms=terms, now=now):
            purpose, fact, language, text_hash = event
            stands[purpose] = after(stands.get(purpose, Stand()), fact)
            events.append(
                (
                    *(fact.id, at.pk, subject, purpose, fact.kind.value, terms.version, language, text_hash),
                    *(CHANNELS[turn % len(CHANNELS)].value, GivenBy.SELF.value, False, False),
                    *(fact.happened_at, fact.arrived_at, uuid4()),
                )
            )
        states += [(at.pk, subject, purpose, *_columns(stand)) for purpose, stand in stands.items()]
    copying.copy_values(ConsentEvent, EVENT_COLUMNS, events)
    copying.copy_values(ConsentState, STATE_COLUMNS, states)


def _events(turn: int, count: int, *, terms: Terms, now: datetime) -> Iterator[tuple[UUID, Fact, str, str]]:
    """Yield what one person chose, the oldest first."""
    step = (now - terms.since) / (count + 1)
    language, text_hash = terms.texts[turn % len(terms.texts)]
    for number in range(count):
        purpose = terms.purposes[(turn + number) % len(terms.purposes)]
        round_ = number // len(terms.purposes)
        moment = terms.since + step * (number + (turn % 97) / 97)
        kind = _kind(turn, round_)
        fact = Fact(moment, moment + timedelta(seconds=turn % 60), uuid4(), kind, terms.version)
        yield purpose, fact, language, text_hash


def _kind(turn: int, round_: int) -> EventKind:
    """Return what somebody does about a purpose the first, second … time."""
    says_no_first = turn % 4 == 0
    if round_ % 2 == int(says_no_first):
        return EventKind.GIVEN
    return EventKind.REFUSED if round_ == 0 else EventKind.WITHDRAWN


def _columns(stand: Stand) -> tuple[Any, ...]:
    return (
        *(
            stand.consent.value if stand.consent else "",
            stand.consent_event,
            stand.version,
            stand.consent_since,
        ),
        *(stand.objected_since, stand.sharing_objected_since, stand.restricted_since),
    )
