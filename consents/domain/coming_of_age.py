"""At the age of consent a young person decides alone: what was agreed to for them is theirs to renew or to end.

They are told once, with a link; what they have not answered after a while expires, since silence is no consent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import TruncDate

from consents import guardian_mails
from consents.domain import links, recording
from consents.domain.events import NewEvent, Source
from consents.domain.links import To
from consents.enums import Channel, EventKind
from consents.errors import ConsentRefusedError
from consents.models import ComingOfAge, ConsentState
from consents.querysets import StateQuerySet
from office.domain import access_log
from office.models import Controller
from office.one_by_one import OneByOne
from subjects.domain import identifiers
from subjects.models import Guardian, Subject
from vault.querysets import in_batches

TIME_TO_ANSWER, ONE_DAY = timedelta(days=30), timedelta(days=1)
BATCH = 200
TOLD, ENDED = "consents.came_of_age", "consents.childhood_ended"


def tell_all(*, now: datetime) -> int:
    """Tell young persons who reached the age of consent, at every controller; return how many.

    What goes wrong with one keeps no other waiting; the first failure is raised when all is done.
    """
    persons = OneByOne()
    count = sum(persons.do(_tell_at, controller, persons, now=now) for controller in Controller.objects.all())
    persons.end()
    return count


def end_all(*, now: datetime) -> int:
    """Let consents expire that no young person renewed in time; return how many persons that were.

    What goes wrong with one keeps no other waiting; the first failure is raised when all is done.
    """
    persons = OneByOne()
    batches = in_batches(ComingOfAge.objects.over(now), size=BATCH)
    count = sum(persons.do(_end, row.pk, now=now) for batch in batches for row in batch)
    persons.end()
    return count


def from_childhood(controller: Controller, *, on: date) -> StateQuerySet:
    """Return the consents that still come from before the day on which the person reached the age of consent.

    Each has that day as `reached_on`; of several guardians the last one's counts.
    """
    zone = ZoneInfo(controller.time_zone)
    stood = Guardian.objects.filter(subject=OuterRef("subject"), until__lte=on).order_by("-until")
    rows: StateQuerySet = (
        ConsentState.objects.consenting()
        .of_people()
        .filter(controller=controller)
        .annotate(
            given_on=TruncDate("consent_event__happened_at", tzinfo=zone),
            reached_on=Subquery(stood.values("until")[:1]),
        )
        .filter(given_on__lt=F("reached_on"))
    )
    return rows


def _tell_at(controller: Controller, persons: OneByOne, *, now: datetime) -> int:
    told = ComingOfAge.objects.filter(subject=OuterRef("subject"), reached_on=OuterRef("reached_on"))
    # Not before the office's morning: nobody wants this mail at midnight.
    rows = from_childhood(controller, on=controller.reminder_day(now)).exclude(Exists(told))
    found = list(rows.order_by().values_list("subject", "reached_on").distinct())
    return sum(
        persons.do(_tell, subject, controller=controller, reached_on=reached_on, now=now)
        for subject, reached_on in found
    )


def _tell(subject: UUID, *, controller: Controller, reached_on: date, now: datetime) -> int:
    today = controller.today(now)
    last_day = today + TIME_TO_ANSWER
    with transaction.atomic():
        person: Subject = Subject.objects.select_for_update(of=("self",), no_key=True).get(pk=subject)
        if ComingOfAge.objects.filter(subject=person, reached_on=reached_on).exists():
            return 0  # another worker was quicker
        codes = _codes(controller, person, on=today)
        row = ComingOfAge(
            controller=controller,
            subject=person,
            reached_on=reached_on,
            noticed_at=now,
            ends_at=datetime.combine(last_day + ONE_DAY, time(), tzinfo=ZoneInfo(controller.time_zone)),
        )
        email = identifiers.address_of(person)
        if email:
            row.told_at = now
            (url,) = links.issue_many(
                controller, to=[To(person, person.language, codes)], lifetime=row.ends_at - now, now=now
            )
            guardian_mails.of_age(row, codes=codes, last_day=last_day, to=email, url=url, now=now)
        row.save(force_insert=True)
        access_log.record(
            action=TOLD,
            actor=None,
            controller=controller,
            target=person,
            now=now,
            details={"purposes": codes, "told": bool(email)},
        )
    return 1


def _end(pk: UUID, *, now: datetime) -> int:
    with transaction.atomic():
        rows = ComingOfAge.objects.select_for_update(of=("self",)).select_related("controller", "subject")
        row = rows.filter(pk=pk, closed_at__isnull=True).first()
        if row is None:  # another worker was quicker
            return 0
        row.closed_at = now
        row.save(update_fields=["closed_at"])
        codes = _codes(row.controller, row.subject, on=row.controller.today(now))
        _let_expire(row, codes=codes, now=now)
        access_log.record(
            action=ENDED,
            actor=None,
            controller=row.controller,
            target=row.subject,
            now=now,
            details={"purposes": codes},
        )
    return 1


def _let_expire(row: ComingOfAge, *, codes: Sequence[str], now: datetime) -> None:
    events = [
        NewEvent(
            key=uuid5(row.pk, code),
            whom=row.subject,
            purpose=code,
            kind=EventKind.EXPIRED,
            happened_at=now,
            channel=Channel.PORTAL,
        )
        for code in codes
    ]
    if not events:
        return
    for outcome in recording.record(row.controller, events=events, source=Source(), now=now):
        if isinstance(outcome, ConsentRefusedError):
            raise outcome


def _codes(controller: Controller, person: Subject, *, on: date) -> list[str]:
    rows = from_childhood(controller, on=on).filter(subject=person).order_by("purpose__code")
    return list(rows.values_list("purpose__code", flat=True))
