"""The child that a parent or guardian is asked for: somebody of the register, or known by what was sent alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from consents.domain.events import Whom
from consents.enums import Refusal
from consents.errors import ConsentRefusedError
from consents.models import GuardianAsk
from mailroom import addresses
from office.models import Controller
from subjects.domain import guardians, identifiers, many, people
from subjects.domain.guardians import Until
from subjects.domain.identifiers import Known
from subjects.domain.merging import survivor_of
from subjects.enums import IdentifierKind, SuppressionKind
from subjects.errors import SubjectError
from subjects.models import Subject

NAMING = (IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.ACCOUNT)
"""By what somebody who is in no register can be told apart: a device may be anybody's."""


@dataclass(frozen=True, slots=True)
class Child:
    """A person of the register, locked, or an identifier that is nobody's yet."""

    controller: Controller
    subject: Subject | None
    known: Known | None = field(default=None, repr=False)
    country: str = ""

    @property
    def index(self) -> str:
        """The keyed hash of the identifier of a child whom nobody knows; empty for one of the register."""
        if self.known is None:
            return ""
        return many.value_of(self.controller, kind=self.known.kind, given=self.known.value).value_hash

    @property
    def counted_as(self) -> str:
        """What stands for the child where tries are counted."""
        return str(self.subject.pk) if self.subject is not None else self.index

    def age_reached(self, *, born_on: date, on: date) -> Until | None:
        """Return when the child may decide alone."""
        return guardians.age_reached(
            born_on=born_on,
            country=self.subject.country if self.subject is not None else self.country,
            instead=self.controller.country,
            on=on,
        )

    def has_address(self, email: str) -> bool:
        """Tell whether mail to an address reaches the child itself, however it is spelled."""
        if self.subject is None:
            own = [self.known.value] if self.known is not None else []
        else:
            rows = self.subject.identifiers.standing().filter(kind=IdentifierKind.EMAIL)
            own = [str(row.contact) for row in rows if row.contact]
        return addresses.mailbox(email) in {addresses.mailbox(one) for one in own}


def find(controller: Controller, *, whom: Whom | Subject, now: datetime) -> Child:
    """Return the child, locked where it is known. Raises `ConsentRefusedError`."""
    if isinstance(whom, Subject):
        return Child(controller, _locked(controller, whom))
    try:
        value = many.value_of(controller, kind=whom.kind, given=whom.value)
        found = people.find(controller, kind=whom.kind, value=whom.value, on=controller.today(now))
    except SubjectError as error:
        raise ConsentRefusedError(Refusal.UNFIT, str(error), field="child/value") from None
    if found is not None:
        return Child(controller, _locked(controller, found))
    if whom.kind not in NAMING:
        raise ConsentRefusedError(
            Refusal.UNKNOWN_PERSON,
            _(
                "Nobody is known by this. Name the child by an e-mail address, a telephone number or an account."
            ),
            field="child/kind",
        )
    remembered = many.suppressed(controller, values=[value]).get(value, ())
    if any(row.kind == SuppressionKind.ERASED for row in remembered):
        raise ConsentRefusedError(
            Refusal.SUPPRESSED,
            _(
                "Somebody with this identifier was erased. Only they or their guardian bring them back, themselves."
            ),
            field="child",
        )
    return Child(
        controller, None, known=Known(whom.kind, whom.value), country=whom.country or controller.country
    )


def is_of(row: GuardianAsk, *, whom: Whom | Subject) -> bool:
    """Tell whether an ask is about this child, by the entry or the identifier, on the day when it was asked.

    Of a child that was forgotten nothing is left to compare, so it may be anybody. Raises `ConsentRefusedError`.
    """
    mine: set[UUID | str] = set()
    if row.child is not None and row.child.erased_at is None:
        mine |= _marks(row, row.child)
    if row.child_kind and row.erased_at is None:
        mine |= _marks(row, _said_of(row))
    return not mine or not mine.isdisjoint(_marks(row, whom))


def _marks(row: GuardianAsk, whom: Whom | Subject) -> set[UUID | str]:
    """Return by what a child is known again: the entry that stands for it, and the hash of its identifier."""
    if isinstance(whom, Subject):
        return {survivor_of(whom).pk}
    day = row.controller.today(row.asked_at)
    try:
        value = many.value_of(row.controller, kind=whom.kind, given=whom.value)
        found = people.find(row.controller, kind=whom.kind, value=whom.value, on=day)
    except SubjectError as error:
        raise ConsentRefusedError(Refusal.UNFIT, str(error), field="child/value") from None
    return {value.value_hash, found.pk} if found is not None else {value.value_hash}


def _said_of(row: GuardianAsk) -> Whom:
    """Return what was said of a child whom nobody knew."""
    kind = IdentifierKind(row.child_kind)
    return Whom(kind, str(getattr(row, f"child_{kind.column}")), country=row.child_country)


def of_ask(row: GuardianAsk, *, now: datetime) -> Child:
    """Return whom an ask is about as things stand now: who was merged is the other one, who was entered is known."""
    if row.child is not None:
        return Child(row.controller, _locked(row.controller, survivor_of(row.child)))
    return find(row.controller, whom=_said_of(row), now=now)


def enter(child: Child, *, language: str, now: datetime) -> Subject:
    """Return the child's entry, made if nobody is known yet: a guardian has agreed. Raises `SubjectError`."""
    if child.subject is not None:
        return child.subject
    assert child.known is not None  # noqa: S101 - one of both is there
    return people.enter(
        child.controller,
        name="",
        country=child.country,
        language=language,
        identifiers=[child.known],
        by=None,
        now=now,
    )


def age_needed(row: GuardianAsk, *, on: date) -> Until | None:
    """Return from when the child of an ask decides alone, and by which law, for the page that says so."""
    person = survivor_of(row.child) if row.child is not None else None
    born_on = birth_date_of(row, person)
    if born_on is None:
        return None
    country = person.country if person is not None else row.child_country
    return guardians.age_reached(born_on=born_on, country=country, instead=row.controller.country, on=on)


def birth_date_of(row: GuardianAsk, person: Subject | None) -> date | None:
    """Return when the child of an ask was born: by the register, else by what was said; None if nobody knows."""
    said = str(row.child_born_on or "")
    on_record = person.born_on if person is not None else None
    return on_record or (date.fromisoformat(said) if said else None)


def called(row: GuardianAsk) -> str:
    """Return what the page calls the child: the name that was given, else the first one on record, else nothing."""
    name = str(row.child_name or "")
    if not name and row.child is not None:
        name = str(survivor_of(row.child).name or "").partition(" ")[0]
    return name


def named(row: GuardianAsk) -> str:
    """Return by what a guardian of several tells the child: as the question named it, else by its reference."""
    person = survivor_of(row.child) if row.child is not None else None
    return called(row) or address_of(row) or (person.reference if person is not None else "")


def address_of(row: GuardianAsk) -> str:
    """Return an address or account of the child with most letters left out, for whoever knows it to know again."""
    if row.child is not None:
        return _masked(identifiers.address_of(survivor_of(row.child)))
    kind = IdentifierKind(row.child_kind)
    return _masked(str(getattr(row, f"child_{kind.column}") or ""))


def _masked(text: str) -> str:
    if "@" in text or not text:
        return addresses.masked(text)
    return f"•••{text[-2:]}"


def _locked(controller: Controller, subject: Subject) -> Subject:
    """Return the person's row, so that two asks for one child follow each other."""
    rows = Subject.objects.select_for_update(of=("self",), no_key=True).select_related("controller")
    found: Subject | None = rows.filter(pk=subject.pk, controller=controller).first()
    if found is None or not found.is_standing:
        raise ConsentRefusedError(
            Refusal.UNKNOWN_PERSON,
            _("This person’s entry was erased or merged. Nothing was recorded."),
            field="child",
        )
    return found
