"""Who stands for a child, and until when by which law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

import law
from office import citations
from office.countries import place_name
from office.dates import in_words
from office.domain.access_log import Detail
from office.models import User
from subjects.domain import spelling
from subjects.domain.changes import changing, save_signed
from subjects.errors import GuardianRefusedError
from subjects.models import Guardian, Subject

OF_AGE = 18
"""Years from which somebody may stand for a child."""


@dataclass(frozen=True, slots=True)
class Until:
    """The day on which a child reaches the age of consent, and the law that says so."""

    day: date
    age: int
    law_of: str
    source: str

    def in_words(self) -> str:
        """Say until when, and why."""
        return _("until %(day)s, the day of turning %(age)s (%(source)s, %(place)s)") % {
            "day": in_words(self.day),
            "age": self.age,
            "source": citations.in_words(self.source),
            "place": place_name(self.law_of),
        }


@dataclass(frozen=True, slots=True)
class Stand:
    """Who stands for a child and how that was shown: a person of the register, or a name and a way to reach them."""

    evidence: str = field(repr=False)
    evidence_on: date
    guardian: Subject | None = None
    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)


def age_reached(*, born_on: date, country: str, instead: str, on: date) -> Until | None:
    """Return when a child born on a day reaches the age of consent of its country.

    Where `law` knows no age there, that of the country `instead` (the controller's) stands in. None if it knows
    neither. `on` is the day whose law counts.
    """
    for code in (country, instead):
        found = law.age_of_consent(code, on=on)
        if found is not None:
            return Until(
                day=birthday(born_on, age=found.age), age=found.age, law_of=code, source=found.source
            )
    return None


def until_of(guardian: Guardian) -> Until:
    """Return until when a guardian stands for the child, with the law that said so when it was written."""
    return Until(day=guardian.until, age=guardian.age, law_of=guardian.law_of, source=guardian.source)


def add_guardian(
    subject: Subject,
    *,
    stand: Stand,
    born_on: date | None = None,
    by: User | None,
    now: datetime,
    seen: int | None = None,
) -> Guardian:
    """Note who stands for a child until it reaches the age of consent; `born_on` is kept, since it is needed.

    `by` is None where the guardian answered a mailed link, which the evidence describes.

    Raises `GuardianRefusedError` for a child past that age, without a date of birth, without evidence, and where the
    guardian is nobody, the child, a minor, erased, or of another controller.
    """
    with changing(subject, action="subjects.guardian_added", by=by, now=now, seen=seen) as locked:
        today = locked.controller.today(now)
        born = born_on or locked.born_on
        until = _until(locked, born_on=born, on=today)
        _check(locked, stand=stand, today=today)
        if born_on is not None:
            locked.birth_date = born_on.isoformat()
        row = Guardian(
            data_key_id=locked.data_key_id,
            subject=locked,
            guardian=stand.guardian,
            name=spelling.line(stand.name, field="name"),
            contact=spelling.line(stand.contact, field="contact"),
            evidence=spelling.paragraphs(stand.evidence, field="evidence"),
            evidence_on=stand.evidence_on,
            verified_by=by,
            until=until.day,
            age=until.age,
            law_of=until.law_of,
            source=until.source,
            entered_at=now,
        )
        save_signed(row, reason="subjects.guardian_added", by=by, now=now)
    return row


def end_guardian(guardian: Guardian, *, by: User, now: datetime, seen: int | None = None) -> Guardian:
    """Note that somebody no longer stands for the child."""
    details: dict[str, Detail] = {}
    with changing(
        guardian.subject, action="subjects.guardian_ended", by=by, now=now, seen=seen, details=details
    ):
        row = Guardian.objects.get(pk=guardian.pk)
        if row.ended_at is not None:
            raise GuardianRefusedError(_("This has ended already."))
        row.ended_at = now
        save_signed(row, reason="subjects.guardian_ended", by=by, now=now)
    return row


def derived_anew(child: Subject, *, now: datetime) -> Iterator[Guardian]:
    """Yield the guardians who stand for a child, with the day that the law of its country now gives."""
    today = child.controller.today(now)
    born_on = child.born_on
    if born_on is None:
        return
    until = age_reached(born_on=born_on, country=child.country, instead=child.controller.country, on=today)
    if until is None:
        return
    for row in child.guardians.filter(ended_at__isnull=True):
        row.until, row.age, row.law_of, row.source = until.day, until.age, until.law_of, until.source
        yield row


def _until(child: Subject, *, born_on: date | None, on: date) -> Until:
    if born_on is None:
        raise GuardianRefusedError(
            _("The date of birth is needed: it says until when somebody stands for the child."),
            field="born_on",
        )
    if born_on > on:
        raise GuardianRefusedError(_("This day lies in the future."), field="born_on")
    until = age_reached(born_on=born_on, country=child.country, instead=child.controller.country, on=on)
    if until is None:
        raise GuardianRefusedError(
            _("No age of consent is known for %(country)s.") % {"country": place_name(child.country)}
        )
    if on >= until.day:
        raise GuardianRefusedError(
            _(
                "This person reached the age of consent, %(age)s in %(country)s, on %(day)s (%(source)s), and "
                "decides alone."
            )
            % {
                "age": until.age,
                "country": place_name(until.law_of),
                "day": in_words(until.day),
                "source": citations.in_words(until.source),
            },
            field="born_on",
        )
    return until


def _check(child: Subject, *, stand: Stand, today: date) -> None:
    if not stand.evidence.strip():
        raise GuardianRefusedError(
            _("Say how it was shown that this person may act for the child."), field="evidence"
        )
    if stand.evidence_on > today:
        raise GuardianRefusedError(_("This day lies in the future."), field="evidence_on")
    if stand.guardian is None and not stand.name.strip():
        raise GuardianRefusedError(_("Say who stands for the child."), field="name")
    if stand.guardian is None:
        return
    if stand.guardian.pk == child.pk:
        raise GuardianRefusedError(_("Nobody is their own guardian."), field="guardian")
    if stand.guardian.controller_id != child.controller_id or not stand.guardian.is_standing:
        raise GuardianRefusedError(_("No such person is known here."), field="guardian")
    if stand.guardian.born_on is not None and not is_of_age(stand.guardian.born_on, on=today):
        raise GuardianRefusedError(_("A parent or guardian has to be of age."), field="guardian")


def is_of_age(born_on: date, *, on: date) -> bool:
    """Return whether somebody has turned 18 by a day."""
    return on >= birthday(born_on, age=OF_AGE)


def birthday(born_on: date, *, age: int) -> date:
    """Return the birthday of an age; of somebody born on 29 February it is 1 March in other years."""
    year = born_on.year + age
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
