"""What a parent or guardian answers for a child, and takes back (promise P26)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from consents import guardian_mails
from consents.domain import asked_children, guardian_ends, guardian_links, recording
from consents.domain.asked_children import Child
from consents.domain.events import NewEvent, Shown, Source
from consents.domain.guardian_asks import is_known_minor
from consents.enums import AskOutcome, Channel, EventKind, GivenBy, Refusal
from consents.errors import ConsentRefusedError
from consents.models import ConsentEvent, GuardianAsk
from office.dates import in_words
from subjects.domain import guardians, spelling
from subjects.domain.guardians import Stand
from subjects.models import Guardian, Subject

OLDEST = 120
"""Years; whoever says more mistyped."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers, and what they agree to, by the codes of purposes; to the others they say no."""

    name: str = field(repr=False)
    born_on: date = field(repr=False)
    is_responsible: bool
    agreed: frozenset[str]


def answer(row: GuardianAsk, *, given: Answer, language: str, now: datetime) -> GuardianAsk:
    """Take a guardian's answer in, with what proves it, and return how the ask ended.

    A guardian who is a minor, by the date given or by the one on record, is no guardian: the ask ends. So it does
    where the child has reached the age of consent meanwhile, and decides alone. `language` is that of the text shown.
    Raises `AskEndedError`, and `SubjectError` for what has to be mended first.
    """
    with transaction.atomic():
        locked = guardian_ends.lock_open(row, now=now)
        today = locked.controller.today(now)
        name = _demand_whole(locked, given=given, today=today)
        if not guardians.is_of_age(given.born_on, on=today) or is_known_minor(
            locked.controller, email=str(locked.guardian_email), now=now
        ):
            guardian_ends.close(locked, outcome=AskOutcome.MINOR, by=None, now=now)
            return locked
        child = asked_children.of_ask(locked, now=now)
        born_on = _born_on(locked, child=child)
        until = child.age_reached(born_on=born_on, on=today)
        if until is None or today >= until.day:
            guardian_ends.close(locked, outcome=AskOutcome.GROWN, by=None, now=now)
            return locked
        evidence = _evidence(locked, name=name, now=now)
        stop_url = ""
        if given.agreed:
            locked.child = asked_children.enter(child, language=language, now=now)
            locked.guardian = _stand(
                locked.child, row=locked, name=name, evidence=evidence, born_on=born_on, now=now
            )
            stop_url = guardian_links.give_stop(locked)
        if locked.child is not None:
            _record(locked, given=given, language=language, evidence=evidence, now=now)
        guardian_ends.close(locked, outcome=AskOutcome.ANSWERED, by=None, now=now)
        guardian_mails.child_told(locked, agreed=given.agreed, now=now)
        guardian_mails.answered(locked, agreed=given.agreed, language=language, stop_url=stop_url, now=now)
    return locked


def not_theirs(row: GuardianAsk, *, now: datetime) -> None:
    """Note that whoever got the mail is no guardian of the child, and forget them. Raises `AskEndedError`."""
    with transaction.atomic():
        locked = guardian_ends.lock_open(row, now=now)
        guardian_ends.close(locked, outcome=AskOutcome.NOT_THEIRS, by=None, now=now)


def answers_to(row: GuardianAsk) -> dict[str, bool]:
    """Return what was answered, by the codes of the purposes; a no for all of a child who stayed unknown."""
    kinds = dict(
        ConsentEvent.objects.filter(
            controller=row.controller_id, key__in=[uuid5(row.pk, code) for code in row.purposes]
        ).values_list("key", "kind")
    )
    return {code: kinds.get(uuid5(row.pk, code)) == EventKind.GIVEN for code in row.purposes}


def _demand_whole(row: GuardianAsk, *, given: Answer, today: date) -> str:
    name = spelling.line(given.name, field="name")
    if not name:
        raise ConsentRefusedError(Refusal.UNFIT, _("Write your name."), field="name")
    if not given.is_responsible:
        raise ConsentRefusedError(
            Refusal.NOT_CONFIRMED,
            _("Only who holds parental responsibility for the child can answer."),
            field="responsible",
        )
    if not today.year - OLDEST <= given.born_on.year or given.born_on > today:
        raise ConsentRefusedError(
            Refusal.UNFIT, _("This cannot be your date of birth. Look at it once more."), field="born_on"
        )
    if not given.agreed <= set(row.purposes):
        raise ConsentRefusedError(Refusal.UNKNOWN_PURPOSE, _("Load this page anew, then answer again."))
    return name


def _born_on(row: GuardianAsk, *, child: Child) -> date:
    found = asked_children.birth_date_of(row, child.subject)
    if found is None:
        raise ConsentRefusedError(
            Refusal.BIRTH_DATE_NEEDED,
            _(
                "We no longer have the child’s date of birth, and cannot take your answer without it. "
                "Please write to us."
            ),
        )
    return found


def _evidence(row: GuardianAsk, *, name: str, now: datetime) -> str:
    """Say what proves it, for the office, in the controller's first language."""
    with override(row.controller.default_language):
        return _(
            "Asked by a link mailed to %(email)s on %(asked)s, opened and answered on %(day)s by %(name)s, who "
            "stated to hold parental responsibility for the child and gave a date of birth of somebody of age, "
            "which was not kept."
        ) % {
            "email": row.guardian_email,
            "asked": in_words(row.controller.today(row.asked_at)),
            "day": in_words(row.controller.today(now)),
            "name": name,
        }


def _stand(
    child: Subject, *, row: GuardianAsk, name: str, evidence: str, born_on: date, now: datetime
) -> Guardian:
    """Return the guardian on record with this address, noted now if there is none."""
    today, email = row.controller.today(now), str(row.guardian_email)
    for known in child.guardians.standing_on(today):
        if str(known.contact).casefold() == email.casefold():
            found: Guardian = known
            return found
    stand = Stand(name=name, contact=email, evidence=evidence, evidence_on=today)
    known_birth = child.born_on is not None
    return guardians.add_guardian(
        child, stand=stand, born_on=None if known_birth else born_on, by=None, now=now
    )


def _record(row: GuardianAsk, *, given: Answer, language: str, evidence: str, now: datetime) -> None:
    assert row.child is not None  # noqa: S101 - asked by the caller
    version = row.version
    events = [
        NewEvent(
            key=uuid5(row.pk, code),
            whom=row.child,
            purpose=code,
            kind=EventKind.GIVEN if code in given.agreed else EventKind.REFUSED,
            happened_at=now,
            channel=Channel.PAGE,
            shown=Shown(version=version.number, policy=version.policy.slug, language=language),
            given_by=GivenBy.GUARDIAN,
            confirmed=True,
            evidence=evidence,
        )
        for code in row.purposes
    ]
    for outcome in recording.record(row.controller, events=events, source=Source(), now=now):
        if isinstance(outcome, ConsentRefusedError):
            raise outcome
