"""Writing the ledger: events come in singly or by the thousand, each counts once, and each is answered for itself.

Everything happens in one transaction and in a number of statements that does not grow with that of the events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from consents import declared
from consents.domain import projecting, stops
from consents.domain.events import Fitting, NewEvent, Source, Whom, fitted
from consents.domain.persons import Persons
from consents.enums import Refusal
from consents.errors import ConsentRefusedError
from consents.ledger import Stand
from consents.models import ConsentEvent
from office.domain import access_log
from office.models import Controller
from subjects.domain import spelling
from subjects.errors import SubjectError
from subjects.models import Subject
from vault.domain import keys

RECORDED = "consents.recorded"
PROOF_LABEL = "consent-proof"
TRIES = 5
"""How often a batch is begun anew because another one wrote the same at the same time."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event that is on record. `again` if it was before; `stand` is where the person stands after all of them."""

    id: UUID
    again: bool = False
    stand: Stand | None = None


Outcome = Recorded | ConsentRefusedError


def record(
    controller: Controller, *, events: Sequence[NewEvent], source: Source, now: datetime
) -> list[Outcome]:
    """Write the events that can be written, and return for each what became of it, in their order.

    What is refused keeps no other from being written. The same event twice counts once.
    """
    for turn in range(TRIES):
        try:
            with transaction.atomic():
                return _Batch(controller, events=events, source=source, now=now).write()
        except IntegrityError:  # another batch entered the same person, or wrote the same event
            if turn == TRIES - 1:
                raise
    raise AssertionError  # pragma: no cover - the loop returns or raises


def record_one(controller: Controller, *, event: NewEvent, source: Source, now: datetime) -> Recorded:
    """Write an event. Raises `ConsentRefusedError`."""
    (outcome,) = record(controller, events=[event], source=source, now=now)
    if isinstance(outcome, ConsentRefusedError):
        raise outcome
    return outcome


class _Batch:
    """Events on their way into the ledger; each step takes out those that are refused, or known already."""

    def __init__(
        self, controller: Controller, *, events: Sequence[NewEvent], source: Source, now: datetime
    ) -> None:
        self.controller = controller
        self.events = events
        self.source = source
        self.now = now
        self.outcomes: dict[int, Outcome] = {}
        self.fits: dict[int, Fitting] = {}
        self.persons = Persons(controller, source, now)
        self.rows: dict[int, ConsentEvent] = {}
        self.before: dict[tuple[UUID, UUID], Stand] = {}
        self.stands: dict[tuple[UUID, UUID], Stand] = {}

    def write(self) -> list[Outcome]:
        self._fit()
        self.persons.find(self.fits)
        self._leave_out_known()
        self._judge()
        self.persons.enter(self.fits)
        self._store()
        self._project()
        self._follow()
        self._log()
        return [self.outcomes[number] for number in range(len(self.events))]

    def _fit(self) -> None:
        """Look at what each event says, and read its identifier."""
        promises, is_new = declared.of(self.controller.pk), False
        for number, event in enumerate(self.events):
            if not is_new and not promises.knows(
                event.purpose, event.shown.version, policy=event.shown.policy
            ):
                promises, is_new = declared.anew(self.controller.pk), True
            try:
                fit = fitted(event, promises=promises, now=self.now)
                _demand_storable(event)
                self.persons.read(event, number=number)
            except ConsentRefusedError as error:
                self.outcomes[number] = error
            else:
                self.fits[number] = fit

    def _leave_out_known(self) -> None:
        """Take out what is on record under its key already."""
        keys_sent = {fit.event.key for fit in self.fits.values()}
        rows = ConsentEvent.objects.filter(controller=self.controller, key__in=keys_sent).order_by()
        known = {
            key: (pk, into or subject, same)
            for pk, key, subject, into, *same in rows.values_list(
                "pk", "key", "subject_id", "subject__merged_into_id", "purpose_id", "kind", "happened_at"
            )
        }
        for number, fit in list(self.fits.items()):
            if fit.event.key not in known:
                continue
            pk, subject, same = known[fit.event.key]
            found = self.persons.of(number, fit)  # nobody, where the person was erased meanwhile
            other = same != _content(fit) or found not in {subject, None}
            self._settle(number, Recorded(pk, again=True), other=other)

    def _judge(self) -> None:
        for number, fit in list(self.fits.items()):
            try:
                self.persons.judge(number, fit)
            except ConsentRefusedError as error:
                self._take_out(number, error)

    def _store(self) -> None:
        """Add the events to the ledger, in one statement; what proves them is sealed under keys of its own."""
        first: dict[UUID, int] = {}
        for number, fit in self.fits.items():
            first.setdefault(fit.event.key, number)
        proven = [number for number in first.values() if self.fits[number].event.evidence]
        key_ids = dict(zip(proven, keys.create_many(PROOF_LABEL, count=len(proven)), strict=True))
        self.rows = {
            number: self._row(number, self.fits[number], proof_key_id=key_ids.get(number))
            for number in first.values()
        }
        ConsentEvent.objects.bulk_create(self.rows.values())
        for number, fit in list(self.fits.items()):
            row = self.rows[first[fit.event.key]]
            if number not in self.rows:
                same = [row.subject_id, row.purpose_id, row.kind, row.happened_at]
                other = same != [self.persons.of(number, fit), *_content(fit)]
                self._settle(number, Recorded(row.pk, again=True), other=other)

    def _project(self) -> None:
        pairs = {(row.subject_id, row.purpose_id) for row in self.rows.values()}
        if any(row.kind in stops.STOPPING for row in self.rows.values()):
            self.before = projecting.stands_of(pairs)
        self.stands = projecting.project(self.controller.pk, pairs=pairs) if pairs else {}
        for number, row in self.rows.items():
            self.outcomes[number] = Recorded(row.pk, stand=self.stands[row.subject_id, row.purpose_id])

    def _follow(self) -> None:
        """Let recipients be told of what was stopped."""
        alone = {number: row for number, row in self.rows.items() if not self.fits[number].event.part_of_stop}
        stops.begin_for(
            self.controller,
            events=alone.values(),
            codes={row.purpose_id: self.fits[number].event.purpose for number, row in alone.items()},
            before=self.before,
            after=self.stands,
            source=self.source,
            now=self.now,
        )

    def _log(self) -> None:
        outcomes = self.outcomes.values()
        again = sum(isinstance(one, Recorded) and one.again for one in outcomes)
        details: dict[str, access_log.Detail] = {
            "recorded": len(self.rows),
            "again": again,
            "refused": len(outcomes) - again - len(self.rows),
            "key": self.source.api_key.prefix if self.source.api_key is not None else "",
        }
        about: Subject | None = None
        if len(self.rows) == 1 == len(self.events):
            ((number, row),) = self.rows.items()
            about = Subject(pk=row.subject_id)
            details |= {"kind": row.kind, "purpose": self.fits[number].event.purpose}
        access_log.record(
            action=RECORDED,
            actor=self.source.by,
            controller=self.controller,
            target=about,
            now=self.now,
            details=details,
        )

    def _row(self, number: int, fit: Fitting, *, proof_key_id: UUID | None) -> ConsentEvent:
        event, subject = fit.event, self.persons.of(number, fit)
        assert subject is not None  # noqa: S101 - who was not known was entered
        row = ConsentEvent(
            id=uuid4(),
            controller_id=self.controller.pk,
            subject_id=subject,
            purpose_id=fit.purpose_id,
            kind=event.kind.value,
            version_id=fit.version.id if fit.version is not None else None,
            language=event.shown.language if fit.version is not None else "",
            text_hash=fit.text_hash,
            channel=event.channel.value,
            given_by=event.given_by.value,
            confirmed=event.confirmed,
            imported=event.imported,
            happened_at=event.happened_at,
            arrived_at=self.now,
            key=event.key,
            api_key_id=self.source.api_key.pk if self.source.api_key is not None else None,
            recorded_by_id=self.source.by.pk if self.source.by is not None else None,
            proof_key_id=proof_key_id,
        )
        if proof_key_id is not None:
            row.evidence = spelling.paragraphs(event.evidence, field="evidence")
            row.known_as = event.whom.value if isinstance(event.whom, Whom) else None
        return row

    def _settle(self, number: int, recorded: Recorded, *, other: bool) -> None:
        if not other:
            self._take_out(number, recorded)
            return
        refusal = ConsentRefusedError(
            Refusal.KEY_REUSED, _("Another event is on record under this key."), field="key"
        )
        self._take_out(number, refusal)

    def _take_out(self, number: int, outcome: Outcome) -> None:
        del self.fits[number]
        self.outcomes[number] = outcome


def _content(fit: Fitting) -> list[object]:
    """Return what two events under one key must have in common beside the person."""
    return [fit.purpose_id, fit.event.kind.value, fit.event.happened_at]


def _demand_storable(event: NewEvent) -> None:
    try:
        spelling.paragraphs(event.evidence, field="evidence")
    except SubjectError as error:
        raise ConsentRefusedError(Refusal.UNFIT, str(error), field="evidence") from None
