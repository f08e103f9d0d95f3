"""Play the choices of the demo's people: invented ones, who said yes and no, changed their minds, or object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_DNS, uuid5

from consents import declared
from consents.domain import acknowledging, recording
from consents.domain.acknowledging import Confirmation
from consents.domain.events import NewEvent, Shown, Source, Whom
from consents.enums import Channel, EventKind
from consents.models import ConsentEvent
from office.models import Controller, User
from privacyportal.demo import companies
from subjects.domain import people
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind, Proof

GIVEN, REFUSED, WITHDRAWN = EventKind.GIVEN, EventKind.REFUSED, EventKind.WITHDRAWN
OBJECTED, RENEWED, RESTRICTED = EventKind.OBJECTED, EventKind.RENEWED, EventKind.RESTRICTED
BY_TELEPHONE = "Called the office from the number on record; noted while they spoke."


@dataclass(frozen=True, slots=True)
class Chooser:
    """An invented person with what they chose: purpose, kind, days ago. What is chosen by telephone is so."""

    name: str
    choices: tuple[tuple[str, EventKind, int], ...]
    by_telephone: bool = False


CHOOSERS = {
    companies.DREAME: (
        Chooser("Astrid Holm", (("event-news", GIVEN, 40),)),
        Chooser("Birger Falk", (("event-news", GIVEN, 38), ("event-news", WITHDRAWN, 6))),
        Chooser("Cecilia Ek", (("event-news", REFUSED, 30), ("product-improvement", OBJECTED, 12))),
        Chooser("David Sund", (("event-news", GIVEN, 25),), by_telephone=True),
    ),
    companies.PROCOTSMART: (
        Chooser("Anne Vik", (("marketing", GIVEN, 44), ("surveys", GIVEN, 44), ("contests", REFUSED, 44))),
        Chooser("Bjarne Moe", (("marketing", GIVEN, 41), ("marketing", WITHDRAWN, 3))),
        Chooser("Cathrine Dahl", (("sleep-and-activity", GIVEN, 33), ("marketing", REFUSED, 33))),
        Chooser("Dag Lie", (("personalisation", GIVEN, 29), ("fraud-prevention", OBJECTED, 9))),
        Chooser("Eli Haug", (("surveys", GIVEN, 20), ("surveys", RESTRICTED, 2)), by_telephone=True),
    ),
}


def play(controller: Controller, *, by: User, now: datetime) -> int:
    """Make a company's people and their choices as far as it has none; return how many choices that were."""
    version = declared.of(controller.pk).main
    if version is None or ConsentEvent.objects.filter(controller=controller).exists():
        return 0
    shown = Shown(version=version.number, language=controller.default_language)
    count = 0
    for chooser in CHOOSERS[controller.slug]:
        email = f"{chooser.name.split()[0].lower()}@person.example"
        people.enter(
            controller,
            name=chooser.name,
            country=controller.country,
            language=controller.default_language,
            identifiers=[Known(IdentifierKind.EMAIL, email, proof=Proof.LINK)],
            by=None,
            now=now,
        )
        whom = Whom(IdentifierKind.EMAIL, email)
        events = [
            NewEvent(
                key=uuid5(NAMESPACE_DNS, f"{controller.slug}.{email}.{purpose}.{kind}"),
                whom=whom,
                purpose=purpose,
                kind=kind,
                happened_at=now - timedelta(days=days),
                channel=Channel.STAFF if chooser.by_telephone else Channel.PRODUCT,
                shown=shown,
                evidence=BY_TELEPHONE if chooser.by_telephone else "",
            )
            for purpose, kind, days in chooser.choices
        ]
        source = Source(by=by if chooser.by_telephone else None)
        recording.record(controller, events=events, source=source, now=now)
        count += len(events)
        confirmation = Confirmation(
            key=uuid5(NAMESPACE_DNS, f"{controller.slug}.{email}"),
            whom=whom,
            shown=shown,
            channel=Channel.PAGE,
            happened_at=now - timedelta(days=1),
        )
        acknowledging.acknowledge(controller, confirmation=confirmation, source=Source(), now=now)
    return count
