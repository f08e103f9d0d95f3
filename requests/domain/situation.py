"""Where a request stands, read once for one page: its clock, its deadlines, what went out, what may follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q

from law import Step
from office.domain import one_person_office, sharing
from office.models import OnePersonOffice, User
from requests.domain import fulfilment, holds, identity_rules, packages, representation, second_step
from requests.enums import ClockKind, Status
from requests.identity_enums import CheckOutcome, Method, RepresentationState
from requests.models import (
    ClockEvent,
    Collection,
    Deadline,
    IdentityCheck,
    LegalHold,
    Package,
    Representation,
    Request,
    Task,
)
from requests.task_enums import TaskState


@dataclass(frozen=True, slots=True)
class Situation:
    """A request with the facts that decide what may be done next, read at `now`. `today` is the controller's day."""

    case: Request
    now: datetime
    today: date
    facts: tuple[ClockEvent, ...]
    deadlines: tuple[Deadline, ...]
    answered: bool
    identity_rule: Method
    checks: tuple[IdentityCheck, ...] = ()
    representation: Representation | None = None
    outsiders: tuple[User, ...] = ()
    one_person_office: OnePersonOffice | None = None
    tasks_ended: int = 0
    tasks_counted: int = 0
    advisers: frozenset[UUID] = frozenset()
    hold: LegalHold | None = None
    package: Package | None = None
    collected: int = 0
    others_checked: bool = False
    code_asked: bool = False

    @property
    def status(self) -> Status:
        """The status as the enum that knows the map."""
        return Status(self.case.status)

    def may_become(self, target: Status) -> bool:
        """Whether the map lets the request go to `target`, or stay there while it is open."""
        return target in self.status.next or (self.status is target and target.is_open)

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for an answer."""
        return self.status.is_open

    @property
    def undecided(self) -> bool:
        """Whether the request is open and no outcome waits for approval."""
        return self.is_open and self.status is not Status.AWAITING_APPROVAL

    @property
    def erased(self) -> bool:
        """Whether the personal data is gone for good."""
        return self.case.erased_at is not None

    @property
    def current(self) -> Deadline | None:
        """The deadline that the office works by."""
        return next((row for row in self.deadlines if row.is_current), None)

    @property
    def extension_window(self) -> Deadline | None:
        """The last day to tell the person of an extension, if there is one and it has not passed."""
        if not self.is_open or self.has(ClockKind.EXTENDED):
            return None
        row = self._extension_notice
        return row if row is not None and row.due_on >= self.today else None

    @property
    def last_day_to_extend(self) -> date | None:
        """The last day to tell the person of an extension, passed or not; None where the law knows none."""
        return self._extension_notice.due_on if self._extension_notice else None

    @property
    def _extension_notice(self) -> Deadline | None:
        """The row of the law that the office works by."""
        if self.current is None:
            return None
        rows = (row for row in self.deadlines if row.step == Step.EXTENSION_NOTICE.value)
        return next((row for row in rows if row.jurisdiction == self.current.jurisdiction), None)

    def has(self, kind: ClockKind) -> bool:
        """Whether a fact of this kind stands."""
        return any(fact.kind == kind for fact in self.facts)

    def waits_for(self, *, asked: ClockKind, answered: ClockKind) -> bool:
        """Whether what was asked has not been answered."""
        kinds = [fact.kind for fact in self.facts]
        return kinds.count(asked) > kinds.count(answered)

    @property
    def identity_open(self) -> bool:
        """Whether identity was asked and not proved."""
        return self.waits_for(asked=ClockKind.IDENTITY_ASKED, answered=ClockKind.IDENTITY_PROVED)

    @property
    def identity_proved(self) -> bool:
        """Whether identity was proved and not asked again; a confirmed address on record proves it unasked."""
        return not self.identity_open and (self.has(ClockKind.IDENTITY_PROVED) or self._proved_by_link)

    @property
    def _proved_by_link(self) -> bool:
        return any(
            check.outcome == CheckOutcome.PROVED
            and check.method == Method.MAILED_LINK
            and check.asked_by_id is None
            for check in self.checks
        )

    @property
    def identity_failed(self) -> bool:
        """Whether the last check has not shown who it is, and none is open."""
        if not self.identity_open or not self.checks:
            return False
        return self.checks[-1].outcome == CheckOutcome.FAILED

    @property
    def identity_needed(self) -> bool:
        """Whether the controller asks at all who makes a request of this right."""
        return self.identity_rule is not Method.NOT_NEEDED

    @property
    def representation_open(self) -> bool:
        """Whether somebody acts for another, and nobody has looked whether they may."""
        return self.representation is not None and self.representation.state == RepresentationState.CLAIMED

    @property
    def representation_unsettled(self) -> bool:
        """Whether somebody acts for another, and it is not confirmed that they may."""
        return self.representation is not None and self.representation.state != RepresentationState.CONFIRMED

    @property
    def open_check(self) -> IdentityCheck | None:
        """The identity check that is open."""
        return next((check for check in self.checks if check.is_open), None)

    @property
    def shown_documents(self) -> bool:
        """Whether the person has shown a document, and somebody has still to look at it."""
        check = self.open_check
        return check is not None and check.method == Method.DOCUMENT and check.documents.exists()

    @property
    def clarification_open(self) -> bool:
        """Whether the person was asked what exactly they want and has not said it."""
        return self.waits_for(asked=ClockKind.CLARIFICATION_ASKED, answered=ClockKind.CLARIFIED)

    @property
    def fee_open(self) -> bool:
        """Whether a fee was asked and is not paid."""
        return self.waits_for(asked=ClockKind.FEE_ASKED, answered=ClockKind.FEE_PAID)

    @property
    def may_hand_over(self) -> bool:
        """Whether files are collected and looked through, none wait to be fetched, and it is sure who gets them."""
        waiting = self.package is not None and self.package.is_live
        ready = bool(self.collected) and self.others_checked and not waiting
        return ready and not self.identity_open and not self.representation_unsettled

    @property
    def reversible(self) -> tuple[ClockEvent, ...]:
        """The facts that another entry can reverse."""
        return tuple(fact for fact in self.facts if fact.kind != ClockKind.RECEIVED) if self.is_open else ()


def of(case: Request, *, now: datetime) -> Situation:
    """Read the situation of a request in fifteen queries."""
    rows = Task.objects.counted().filter(request=case).order_by()
    states = list(rows.values_list("state", flat=True))
    collection = (
        Collection.objects.filter(request=case, destroyed_at__isnull=True)
        .annotate(count=Count("files", filter=Q(files__data_key_id=F("data_key_id"))))
        .first()
    )
    return Situation(
        case=case,
        now=now,
        today=case.controller.today(now),
        facts=tuple(
            ClockEvent.objects.standing()
            .filter(request=case)
            .select_related("recorded_by")
            .order_by("on", "recorded_at")
        ),
        deadlines=tuple(case.deadlines.order_by("due_on", "pk")),
        answered=fulfilment.is_answered(case),
        identity_rule=identity_rules.of(case),
        representation=representation.of(case),
        checks=tuple(case.identity_checks.select_related("asked_by", "ended_by", "checker")),
        outsiders=tuple(sharing.shared_with(case)),
        one_person_office=one_person_office.standing(case.controller, now=now),
        tasks_ended=sum(state != TaskState.OPEN for state in states),
        tasks_counted=len(states),
        advisers=frozenset(case.advice.values_list("officer", flat=True)),
        hold=holds.standing(case),
        package=packages.latest(case),
        collected=collection.count if collection is not None else 0,
        others_checked=collection is not None and collection.others_checked_at is not None,
        code_asked=second_step.is_on(case),
    )
