"""Where a person stands on a purpose, as it follows from what happened. Pure: no clock, no database.

Events count in the order in which they happened; of two at the same moment the one that arrived later counts last,
then the greater id. So it makes no difference when an event arrives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from consents.enums import Consent, EventKind


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """One event as the ledger has it. Facts sort in the order in which they count.

    `version` is that of the policy whose text was answered, if one was.
    """

    happened_at: datetime
    arrived_at: datetime
    id: UUID
    kind: EventKind
    version: UUID | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a person stands on a purpose. `consent_event` is the event that `consent` comes from.

    For a consent that stands it is the one that gave or renewed it last, and `version` is what was consented to.
    """

    consent: Consent | None = None
    consent_event: UUID | None = None
    version: UUID | None = None
    consent_since: datetime | None = None
    objected_since: datetime | None = None
    sharing_objected_since: datetime | None = None
    restricted_since: datetime | None = None


def in_use(stand: Stand, *, by_consent: bool) -> bool:
    """Tell whether data is used for a purpose, by where the person stands on it."""
    return stand.objected_since is None and (not by_consent or stand.consent is Consent.GIVEN)


def shared(stand: Stand, *, by_consent: bool) -> bool:
    """Tell whether data that is used for a purpose may be passed on."""
    return in_use(stand, by_consent=by_consent) and stand.sharing_objected_since is None


@dataclass(frozen=True, slots=True)
class Lead:
    """What an event makes of a consent, and of which it does."""

    to: Consent
    of: frozenset[Consent | None] = frozenset({None, *Consent})


LEADS = {
    EventKind.GIVEN: Lead(Consent.GIVEN),
    EventKind.RENEWED: Lead(Consent.GIVEN, frozenset({None, Consent.GIVEN, Consent.EXPIRED})),
    EventKind.EXPIRED: Lead(Consent.EXPIRED, frozenset({Consent.GIVEN})),
    EventKind.REFUSED: Lead(Consent.REFUSED),
    EventKind.WITHDRAWN: Lead(Consent.WITHDRAWN),
}
"""Kinds that are not here leave the consent as it is."""


def after(stand: Stand, fact: Fact) -> Stand:
    """Return where the person stands after one more event.

    A renewal prolongs a consent, and an expiry ends one; neither touches a no. A fresh yes ends an objection that was
    made before it; one to sharing ends only by being lifted, since a yes to a use is none to passing data on.
    """
    objected, sharing = stand.objected_since, stand.sharing_objected_since
    restricted = stand.restricted_since
    match fact.kind:
        case EventKind.OBJECTED:
            objected = objected or fact.happened_at
        case EventKind.GIVEN | EventKind.OBJECTION_LIFTED:
            objected = None
        case EventKind.SHARING_OBJECTED:
            sharing = sharing or fact.happened_at
        case EventKind.SHARING_OBJECTION_LIFTED:
            sharing = None
        case EventKind.RESTRICTED:
            restricted = restricted or fact.happened_at
        case EventKind.RESTRICTION_LIFTED:
            restricted = None
    stand = replace(
        stand, objected_since=objected, sharing_objected_since=sharing, restricted_since=restricted
    )
    leads = LEADS.get(fact.kind)
    return _consenting(stand, fact, leads.to) if leads and stand.consent in leads.of else stand


def stand_of(facts: Iterable[Fact]) -> Stand:
    """Return where the person stands after all these events, in whatever order they come."""
    stand = Stand()
    for fact in sorted(facts):
        stand = after(stand, fact)
    return stand


def _consenting(stand: Stand, fact: Fact, consent: Consent) -> Stand:
    since = stand.consent_since if stand.consent is consent else fact.happened_at
    return replace(stand, consent=consent, consent_event=fact.id, version=fact.version, consent_since=since)
