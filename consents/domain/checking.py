"""The purpose check: may a kind of data be used for a purpose, for a person, now (promise D7).

However many questions are asked, the database is asked once about the persons and once about suppressions. What the
policies promise is at hand in each process; acknowledgements are not looked at, since they are no consent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from consents import declared
from consents.declared import Promised, Promises, Published, promised
from consents.domain.events import Source, Whom
from consents.domain.persons import is_minor
from consents.enums import Consent, Reason, Refusal
from consents.errors import ConsentRefusedError
from consents.ledger import Stand
from office.domain import access_log
from office.models import Controller
from policies.enums import LawfulBasis
from subjects.domain import guardians, many
from subjects.domain.many import Value
from subjects.enums import SuppressionKind
from subjects.errors import ValueRefusedError
from subjects.models import Guardian, Identifier, Subject

CHECKED = "consents.checked"
SUBJECT = ("id", "country", "birth_date", "data_key_id")
STATE = (
    *("consent", "consent_event_id", "version_id", "consent_since"),
    *("objected_since", "sharing_objected_since", "restricted_since"),
)
INDEPENDENT = frozenset({LawfulBasis.CONTRACT, LawfulBasis.LEGAL_OBLIGATION, LawfulBasis.VITAL_INTERESTS})
"""Bases on which data is used though somebody was erased or objects."""
NOS = {
    Consent.REFUSED: Reason.REFUSED,
    Consent.WITHDRAWN: Reason.WITHDRAWN,
    Consent.EXPIRED: Reason.EXPIRED,
    None: Reason.NO_CONSENT,
}


Why = tuple[Reason, datetime | None]
"""A reason, and since when it is one."""


@dataclass(frozen=True, slots=True)
class Question:
    """May data of a category be used for a purpose, for somebody? Purpose and category by their codes.

    With `sharing`: may it be passed on to a recipient for that purpose?
    """

    whom: Whom
    purpose: str
    category: str
    sharing: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no, why, and by which version: the one consented to, or in force. `known` is the person."""

    allowed: bool
    reason: Reason
    version: Published | None = None
    basis: LawfulBasis | None = None
    since: datetime | None = None
    known: bool = False


@dataclass(slots=True)
class _Person:
    """What is known of a person that an answer may hang on."""

    subject: Subject | None
    stand: Stand
    has_guardian: bool
    suppressed: frozenset[str]
    home: str


def check(controller: Controller, *, question: Question, now: datetime) -> Answer:
    """Answer a question in at most two queries. Raises `ConsentRefusedError` for an identifier that is none."""
    (answer,) = check_all(controller, questions=[question], now=now)
    if isinstance(answer, ConsentRefusedError):
        raise answer
    return answer


def check_all(
    controller: Controller, *, questions: Sequence[Question], now: datetime
) -> list[Answer | ConsentRefusedError]:
    """Answer questions, in their order; an identifier that is none keeps no other from being answered."""
    promises = declared.of(controller.pk)
    values: dict[int, Value] = {}
    answers: dict[int, Answer | ConsentRefusedError] = {}
    for number, question in enumerate(questions):
        try:
            values[number] = many.value_of(controller, kind=question.whom.kind, given=question.whom.value)
        except ValueRefusedError as error:
            answers[number] = ConsentRefusedError(Refusal.UNFIT, str(error), field="person/value")
    today = controller.today(now)
    rows = _rows(controller, values=set(values.values()), questions=questions, promises=promises, on=today)
    unsure = {
        value
        for number, value in values.items()
        if value not in rows or _is_marketing(promises, questions[number].purpose)
    }
    remembered = many.suppressed(controller, values=unsure)
    for number, value in values.items():
        person = _person(
            rows.get(value, []),
            purpose=promises.purposes.get(questions[number].purpose),
            suppressed=frozenset(row.kind for row in remembered.get(value, ())),
            home=controller.country,
        )
        answers[number] = _answer(questions[number], promises=promises, person=person, today=today)
    return [answers[number] for number in range(len(questions))]


def note_asked(
    controller: Controller,
    *,
    answers: Sequence[Answer | ConsentRefusedError],
    source: Source,
    now: datetime,
) -> None:
    """Log that another system asked: how often, and how often the answer was yes."""
    access_log.record(
        action=CHECKED,
        actor=source.by,
        controller=controller,
        target=source.api_key,
        now=now,
        details={
            "asked": len(answers),
            "allowed": sum(isinstance(one, Answer) and one.allowed for one in answers),
        },
    )


def _rows(
    controller: Controller,
    *,
    values: set[Value],
    questions: Sequence[Question],
    promises: Promises,
    on: date,
) -> dict[Value, list[Any]]:
    """Read the identifiers that are somebody's today, each with where that person stands on the purposes asked about.

    One row for each identifier and purpose; one without a purpose where nothing is on record.
    """
    if not values:
        return {}
    purposes = {promises.purposes[one.purpose] for one in questions if one.purpose in promises.purposes}
    by_index = {(value.kind.value, value.value_hash): value for value in values}
    found: dict[Value, list[Any]] = {}
    read = (
        Identifier.objects.valid_on(on)
        .filter(controller=controller, value_index__in={value.value_hash for value in values})
        .filter(subject__erased_at__isnull=True)
        .annotate(
            state=FilteredRelation(
                "subject__consent_states", condition=Q(subject__consent_states__purpose__in=purposes)
            ),
            state_purpose=F("state__purpose_id"),
            **{f"state_{name}": F(f"state__{name}") for name in STATE},
            has_guardian=Exists(Guardian.objects.standing_on(on).filter(subject=OuterRef("subject_id"))),
        )
        .select_related("subject")
        .only("kind", "value_index", "data_key_id", *(f"subject__{name}" for name in SUBJECT))
    )
    for row in read:
        value = by_index.get((row.kind, row.value_index or ""))
        if value is not None:
            found.setdefault(value, []).append(row)
    return found


def _person(rows: list[Any], *, purpose: object, suppressed: frozenset[str], home: str) -> _Person:
    row = next((one for one in rows if purpose is not None and one.state_purpose == purpose), None)
    stand = Stand()
    if row is not None:
        stand = Stand(
            consent=Consent(row.state_consent) if row.state_consent else None,
            consent_event=row.state_consent_event_id,
            version=row.state_version_id,
            consent_since=row.state_consent_since,
            objected_since=row.state_objected_since,
            sharing_objected_since=row.state_sharing_objected_since,
            restricted_since=row.state_restricted_since,
        )
    return _Person(
        subject=rows[0].subject if rows else None,
        stand=stand,
        has_guardian=bool(rows) and rows[0].has_guardian,
        suppressed=suppressed,
        home=home,
    )


def _is_marketing(promises: Promises, purpose: str) -> bool:
    return any(one.is_marketing for one in promises.in_force(purpose))


def _answer(question: Question, *, promises: Promises, person: _Person, today: date) -> Answer:
    known, stand = person.subject is not None, person.stand
    in_force = list(promises.in_force(question.purpose))
    declaring = [one for one in in_force if question.category in one.categories]
    if not declaring:
        reason = Reason.UNDECLARED_CATEGORY if in_force else Reason.UNDECLARED_PURPOSE
        version = in_force[0].version if in_force else None
        return Answer(allowed=False, reason=reason, version=version, known=known)
    terms = next((one for one in declaring if one.rests_on_consent), declaring[0])
    version = terms.version
    found = _against(terms, person=person, sharing=question.sharing, today=today)
    if found is None and terms.rests_on_consent:
        found = _consented(question, promises=promises, person=person, today=today)
        version = (stand.version and promises.by_id(stand.version)) or version
    reason, since = found or (_permitting(terms), None)
    return Answer(
        allowed=reason in {Reason.CONSENT, Reason.NO_OBJECTION, Reason.OTHER_BASIS},
        reason=reason,
        version=version,
        basis=terms.basis,
        since=since,
        known=known,
    )


def _against(terms: Promised, *, person: _Person, sharing: bool, today: date) -> Why | None:
    """Return what stands against a purpose whatever the person has consented to.

    Who objects to a use objects to passing data on for it, too.
    """
    stand = person.stand
    if stand.restricted_since is not None:
        return Reason.RESTRICTED, stand.restricted_since
    if stand.objected_since is not None and terms.can_be_objected_to:
        return Reason.OBJECTED, stand.objected_since
    if sharing and stand.sharing_objected_since is not None and terms.can_be_objected_to:
        return Reason.SHARING_OBJECTED, stand.sharing_objected_since
    born_on = person.subject.born_on if person.subject is not None and terms.is_advertising else None
    if born_on is not None and is_minor(born_on, on=today):
        return Reason.MINOR, None
    erased = SuppressionKind.ERASED in person.suppressed and terms.basis not in INDEPENDENT
    if erased or (terms.is_marketing and person.suppressed):
        return Reason.SUPPRESSED, None
    return None


def _permitting(terms: Promised) -> Reason:
    asks = terms.basis in {LawfulBasis.LEGITIMATE_INTERESTS, LawfulBasis.PUBLIC_TASK}
    return Reason.NO_OBJECTION if asks else Reason.OTHER_BASIS


def _consented(question: Question, *, promises: Promises, person: _Person, today: date) -> Why:
    """Return whether a consent stands that covers this kind of data (promise P28)."""
    stand = person.stand
    if stand.consent is not Consent.GIVEN:
        return NOS[stand.consent], stand.consent_since
    version = promises.by_id(stand.version) if stand.version is not None else None
    agreed = promised(version, question.purpose) if version is not None else None
    if agreed is None or question.category not in agreed.categories:
        return Reason.NOT_COVERED, stand.consent_since
    subject = person.subject
    if subject is not None and not person.has_guardian and (born_on := subject.born_on) is not None:
        until = guardians.age_reached(born_on=born_on, country=subject.country, instead=person.home, on=today)
        if until is not None and today < until.day:
            return Reason.GUARDIAN_NEEDED, None
    return Reason.CONSENT, stand.consent_since
