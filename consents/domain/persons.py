"""Whose events these are: known persons, locked; newcomers, entered; and who must not be brought back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from consents.domain.events import Fitting, NewEvent, Source, Whom
from consents.enums import Channel, EventKind, GivenBy, Refusal
from consents.errors import ConsentRefusedError
from office.models import Controller
from subjects.domain import guardians, many, suppression
from subjects.domain.many import Newcomer, Times, Value
from subjects.enums import IdentifierKind, OwnAct, SuppressionKind
from subjects.errors import SubjectError, TakenError
from subjects.models import Guardian, Subject, Suppression

MINOR_BELOW = 18
"""No marketing for anybody younger (promise P26)."""
READ = ("id", "controller", "country", "birth_date", "data_key_id", "merged_into", "erased_at")


@dataclass(slots=True)
class Persons:
    """The persons of a batch, as they are found, locked, judged and entered. Works within one transaction."""

    controller: Controller
    source: Source
    now: datetime
    _values: dict[int, tuple[Value, ...]] = field(default_factory=dict)
    _times: dict[Value, Times] = field(default_factory=dict)
    _entered: dict[Value, UUID] = field(default_factory=dict)
    _suppressed: dict[Value, list[Suppression]] = field(default_factory=dict)
    _rows: dict[UUID, Subject] = field(default_factory=dict)
    _guarded: frozenset[UUID] | None = None

    def read(self, event: NewEvent, *, number: int) -> None:
        """Take in the identifiers of event `number`. Raises `ConsentRefusedError`."""
        if isinstance(event.whom, Subject):
            asked = event.kind.permits or _takes_back(event)
            self._values[number] = tuple(self._own_values(event.whom)) if asked else ()
            return
        try:
            value = many.value_of(self.controller, kind=event.whom.kind, given=event.whom.value)
        except SubjectError as error:
            raise ConsentRefusedError(Refusal.UNFIT, str(error), field="person/value") from None
        self._values[number] = (value,)

    def find(self, fits: dict[int, Fitting]) -> None:
        """Find and lock the persons of these events, and what is remembered of their identifiers."""
        values = {value for several in self._values.values() for value in several}
        self._times = many.times_of(self.controller, values=values) if values else {}
        self._suppressed = many.suppressed(self.controller, values=values)
        wanted = {found for number, fit in fits.items() if (found := self.of(number, fit)) is not None}
        locked = Subject.objects.select_for_update(of=("self",), no_key=True).only(*READ)
        # Always in the same order, so that two batches do not wait for each other.
        self._rows = {row.pk: row for row in locked.filter(pk__in=wanted).order_by("pk")}

    def of(self, number: int, fit: Fitting) -> UUID | None:
        """Return whose event it is, None for somebody who is not known."""
        if isinstance(fit.event.whom, Subject):
            found: UUID = fit.event.whom.pk
            return found
        (value,) = self._values[number]
        return many.whose(self._times.get(value, []), on=self._day(fit)) or self._entered.get(value)

    def judge(self, number: int, fit: Fitting) -> None:
        """Refuse what may not be recorded of this person. Raises `ConsentRefusedError`."""
        self._demand_not_suppressed(number, fit)
        found = self.of(number, fit)
        if found is None:
            self._demand_free(number, fit)
            return
        person = self._rows.get(found)
        if person is None or not person.is_standing or person.controller_id != self.controller.pk:
            raise ConsentRefusedError(
                Refusal.UNKNOWN_PERSON,
                _("This person’s entry was erased or merged. Nothing was recorded."),
                field="person",
            )
        if fit.event.kind.permits:
            self._demand_old_enough(person, fit)

    def enter(self, fits: dict[int, Fitting]) -> None:
        """Lift what the persons' own fresh choices lift, and enter those who are not known."""
        newcomers: dict[Value, Newcomer] = {}
        for number, fit in fits.items():
            for value in self._values[number]:
                self._lift(value, fit)
            if self.of(number, fit) is None and isinstance(fit.event.whom, Whom):
                (value,), whom = self._values[number], fit.event.whom
                newcomer = Newcomer(
                    value=value,
                    country=whom.country or self.controller.country,
                    language=whom.language or self.controller.default_language,
                )
                newcomers.setdefault(value, newcomer)
        if newcomers:
            self._entered = self._made(list(newcomers.values()))

    def _made(self, newcomers: Sequence[Newcomer]) -> dict[Value, UUID]:
        try:
            return many.enter(
                self.controller,
                newcomers=newcomers,
                used_before=self._times.keys(),
                act=None,  # what a choice lifts was lifted before
                by=self.source.by,
                now=self.now,
            )
        except TakenError as error:  # somebody else was entered with it meanwhile: the batch is begun anew
            raise IntegrityError from error

    def _demand_not_suppressed(self, number: int, fit: Fitting) -> None:
        """Refuse to bring somebody back, or into marketing, but by their own fresh choice."""
        if _takes_back(fit.event):
            return
        for row in (row for value in self._values[number] for row in self._suppressed.get(value, ())):
            erased = row.kind == SuppressionKind.ERASED
            if not erased and not (fit.terms.is_marketing and fit.event.kind.permits):
                continue
            if not is_fresh_choice(fit, row):
                raise ConsentRefusedError(
                    Refusal.SUPPRESSED,
                    _(
                        "Somebody with this identifier was erased. Only the person’s own consent given after that "
                        "brings them back."
                    )
                    if erased
                    else _(
                        "Somebody with this identifier wants no marketing. Only the person’s own consent given after "
                        "that changes it."
                    ),
                    field="person",
                )

    def _demand_free(self, number: int, fit: Fitting) -> None:
        """Refuse an identifier that was somebody's before or after that day, but nobody's known on it."""
        (value,) = self._values[number]
        day = self._day(fit)
        if any(last is None or day <= last for _first, last, _subject in self._times.get(value, ())):
            raise ConsentRefusedError(
                Refusal.UNKNOWN_PERSON,
                _("It is not known whose this %(kind)s was on that day.") % {"kind": value.kind.label},
                field="person",
            )

    def _own_values(self, person: Subject) -> Iterator[Value]:
        """Read by what a person is known now; what cannot be read any more is left out."""
        for row in person.identifiers.standing():
            given = getattr(row, row.column)
            if given:
                yield many.value_of(self.controller, kind=IdentifierKind(row.kind), given=given)

    def _lift(self, value: Value, fit: Fitting) -> None:
        rows = [row for row in self._suppressed.get(value, ()) if _is_lifted(row, fit)]
        if not rows:
            return
        standing = Suppression.objects.standing().filter(pk__in=[row.pk for row in rows])
        act = OwnAct.CONSENT if fit.event.kind.permits else OwnAct.OBJECTION_LIFTED
        suppression.lift_rows(standing, act=act, by=self.source.by, now=self.now)
        self._suppressed[value] = [row for row in self._suppressed[value] if row not in rows]

    def _demand_old_enough(self, person: Subject, fit: Fitting) -> None:
        born_on = person.born_on
        if born_on is None:
            return
        day = self._day(fit)
        if fit.terms.is_advertising and is_minor(born_on, on=day):
            raise ConsentRefusedError(
                Refusal.MINOR,
                _(
                    "The person is under 18. No marketing is offered to minors, so there is nothing to consent to."
                ),
                field="purpose",
            )
        until = guardians.age_reached(
            born_on=born_on, country=person.country, instead=self.controller.country, on=day
        )
        if until is None or day >= until.day:
            return
        if person.pk not in self._with_guardian(day):
            sentence = _(
                "The person is below the age of consent, %(age)s, and no parent or guardian is on record. Note first "
                "who stands for the child and how that was shown."
            )
        elif fit.event.given_by is GivenBy.SELF and not fit.event.confirmed:
            sentence = _(
                "The person is below the age of consent, %(age)s: a parent or guardian has to give the consent or to "
                "confirm it."
            )
        else:
            return
        raise ConsentRefusedError(Refusal.GUARDIAN_NEEDED, sentence % {"age": until.age}, field="given_by")

    def _with_guardian(self, day: date) -> frozenset[UUID]:
        if self._guarded is None:
            rows = Guardian.objects.standing_on(day).filter(subject__in=list(self._rows))
            self._guarded = frozenset(rows.values_list("subject_id", flat=True))
        return self._guarded

    def _day(self, fit: Fitting) -> date:
        return self.controller.today(fit.event.happened_at)


def is_minor(born_on: date, *, on: date) -> bool:
    """Return whether somebody is under 18 on a day."""
    return on < guardians.birthday(born_on, age=MINOR_BELOW)


def is_fresh_choice(fit: Fitting, row: Suppression) -> bool:
    """Return whether an event is the person's own yes, made after the suppression was set."""
    return fit.event.kind.permits and not fit.event.imported and fit.event.happened_at > row.set_at


def _is_lifted(row: Suppression, fit: Fitting) -> bool:
    """Return whether an event ends what is remembered. Only what is about marketing ends that there shall be none."""
    if is_fresh_choice(fit, row):
        return row.kind == SuppressionKind.ERASED or fit.terms.is_marketing
    fresh = _takes_back(fit.event) and fit.event.happened_at > row.set_at
    return fresh and row.kind == SuppressionKind.NO_MARKETING and fit.terms.is_marketing


def _takes_back(event: NewEvent) -> bool:
    """Return whether somebody we know takes back an objection on our own page."""
    return (
        isinstance(event.whom, Subject)
        and event.kind is EventKind.OBJECTION_LIFTED
        and event.channel is Channel.PAGE
        and event.given_by is GivenBy.SELF
        and not event.imported
    )
