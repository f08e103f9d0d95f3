"""What follows from a withdrawal: recipients are told to stop, a day runs, the person hears when all have confirmed.

A job does it, in steps that can each be done again: whoever was told before is not told twice. What the person allows
again meanwhile is followed no longer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import override

from consents import ledger, notifications
from consents.domain import stops
from consents.enums import Scope, Stopped
from consents.models import ConsentState, Withdrawal
from mailroom.domain import outbox
from office.domain import access_log
from office.domain.access import holders
from office.history import save_quietly, sign
from office.models import Controller, User
from office.one_by_one import OneByOne
from policies.models import Purpose
from subjects.domain.merging import survivor_of
from subjects.models import Subject
from thirdparties.domain import notice_handling, notices
from thirdparties.domain.notice_clues import Found
from thirdparties.enums import Clue, NoticeKind, NoticeStatus
from thirdparties.models import Notice, ThirdParty
from thirdparties.querysets import StandingQuerySet
from vault.querysets import in_batches

BATCH = 200
LISTED = 20
TOLD, STOPPED, ESCALATED = "consents.recipients_told", "consents.stopped", "consents.withdrawals_escalated"
TAKEN_BACK = "consents.stop_taken_back"
LEADS, EDITS = "manage_office", "edit_consents"


@dataclass(slots=True)
class _Recipients:
    """Who gets data for which purposes, and who of them can be written to: found once in a turn of the job."""

    _known: dict[tuple[UUID, frozenset[str]], tuple[frozenset[UUID], frozenset[UUID]]] = field(
        default_factory=dict
    )

    def of(self, row: Withdrawal, codes: Collection[str]) -> tuple[frozenset[UUID], frozenset[UUID]]:
        """Return the recipients that can be told, and those that nobody can write to."""
        key = (row.controller_id, frozenset(codes))
        if key not in self._known:
            purposes = Purpose.objects.filter(controller=row.controller_id, code__in=list(codes))
            found = notices.recipients_of(row.controller, purposes=purposes)
            silent = frozenset(notices.unreachable(found).values_list("pk", flat=True))
            self._known[key] = (frozenset(found.values_list("pk", flat=True)) - silent, silent)
        return self._known[key]


def follow_all(*, now: datetime) -> int:
    """Tell recipients, close what all have confirmed, tell the office what is overdue; return how many closed.

    What goes wrong with one withdrawal keeps no other waiting; the first failure is raised when all is done.
    """
    steps, closed, recipients = OneByOne(), 0, _Recipients()
    rows = Withdrawal.objects.open().select_related("controller", "subject__merged_into")
    for batch in in_batches(rows, size=BATCH):
        standing = _still_stopped(batch)
        told: dict[str, set[UUID]] = {row.cause: set() for row in batch}
        waiting = set()
        seen = Notice.objects.filter(cause__in=list(told)).values_list("cause", "third_party", "status")
        for cause, party, status in seen:
            told[cause].add(party)
            if status != NoticeStatus.CLOSED:
                waiting.add(cause)
        for row in batch:
            closed += steps.do(
                _follow,
                row,
                codes=standing[row.pk],
                told=told[row.cause],
                waits=row.cause in waiting,
                recipients=recipients,
                now=now,
            )
    for controller in Controller.objects.all():
        steps.do(_escalate, controller, day=controller.reminder_day(now), now=now)
    steps.end()
    return closed


def waiting_for(withdrawal: Withdrawal) -> StandingQuerySet:
    """Return the recipients that are to be told of a withdrawal and were not yet."""
    rows = Purpose.objects.filter(controller=withdrawal.controller_id, code__in=withdrawal.purposes)
    told = Notice.objects.for_cause(withdrawal.cause).values("third_party")
    found: StandingQuerySet = notices.recipients_of(withdrawal.controller, purposes=rows).exclude(pk__in=told)
    return found


def _still_stopped(rows: Collection[Withdrawal]) -> dict[UUID, list[str]]:
    """Return of what each withdrawal stopped what is still stopped."""
    people = {survivor_of(row.subject).pk for row in rows}
    states = {
        (state.subject_id, state.purpose.code): state.stand
        for state in ConsentState.objects.filter(subject__in=people).select_related("purpose")
    }
    found = {}
    for row in rows:
        person, is_on = survivor_of(row.subject).pk, ledger.in_use
        if row.scope == Scope.SHARING:
            is_on = ledger.shared
        found[row.pk] = [
            code
            for code in row.purposes
            if (stand := states.get((person, code))) is not None
            and not is_on(stand, by_consent=stops.rests_on_consent(row.controller_id, code))
        ]
    return found


def _follow(
    withdrawal: Withdrawal,
    *,
    codes: list[str],
    told: set[UUID],
    waits: bool,
    recipients: _Recipients,
    now: datetime,
) -> bool:
    """Take the next step of one withdrawal; tell whether it closed."""
    person = survivor_of(withdrawal.subject)
    if withdrawal.purposes and not codes:
        outcome = Stopped.ERASED if person.erased_at is not None else Stopped.TAKEN_BACK
        return _close(withdrawal, outcome=outcome, now=now)
    if withdrawal.told_at is None:
        reachable, silent = recipients.of(withdrawal, codes)
        clues = _clues(person)
        if not clues and (reachable | silent) - told:
            return person.erased_at is not None and _close(withdrawal, outcome=Stopped.ERASED, now=now)
        if reachable - told:
            _tell(withdrawal, person=person, clues=clues, codes=codes, to=reachable - told, now=now)
            waits = True
        if silent - told:
            return False
        _note_told(withdrawal, now=now)
    return not waits and _close(withdrawal, outcome=Stopped.EVERYWHERE, now=now)


def _tell(
    withdrawal: Withdrawal,
    *,
    person: Subject,
    clues: Found,
    codes: Collection[str],
    to: Collection[UUID],
    now: datetime,
) -> None:
    """Send the notices that are to be sent."""
    issued = notices.issue(
        controller=withdrawal.controller,
        recipients=ThirdParty.objects.filter(pk__in=to),
        kind=NoticeKind.STOP,
        purposes=list(Purpose.objects.filter(controller=withdrawal.controller_id, code__in=list(codes))),
        person=person,
        find_by=clues,
        what="",
        due_on=max(withdrawal.due_on, withdrawal.controller.today(now)),
        cause=withdrawal.cause,
        by=None,
        now=now,
    )
    if issued.told:
        _log(TOLD, withdrawal, details={"told": issued.told}, now=now)


def _note_told(withdrawal: Withdrawal, *, now: datetime) -> None:
    with transaction.atomic():
        row = _locked(withdrawal)
        if row.told_at is None and row.closed_at is None:
            row.told_at = now
            sign(row, by=None, at=now)
            row.save(update_fields=["told_at"])


def _close(withdrawal: Withdrawal, *, outcome: Stopped, now: datetime) -> bool:
    """Note how it ended, and tell the person where it stopped everywhere and there was anybody to wait for.

    Of what the person takes back, recipients that have not answered are told that there is nothing to do any more.
    """
    with transaction.atomic():
        row = _locked(withdrawal)
        if row.closed_at is not None:
            return False
        row.closed_at, row.outcome = max(now, row.told_at or now), outcome.value
        sign(row, by=None, at=now)
        row.save(update_fields=["closed_at", "outcome"])
        if outcome is not Stopped.EVERYWHERE:
            with override(row.controller.default_language):
                why = str(outcome.label)
            for notice in Notice.objects.for_cause(row.cause).filter(status=NoticeStatus.ISSUED):
                notice_handling.withdraw(notice, why=why, by=None, now=now)
            _log(TAKEN_BACK, row, details={"outcome": row.outcome}, now=now)
            return True
        state = notices.state_of(row.cause)
        _log(STOPPED, row, details={"confirmed": state.confirmed, "of": state.all}, now=now)
        if state.all and outbox.for_cause(row.cause).filter(template="consents/receipt").exists():
            notifications.stopped(row, state=state, now=now)
    return True


def _locked(withdrawal: Withdrawal) -> Withdrawal:
    rows = Withdrawal.objects.select_for_update(of=("self",))
    found: Withdrawal = rows.select_related("controller", "subject__merged_into").get(pk=withdrawal.pk)
    return found


def _log(action: str, row: Withdrawal, *, details: dict[str, access_log.Detail], now: datetime) -> None:
    access_log.record(
        action=action, actor=None, controller=row.controller, target=row, now=now, details=details
    )


def _escalate(controller: Controller, *, day: date, now: datetime) -> int:
    """Tell the office once of each withdrawal that has not stopped everywhere in time; return how many that were."""
    with transaction.atomic():
        new = Withdrawal.objects.overdue(day).filter(controller=controller, escalated_on__isnull=True)
        rows = list(new.select_for_update(of=("self",)).order_by("due_on", "pk")[:BATCH])
        if not rows:
            return 0
        for to in _people(controller):
            notifications.overdue(
                rows[:LISTED],
                controller=controller,
                more=len(rows) - len(rows[:LISTED]),
                to=to,
                key=f"{day.isoformat()}:{rows[0].pk}",
                now=now,
            )
        for row in rows:
            row.escalated_on = day
            save_quietly(row, "escalated_on")
        access_log.record(
            action=ESCALATED,
            actor=None,
            controller=controller,
            target=controller,
            now=now,
            details={"withdrawals": len(rows)},
        )
    return len(rows)


def _people(controller: Controller) -> list[User]:
    """Return who hears of it: the privacy leads, and all who may record choices."""
    found = {user.pk: user for perm in (LEADS, EDITS) for user in holders(perm, controller=controller)}
    return list(found.values())


def _clues(person: Subject) -> Found:
    """Return by what a person's data is found: the identifiers that stand; none for whoever was erased."""
    rows = person.identifiers.standing() if person.erased_at is None else ()
    return [(Clue(row.kind), str(value)) for row in rows if (value := getattr(row, row.column, None))]
