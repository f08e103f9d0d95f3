"""The rows of a request as the product would have stored them, many at a time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from law import Event, EventKind, Right, Step
from office.models import AccessEntry, Controller, User
from privacyportal.filling import copying
from privacyportal.filling.invented import address_of, checked, free, id_of, name_of, serial_of
from requests.domain import changes, clock, references
from requests.domain.outlook import Facts, Office, next_look
from requests.enums import RIGHT_NAMES, Channel, ClockKind, Outcome, Status
from requests.models import ClockEvent, Deadline, Request
from vault.domain import keyring, keys

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
UNASSIGNED_EVERY = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request to make; who asks follows from its number, what is asked from where from its variety.

    `told` if all reminders up to the day were given. One that is closed was so after `took` days. `person` is the
    number of the person of the register whose it is; without, the request belongs to nobody there.
    """

    number: int
    variety: int
    office: Office
    received_on: date
    status: Status
    assignee: User | None
    told: bool = True
    took: int = 5
    outcome: Outcome = Outcome.FULFILLED
    person: int | None = None

    @property
    def who(self) -> int:
        """The number of whoever asks."""
        return self.number if self.person is None else self.person


class Batch:
    """Rows of many requests, stored together."""

    def __init__(self, *, day: date, now: datetime) -> None:
        self.day = day
        self.now = now
        self.cases: list[Request] = []
        self.facts: list[ClockEvent] = []
        self.deadlines: list[list[Any]] = []
        self.entries: list[AccessEntry] = []

    def fill(self, wanted: Sequence[Wanted]) -> None:
        """Make the rows; the data keys are stored at once."""
        made = keys.create_many("case", count=len(wanted))
        for one, key_id, reference in zip(wanted, made, _references(wanted), strict=True):
            self._add(one, key_id=key_id, reference=reference)

    def store(self) -> None:
        """Insert the rows, as intake would one by one."""
        copying.copy(Request, self.cases)
        copying.copy(History, [self._as_history(case) for case in self.cases])
        copying.copy(ClockEvent, self.facts)
        copying.copy_values(Deadline, DEADLINE_COLUMNS, self.deadlines)
        copying.copy(AccessEntry, self.entries)
        keyring.forget()

    def _as_history(self, case: Request) -> Any:
        held = {field.attname: case.__dict__[field.attname] for field in History.tracked_fields}
        return History(
            **held, history_date=case.received_at, history_change_reason="requests.received", history_type="+"
        )

    def _add(self, one: Wanted, *, key_id: uuid.UUID, reference: str) -> None:
        case = _case(one, key_id=key_id, reference=reference, now=self.now)
        events = _events(one, case)
        today = self.day if case.is_open else one.received_on + timedelta(days=one.took)
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
            self.deadlines.append(
                [
                    *item.columns.values(),
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


def _references(wanted: Sequence[Wanted]) -> list[str]:
    named = [reference_of(one.number, at=one.office.controller) for one in wanted]
    at = wanted[0].office.controller
    return free(named, model=Request, draw=lambda: references.make(references.prefix_for(at.slug)))


def _case(one: Wanted, *, key_id: uuid.UUID, reference: str, now: datetime) -> Request:
    controller = one.office.controller
    place = PLACES[one.variety % len(PLACES)]
    received_at = min(_moment(one), now)
    closed = one.status is Status.CLOSED
    return Request(
        data_key_id=key_id,
        controller=controller,
        reference=reference,
        submission_id=uuid.uuid4(),
        right=RIGHTS[one.variety // 10 % len(RIGHTS)].value,
        status=one.status,
        outcome=one.outcome if closed else "",
        closed_at=received_at + timedelta(days=one.took) if closed else None,
        proposed_outcome=Outcome.REFUSED if one.status is Status.AWAITING_APPROVAL else "",
        channel=CHANNELS[one.number // 3 % len(CHANNELS)],
        country=place[:2],
        region=place if "-" in place else "",
        language=controller.languages[one.number % len(controller.languages)],
        received_at=received_at,
        received_on=one.received_on,
        created_at=received_at,
        assignee=one.assignee,
        subject_id=None if one.person is None else id_of(one.person, at=controller),
        email_confirmed_at=received_at if one.number % 3 else None,
        person_name=name_of(one.who),
        email=address_of(one.who),
        device_serial=serial_of(one.who),
        order_number=f"ON-{one.number}",
        about=ABOUT,
    )


def reference_of(number: int, *, at: Controller) -> str:
    """Return the reference of the request with this number, of the form that intake draws at random."""
    full = checked(number, length=references.BODY_LENGTH)
    return f"{references.prefix_for(at.slug)}-{full[:4]}-{full[4:]}"


def _moment(one: Wanted) -> datetime:
    """Return a moment at which it is that day at the controller."""
    zone = ZoneInfo(one.office.controller.time_zone)
    moment = datetime.combine(one.received_on, time(1 + one.number % 20, one.number % 60), tzinfo=zone)
    return moment.astimezone(UTC)


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
