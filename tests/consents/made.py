"""Purposes, persons and events that the tests of consents use."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from consents.domain import recording
from consents.domain.events import NewEvent, Shown, Source, Whom
from consents.domain.recording import Outcome
from consents.enums import Channel, EventKind
from consents.models import ConsentEvent, ConsentState
from office.models import Controller
from policies.declarations import Declaration, DeclaredCategory, DeclaredPurpose, DeclaredRecipient, Use
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind, Proof
from tests.factories import NOW

PUBLISHED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ADDRESS = "elsa@person.example"
EMAIL = Known(IdentifierKind.EMAIL, ADDRESS, proof=Proof.LINK)
ELSA = Whom(IdentifierKind.EMAIL, ADDRESS)
SHOWN = Shown(version=1, language="sv")
PROTO: dict[str, Any] = {"description": {}, "consequence": {"en": "None."}, "retention": {"en": "A year"}}
DECLARED = Declaration(
    purposes={
        "orders": DeclaredPurpose(name={"en": "Orders"}, lawful_basis="contract", **PROTO),
        "news": DeclaredPurpose(
            name={"en": "News"}, lawful_basis="consent", optional=True, message="marketing", **PROTO
        ),
        "surveys": DeclaredPurpose(name={"en": "Surveys"}, lawful_basis="consent", optional=True, **PROTO),
        "studies": DeclaredPurpose(name={"en": "Studies"}, lawful_basis="consent", optional=True, **PROTO),
        "banners": DeclaredPurpose(
            name={"en": "Banners"}, lawful_basis="consent", dpv="dpv:PersonalisedAdvertising", **PROTO
        ),
        "fraud": DeclaredPurpose(name={"en": "Fraud"}, lawful_basis="legitimate_interests", **PROTO),
    },
    categories={
        "email": DeclaredCategory(name={"en": "E-mail address"}, description={}),
        "phone": DeclaredCategory(name={"en": "Phone number"}, description={}),
    },
    recipients={
        "carriers": DeclaredRecipient(name={"en": "Carriers"}, description={}),
        "agencies": DeclaredRecipient(name={"en": "Agencies"}, description={}),
    },
    uses=(
        Use(purpose="orders", categories={"email": "", "phone": ""}, recipients={"carriers": ""}),
        Use(purpose="news", categories={"email": ""}, recipients={"agencies": ""}),
        Use(purpose="surveys", categories={"email": ""}),
        Use(purpose="studies", categories={"email": ""}),
        Use(purpose="banners", categories={"email": ""}),
        Use(purpose="fraud", categories={"email": ""}),
    ),
)


MAPS = Declaration(
    purposes={"maps": DeclaredPurpose(name={"en": "Maps"}, lawful_basis="consent", optional=True, **PROTO)},
    categories={"email": DeclaredCategory(name={"en": "E-mail address"}, description={})},
    uses=(Use(purpose="maps", categories={"email": ""}),),
)
"""What a further policy, of one product, declares."""


def event(kind: EventKind = EventKind.GIVEN, *, days_ago: float = 1, **fields: Any) -> NewEvent:
    """Return an event of Elsa's about the news, a day ago unless told otherwise."""
    defaults: dict[str, Any] = {
        "key": uuid.uuid4(),
        "whom": ELSA,
        "purpose": "news",
        "happened_at": NOW - timedelta(days=days_ago),
        "channel": Channel.PRODUCT,
        "shown": SHOWN,
    }
    return NewEvent(kind=kind, **{**defaults, **fields})


def record(at: Controller, *events: NewEvent, now: datetime = NOW) -> list[Outcome]:
    """Let another system record events."""
    return recording.record(at, events=events, source=Source(), now=now)


def state(purpose: str = "news") -> ConsentState:
    """Return where the one person who chose anything about a purpose stands."""
    found: ConsentState = ConsentState.objects.get(purpose__code=purpose)
    return found


def kinds() -> list[str]:
    """Return what is in the ledger, in the order in which it happened."""
    return list(ConsentEvent.objects.order_by("happened_at").values_list("kind", flat=True))
