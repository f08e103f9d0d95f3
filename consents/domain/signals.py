"""What a browser says for its user: Global Privacy Control, `Sec-GPC: 1`, an objection to sharing and advertising.

It counts once for each purpose: whoever lifts the objection or says yes afterwards has said something more exact
than the browser does, and the browser goes on sending its signal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from consents import declared
from consents.domain import foresight, recording
from consents.domain.events import NewEvent, Source, Whom
from consents.domain.recording import Recorded
from consents.enums import Channel, EventKind, Refusal, Scope
from consents.errors import ConsentRefusedError
from consents.models import ConsentEvent
from office.models import Controller
from subjects.domain import many, people
from subjects.domain.merging import all_entries_of
from subjects.errors import ValueRefusedError
from subjects.models import Subject

HEADER = "Sec-GPC"
YES = "1"
"""The only value that the header has."""
Objection = tuple[str, EventKind]
"""The code of a purpose, and to what of it somebody objects."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What a signal stopped, by the codes of the purposes; nothing where it had counted before."""

    sharing: tuple[str, ...]
    advertising: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        """Whether the signal stopped anything."""
        return bool(self.sharing or self.advertising)


def note(
    controller: Controller, *, whom: Whom | Subject, seen_at: datetime, source: Source, now: datetime
) -> Noted:
    """Let a signal count that came with a person's browser. Who is not known is entered.

    Raises `ConsentRefusedError`, with nothing written.
    """
    subject, who = _person(controller, whom, now=now)
    known = _signalled(subject) if subject is not None else frozenset()
    wanted = [one for one in _objections(controller) if one not in known]
    events = [
        NewEvent(
            key=uuid5(controller.pk, f"{HEADER}:{who}:{code}:{kind.value}"),
            whom=whom,
            purpose=code,
            kind=kind,
            happened_at=seen_at,
            channel=Channel.SIGNAL,
        )
        for code, kind in wanted
    ]
    outcomes = recording.record(controller, events=events, source=source, now=now) if events else []
    for outcome in outcomes:
        # The same signal at the same time by another request is under the same key: it counts once.
        if isinstance(outcome, ConsentRefusedError) and outcome.code is not Refusal.KEY_REUSED:
            raise outcome
    done = [
        one
        for one, outcome in zip(wanted, outcomes, strict=True)
        if isinstance(outcome, Recorded) and not outcome.again
    ]
    return Noted(
        sharing=tuple(sorted(code for code, kind in done if kind is EventKind.SHARING_OBJECTED)),
        advertising=tuple(sorted(code for code, kind in done if kind is EventKind.OBJECTED)),
    )


def _person(controller: Controller, whom: Whom | Subject, *, now: datetime) -> tuple[Subject | None, str]:
    """Return the person if there is one, and a name for them that says nothing."""
    if isinstance(whom, Subject):
        return whom, str(whom.pk)
    try:
        value = many.value_of(controller, kind=whom.kind, given=whom.value)
        found = people.find(controller, kind=whom.kind, value=whom.value, on=controller.today(now))
    except ValueRefusedError as error:
        raise ConsentRefusedError(Refusal.UNFIT, str(error), field="person/value") from None
    return found, str(found.pk) if found is not None else value.value_hash


def _objections(controller: Controller) -> Iterator[Objection]:
    promises = declared.of(controller.pk)
    for code in foresight.stoppable(controller, scope=Scope.SHARING):
        yield code, EventKind.SHARING_OBJECTED
    for code in foresight.stoppable(controller, scope=Scope.PURPOSES):
        if any(one.is_advertising for one in promises.in_force(code)):
            yield code, EventKind.OBJECTED


def _signalled(subject: Subject) -> frozenset[Objection]:
    rows = ConsentEvent.objects.filter(
        subject__in=all_entries_of(subject).values("pk"), channel=Channel.SIGNAL
    )
    return frozenset(
        (code, EventKind(kind)) for code, kind in rows.order_by().values_list("purpose__code", "kind")
    )
