"""What must follow once something has stopped: a row for each stop, which a job follows to every recipient.

However a stop reached the ledger, from the preference centre, another system, staff or a browser's signal, recipients
are told (promises P13, D15). What was taken over from elsewhere was followed there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from consents import declared, ledger, notifications
from consents.domain import foresight
from consents.domain.events import Source
from consents.enums import Channel, EventKind, Scope
from consents.ledger import Stand
from consents.models import ConsentEvent, Withdrawal
from mailroom import nudging
from office.domain import access_log
from office.models import Controller
from subjects.domain import identifiers
from subjects.models import Subject
from thirdparties.domain import notices
from thirdparties.enums import NoticeKind

WITHDRAWN = "consents.withdrawn"
TASK = "consents.follow_withdrawals"

Pair = tuple[UUID, UUID]
"""A person and a purpose."""
STOPPING = frozenset({EventKind.WITHDRAWN, EventKind.REFUSED, EventKind.OBJECTED, EventKind.SHARING_OBJECTED})
"""What people say themselves; silence and restriction are followed elsewhere."""


@dataclass(frozen=True, slots=True)
class Stop:
    """What a person stopped at one time. `key` is unique at the controller; `purposes` are codes."""

    subject_id: UUID
    scope: Scope
    purposes: Sequence[str]
    channel: Channel
    key: UUID
    wants_erasure: bool = False


def begin(
    controller: Controller, *, stops: Sequence[Stop], source: Source, now: datetime
) -> list[Withdrawal]:
    """Write a row for each stop, in a number of statements that does not grow, and wake the job that follows them.

    Within the transaction of the events.
    """
    due_on = notices.default_due(controller, kind=NoticeKind.STOP, now=now)
    rows = [
        Withdrawal(
            controller=controller,
            subject_id=stop.subject_id,
            scope=stop.scope.value,
            purposes=list(stop.purposes),
            channel=stop.channel.value,
            key=stop.key,
            declared_at=now,
            due_on=due_on,
            wants_erasure=stop.wants_erasure,
        )
        for stop in stops
    ]
    if not rows:
        return []
    bulk_create_with_history(
        rows, Withdrawal, default_user=source.by, default_change_reason=WITHDRAWN, default_date=now
    )
    access_log.record_each(
        action=WITHDRAWN,
        actor=source.by,
        controller=controller,
        now=now,
        details={row: {"scope": row.scope, "purposes": row.purposes, "channel": row.channel} for row in rows},
    )
    transaction.on_commit(lambda: nudging.nudge(TASK))
    return rows


def begin_for(
    controller: Controller,
    *,
    events: Iterable[ConsentEvent],
    codes: Mapping[UUID, str],
    before: Mapping[Pair, Stand],
    after: Mapping[Pair, Stand],
    source: Source,
    now: datetime,
) -> None:
    """Let what these events stopped be followed, what one person stopped together.

    `codes` are those of the purposes. What counts is where the person stood `before` and stands `after` all events: a
    stop that is told again, or came late and holds no more, stops nothing. A person whose choice staff recorded gets
    a receipt; other systems tell theirs.
    """
    found: dict[tuple[UUID, Scope, str], list[ConsentEvent]] = {}
    for event in events:
        pair = (event.subject_id, event.purpose_id)
        scope = _scope(
            before.get(pair, Stand()),
            after[pair],
            by_consent=rests_on_consent(controller.pk, codes[event.purpose_id]),
        )
        if scope is not None and not event.imported and EventKind(event.kind) in STOPPING:
            found.setdefault((event.subject_id, scope, event.channel), []).append(event)
    rows = begin(
        controller,
        stops=[
            Stop(
                subject_id=subject,
                scope=scope,
                purposes=list(dict.fromkeys(codes[one.purpose_id] for one in same)),
                channel=Channel(channel),
                key=same[0].key,
            )
            for (subject, scope, channel), same in found.items()
        ],
        source=source,
        now=now,
    )
    for row in rows:
        if row.channel == Channel.STAFF:
            give_receipt(row, to=None, now=now)


def rests_on_consent(controller_id: UUID, code: str) -> bool:
    """Tell whether a purpose rests on consent, by the versions in force, or those that ever were where none is."""
    promises = declared.of(controller_id)
    terms = list(promises.in_force(code)) or list(promises.ever(code))
    return any(one.rests_on_consent for one in terms)


def give_receipt(row: Withdrawal, *, to: str | None, now: datetime) -> None:
    """Mail the person what was stopped and what follows: to `to`, their own address for None, nobody for empty."""
    email = identifiers.address_of(Subject.objects.get(pk=row.subject_id)) if to is None else to
    if email:
        foreseen = foresight.of(row.controller, codes=row.purposes, scope=Scope(row.scope), now=now)
        notifications.receipt(row, to=email, foreseen=foreseen, now=now)


def _scope(before: Stand, after: Stand, *, by_consent: bool) -> Scope | None:
    """Return what has stopped between two stands; None for nothing."""
    was, now_is = (ledger.in_use(stand, by_consent=by_consent) for stand in (before, after))
    if was and not now_is:
        return Scope.PURPOSES
    was, now_is = (ledger.shared(stand, by_consent=by_consent) for stand in (before, after))
    return Scope.SHARING if was and not now_is else None
