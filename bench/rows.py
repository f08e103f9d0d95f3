"""The rows of a request as the product would have stored them, many at a time."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import AutoField, Model
from psycopg.types.json import Jsonb

from law import Event, EventKind, Right, Step
from office.models import AccessEntry, Controller, User
from requests.domain import changes, clock, references
from requests.domain.outlook import Facts, Office, next_look
from requests.enums import RIGHT_NAMES, Channel, ClockKind, Outcome, Status
from requests.models import ClockEvent, Deadline, Request
from vault.domain import keyring, keys
from vault.models import DataKey

PLACES = ("SE", "SE", "SE", "NO", "NO", "DE", "FR", "GB", "US-CA", "BR")
ABOUT = "Which data do you hold about me, from where, and who has received them? " * 3
OPEN = (
    Status.RECEIVED,
    Status.IN_PROGRESS,
    Status.IN_PROGRESS,
    Status.IN_PROGRESS,
    Status.IDENTITY_CHECK,
    Status.IN_PROGRESS,
    Status.AWAITING_REQUESTER,
    Status.AWAITING_APPROVAL,
)
RIGHTS = tuple(RIGHT_NAMES)
CHANNELS = tuple(Channel)
DEADLINE_COLUMNS = (
    "step",
    "jurisdiction",
    "due_on",
    "safe_on",
    "paused",
    "guidance",
    "rule",
    "rule_version",
    "derivation",
    "request_id",
    "is_current",
    "is_open",
    "status",
    "right",
    "assignee_id",
    "look_on",
)
History: Any = Request.history.model
EXTENDED_EVERY = 19
SCATTER = (
    2_654_435  # shares no factor with the alphabet's length: different numbers give different references
)
UNASSIGNED_EVERY = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request to make; who asks follows from its number, what is asked from where from its variety.

    `told` if all reminders up to the day were given.
    """

    number: int
    variety: int
    office: Office
    received_on: date
    status: Status
    assignee: User | None
    told: bool = True


class Batch:
    """Rows of many requests, stored together."""

    def __init__(self, *, day: date, now: datetime) -> None:
        self.day = day
        self.now = now
        self.cases: list[Request] = []
        self.facts: list[ClockEvent] = []
        self.deadlines: list[list[Any]] = []
        self.entries: list[AccessEntry] = []

    def fill(self, wanted: list[Wanted]) -> None:
        """Make the rows; the data keys are stored at once."""
        ids = [uuid.uuid4() for _each in wanted]
        made = [keys._new(one, "case") for one in ids]
        DataKey.everything.bulk_create(made)
        for one, key in zip(wanted, made, strict=True):
            keyring.keep(key)
            self._add(one, key_id=key.pk)

    def store(self) -> None:
        """Insert the rows, as intake would one by one."""
        _copy(Request, self.cases)
        _copy(History, [self._as_history(case) for case in self.cases])
        _copy(ClockEvent, self.facts)
        _copy_rows(Deadline, DEADLINE_COLUMNS, self.deadlines)
        _copy(AccessEntry, self.entries)
        keyring.forget()

    def _as_history(self, case: Request) -> Any:
        held = {field.attname: case.__dict__[field.attname] for field in History.tracked_fields}
        return History(
            **held, history_date=case.received_at, history_change_reason="requests.received", history_type="+"
        )

    def _add(self, one: Wanted, *, key_id: uuid.UUID) -> None:
        case = _case(one, key_id=key_id)
        events = _events(one, case)
        today = self.day if case.is_open else one.received_on + timedelta(days=5)
        derived = clock.derive_with(
            case, events=events, right=Right(case.right), options=one.office.options, today=today
        )
        extended = any(event.kind is EventKind.EXTENDED for event in events)
        working = clock.working_deadline(derived, extended=extended)
        look_on: date | None = self.day
        if one.told and case.is_open:
            facts = _facts_of(case, derived, working=working, events=events)
            look_on = next_look(facts, office=one.office, day=self.day)
        self.cases.append(case)
        for item in derived:
            values = {**item.columns, "derivation": Jsonb(item.columns["derivation"])}
            self.deadlines.append(
                [
                    *values.values(),
                    case.pk,
                    item is working,
                    case.is_open,
                    *changes.mirrored(case).values(),
                    look_on,
                ]
            )
        self.facts.append(_fact(case, ClockKind.RECEIVED, case.received_on))
        self.facts += [_fact(case, ClockKind(event.kind.value), event.on) for event in events]
        self.entries.append(_entry(case))


def _copy(model: type[Model], rows: Sequence[Model]) -> None:
    """Insert rows by COPY, each value prepared by its field as for any insert."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    prepared = (
        [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields] for row in rows
    )
    _copy_rows(model, [str(field.column) for field in fields], prepared)


def _copy_rows(model: type[Model], columns: Sequence[str], rows: Iterable[list[Any]]) -> None:
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _case(one: Wanted, *, key_id: uuid.UUID) -> Request:
    controller = one.office.controller
    place = PLACES[one.variety % len(PLACES)]
    received_at = _moment(one)
    closed = one.status is Status.CLOSED
    return Request(
        data_key_id=key_id,
        controller=controller,
        reference=reference_of(one.number, at=controller),
        submission_id=uuid.uuid4(),
        right=RIGHTS[one.variety // 10 % len(RIGHTS)].value,
        status=one.status,
        outcome=Outcome.FULFILLED if closed else "",
        closed_at=received_at + timedelta(days=5) if closed else None,
        proposed_outcome=Outcome.REFUSED if one.status is Status.AWAITING_APPROVAL else "",
        channel=CHANNELS[one.number // 3 % len(CHANNELS)],
        country=place[:2],
        region=place if len(place) > 2 else "",
        language=controller.languages[one.number % 3],
        received_at=received_at,
        received_on=one.received_on,
        created_at=received_at,
        assignee=one.assignee,
        email_confirmed_at=received_at if one.number % 3 else None,
        person_name=f"Elsa Testdotter {one.number}",
        email=address_of(one.number),
        device_serial=f"SN-{one.number}",
        order_number=f"ON-{one.number}",
        about=ABOUT,
    )


def reference_of(number: int, *, at: Controller) -> str:
    """Return the reference of the request with this number, of the form that intake draws at random."""
    rest = number * SCATTER
    body = ""
    for _place in range(references.BODY_LENGTH):
        rest, digit = divmod(rest, len(references.ALPHABET))
        body += references.ALPHABET[digit]
    full = body + references.check_character(body)
    return f"{references.prefix_for(at.slug)}-{full[:4]}-{full[4:]}"


def address_of(number: int) -> str:
    """Return the e-mail address of the person with this number."""
    return f"elsa.{number}@person.example"


def _moment(one: Wanted) -> datetime:
    """Return a moment of the day on which it is the same day at the controller."""
    return datetime.combine(one.received_on, time(1 + one.number % 20, one.number % 60), tzinfo=UTC)


def _events(one: Wanted, case: Request) -> tuple[Event, ...]:
    next_day = one.received_on + timedelta(days=1)
    if one.status is Status.IDENTITY_CHECK:
        return (Event(kind=EventKind.IDENTITY_ASKED, on=next_day),)
    if one.status is Status.IN_PROGRESS and one.variety % EXTENDED_EVERY == 0:
        return (Event(kind=EventKind.EXTENDED, on=next_day),)
    return ()


def _facts_of(
    case: Request, derived: list[clock.Derived], *, working: clock.Derived, events: tuple[Event, ...]
) -> Facts:
    current = clock.row_of(case, working, working=True, look_on=None)
    notices = (
        item
        for item in derived
        if item.deadline.step is Step.EXTENSION_NOTICE and item.jurisdiction == working.jurisdiction
    )
    window = next(notices, None) if working.deadline.step is Step.RESPOND else None
    return Facts(
        current=current,
        window=clock.row_of(case, window, working=False, look_on=None) if window else None,
        identity_asked=any(event.kind is EventKind.IDENTITY_ASKED for event in events),
    )


def _fact(case: Request, kind: ClockKind, on: date) -> ClockEvent:
    return ClockEvent(request=case, kind=kind, on=on, recorded_at=case.received_at)


def _entry(case: Request) -> AccessEntry:
    return AccessEntry(
        at=case.received_at,
        action="requests.received",
        controller=case.controller,
        target_type=Request._meta.label_lower,
        target_id=case.pk,
        details={"channel": case.channel, "version": case.version},
    )
