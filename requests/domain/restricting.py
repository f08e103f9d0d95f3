"""Restriction with an end (Art 18 GDPR): data is kept and not used, and the person is told before that ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from consents.domain import foresight, recording
from consents.domain.events import NewEvent, Source
from consents.enums import Channel, EventKind, Scope
from consents.errors import ConsentRefusedError
from law import Right
from office.models import User
from office.one_by_one import OneByOne
from requests import restriction_notifications
from requests.domain import conversation, findings, proof, texts
from requests.domain.changes import Noted, changing, demand_undecided
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.domain.responsible import responsible_for
from requests.enums import MessageKind
from requests.models import Message, Request, Restriction
from subjects.domain.merging import survivor_of

REMIND_BEFORE = timedelta(days=7)


def restrict(
    case: Request,
    *,
    starts_on: date,
    ends_on: date | None,
    until: str,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> Restriction:
    """Restrict the use of a person's data from a day until another, or until something happens.

    Whoever is linked to the register is restricted for every purpose that can be stopped, so that other systems that
    ask are told no. Raises `RequestError`.
    """
    event = texts.paragraphs("until", until)
    if ends_on is None and not event:
        raise IntakeRefusedError("ends_on", _("Say until which day, or until what happens."))
    if ends_on is not None and ends_on < starts_on:
        raise IntakeRefusedError("ends_on", _("A restriction cannot end before it starts."))
    with changing(case, action="requests.restricted", by=by, now=now, seen=seen) as locked:
        demand_undecided(locked)
        findings.demand_right(locked, Right.RESTRICTION)
        findings.demand_past(locked, "starts_on", starts_on, now=now)
        found = Restriction.objects.filter(request=locked).first()
        if found is not None and found.told_on is not None:
            raise RequestError(_("The person was already told that this restriction ends."))
        row = found or Restriction(request=locked, data_key_id=proof.key_of(locked))
        row.starts_on, row.ends_on, row.until = starts_on, ends_on, event
        row.by, row.at = by, now
        row.save()
        if found is None:
            _record(locked, kind=EventKind.RESTRICTED, by=by, now=now)
    return row


def announce_end(
    case: Request, *, lifts_on: date, text: str, by: User, now: datetime, seen: int | None = None
) -> Message:
    """Tell the person that the restriction ends, before it does (Art 18(3)); the job lifts it on the day.

    Raises `RequestError`.
    """
    details: Noted = {"on": lifts_on.isoformat()}
    with changing(
        case, action="requests.restriction_end_told", by=by, now=now, seen=seen, details=details
    ) as locked:
        row = Restriction.objects.filter(request=locked, lifted_on__isnull=True).first()
        if row is None or row.told_on is not None:
            raise RequestError(_("There is no restriction whose end is still to be told."))
        today = locked.controller.today(now)
        if lifts_on <= today:
            raise IntakeRefusedError("lifts_on", _("The person is told before it ends: give a later day."))
        message = conversation.send(locked, text=text, kind=MessageKind.MESSAGE, by=by, now=now)
        row.told_on, row.ends_on = today, lifts_on
        row.save()
    return message


def sweep(*, now: datetime) -> int:
    """Lift restrictions whose end was told and has come, and remind of those that end soon; return how many.

    What goes wrong at one of them keeps no other waiting; it is raised when all is done.
    """
    turns = OneByOne()
    last = now.date() + REMIND_BEFORE + timedelta(days=1)
    rows = Restriction.objects.filter(
        lifted_on__isnull=True, ends_on__lte=last, request__erased_at__isnull=True
    ).select_related("request__controller")
    done = sum(turns.do(_mind, row, now=now) for row in rows)
    turns.end()
    return done


@transaction.atomic
def _mind(row: Restriction, *, now: datetime) -> int:
    """Lift one, or remind of its end; return what was done."""
    today = row.request.controller.today(now)
    if row.ends_on is None:
        return 0
    if row.told_on is not None:
        return _lift(row, today=today, now=now) if row.ends_on <= today else 0
    if row.ends_on - REMIND_BEFORE > today:
        return 0
    people = responsible_for(row.request, now=now)
    for user in people:
        restriction_notifications.ends_soon(row.request, user=user, on=row.ends_on, now=now)
    return len(people)


def _lift(row: Restriction, *, today: date, now: datetime) -> bool:
    """Lift one; tell whether another worker had not been quicker."""
    with changing(row.request, action="requests.restriction_lifted", by=None, now=now) as locked:
        fresh = Restriction.objects.select_for_update().get(pk=row.pk)
        if fresh.lifted_on is not None:
            return False
        fresh.lifted_on = today
        fresh.save()
        _record(locked, kind=EventKind.RESTRICTION_LIFTED, by=None, now=now)
    return True


def _record(case: Request, *, kind: EventKind, by: User | None, now: datetime) -> None:
    """Let the ledger know of whoever is linked to the register; raises `RequestError`."""
    if case.subject is None:
        return
    person = survivor_of(case.subject)
    if person.erased_at is not None:
        return
    events = [
        NewEvent(
            key=_key(case, code=code, kind=kind),
            whom=person,
            purpose=code,
            kind=kind,
            happened_at=now,
            channel=Channel.STAFF if by is not None else Channel.PORTAL,
        )
        for code in foresight.stoppable(case.controller, scope=Scope.PURPOSES)
    ]
    if not events:
        return
    for outcome in recording.record(case.controller, events=events, source=Source(by=by), now=now):
        if isinstance(outcome, ConsentRefusedError):
            raise RequestError(str(outcome))


def _key(case: Request, *, code: str, kind: EventKind) -> UUID:
    return uuid5(case.pk, f"{kind.value}:{code}")
