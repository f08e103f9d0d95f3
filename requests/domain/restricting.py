"""Restriction (Art 18 GDPR): data is kept and not used, and the person is told before that ends.

While it lasts, what the portal knows of the request is kept: it names whom to tell. So nobody forgets one, the office
is reminded of the day on which it ends, weekly once that is over, and again and again of one without such a day.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from consents.domain import foresight, recording
from consents.domain.events import NewEvent, Source
from consents.enums import Channel, EventKind, Scope
from consents.errors import ConsentRefusedError
from law import Right
from office.dates import in_words
from office.models import User
from office.one_by_one import OneByOne
from requests import restriction_notifications
from requests.domain import conversation, findings, proof, texts
from requests.domain.changes import Noted, changing, demand_undecided, lock
from requests.domain.errors import HeldError, IntakeRefusedError, RequestError
from requests.domain.responsible import responsible_for
from requests.enums import MessageKind
from requests.models import Message, Request, Restriction
from subjects.domain.merging import survivor_of

REMIND_BEFORE = timedelta(days=7)
REMIND_AFTER = timedelta(days=7)
"""How often the office is reminded that the day of an end is over and the person was not told."""

LOOK_AGAIN = timedelta(days=90)
"""How often the office is asked whether a restriction without a day of its end is still needed."""


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
    ask are told no. One that stands is changed, also when the person was told that it ends: then it goes on, and they
    are told again before it does. Closing the request ends no restriction. Raises `RequestError`.
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
        if found is not None and found.lifted_on is not None:
            raise RequestError(_("This restriction has ended. Enter another one as a new request."))
        row = found or Restriction(request=locked, data_key_id=proof.key_of(locked))
        row.starts_on, row.ends_on, row.until, row.told_on = starts_on, ends_on, event, None
        row.by, row.at = by, now
        row.save()
        if found is None:
            _record(locked, kind=EventKind.RESTRICTED, by=by, now=now)
    return row


def announce_end(
    case: Request, *, lifts_on: date, text: str, by: User, now: datetime, seen: int | None = None
) -> Message:
    """Tell the person that the restriction ends, before it does (Art 18(3)); the job lifts it on the day.

    The day stands below the words. Raises `RequestError`.
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
        if not texts.paragraphs("text", text):
            raise IntakeRefusedError("text", _("Write what you want to say."))
        words = f"{text}\n\n{end_in_words(locked, on=lifts_on)}"
        message = conversation.send(locked, text=words, kind=MessageKind.MESSAGE, by=by, now=now)
        row.told_on, row.ends_on = today, lifts_on
        row.save()
    return message


def end_in_words(case: Request, *, on: date) -> str:
    """Say on which day the restriction ends, in the person's language."""
    with override(case.language):
        return _("The restriction ends on %(day)s.") % {"day": in_words(on)}


def standing(case_ids: Collection[Any]) -> set[Any]:
    """Return on which of these requests a restriction stands."""
    rows = Restriction.objects.filter(request__in=case_ids, lifted_on__isnull=True)
    return set(rows.values_list("request_id", flat=True))


def demand_lifted(case: Request) -> None:
    """Refuse to erase a request by which data is restricted still; raises `HeldError`."""
    if standing([case.pk]):
        raise HeldError(
            _("The use of data is restricted by this request: nothing of it is erased before that has ended.")
        )


def sweep(*, now: datetime) -> int:
    """Lift restrictions whose end was told and has come, and remind of the others in time; return how many.

    What goes wrong at one of them keeps no other waiting; it is raised when all is done.
    """
    turns = OneByOne()
    today = now.date() + timedelta(days=1)  # as far as the day may be on at a controller
    due = Q(ends_on__lte=today + REMIND_BEFORE) | Q(ends_on__isnull=True, starts_on__lte=today - LOOK_AGAIN)
    rows = Restriction.objects.filter(
        due, lifted_on__isnull=True, request__erased_at__isnull=True
    ).select_related("request__controller")
    done = sum(turns.do(_mind, row, now=now) for row in rows)
    turns.end()
    return done


@transaction.atomic
def _mind(row: Restriction, *, now: datetime) -> int:
    """Lift one, or remind of it; return what was done."""
    today = row.request.controller.today(now)
    if row.told_on is not None and row.ends_on is not None:
        return _lift(row, today=today, now=now) if row.ends_on <= today else 0
    key = _reminder(row, today=today)
    if not key:
        return 0
    people = responsible_for(row.request, now=now)
    for user in people:
        restriction_notifications.reminder(row, user=user, key=key, today=today, now=now)
    return len(people)


def _reminder(row: Restriction, *, today: date) -> str:
    """Name the reminder that should have been given by today; empty for none."""
    if row.ends_on is None:
        times = (today - row.starts_on) // LOOK_AGAIN
        return f"open-{times}" if times > 0 else ""
    if row.ends_on - REMIND_BEFORE > today:
        return ""
    late = (today - row.ends_on) // REMIND_AFTER
    return f"{row.ends_on}:late-{late}" if late > 0 else str(row.ends_on)


def _lift(row: Restriction, *, today: date, now: datetime) -> bool:
    """Lift one; tell whether another worker had not been quicker."""
    lock(row.request)
    fresh = Restriction.objects.get(pk=row.pk)
    if fresh.lifted_on is not None:
        return False
    with changing(row.request, action="requests.restriction_lifted", by=None, now=now) as locked:
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
