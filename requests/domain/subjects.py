"""Whose request it is: linking it to a person of the register once that is sure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.models import User
from requests.domain import clock, identity_checks, identity_rules, situation, whose_proof
from requests.domain.changes import changing, demand_undecided
from requests.domain.errors import RequestError
from requests.domain.on_record import Candidate, by_identifier, known_of
from requests.domain.situation import Situation
from requests.enums import ClockKind, ForWhom
from requests.models import ClockEvent, Request
from subjects.domain import people
from subjects.domain.merging import survivor_of
from subjects.enums import OwnAct
from subjects.errors import SubjectError
from subjects.models import Subject
from vault.enums import Family

MOST_NAMESAKES = 10


def may_be_linked(standing: Situation) -> bool:
    """Tell whether it is sure enough whose request it is: identity is proved, or the right asks for no proof."""
    if standing.erased:
        return False
    return standing.identity_proved or not identity_rules.needs_identity(standing.case)


def why_not_linked(standing: Situation) -> str:
    """Say why the request cannot be linked to a person yet; empty where it can."""
    if may_be_linked(standing):
        return ""
    if standing.erased:
        return _("Nothing is known any more of whose request it is.")
    if not standing.identity_open:
        return _("First it must be sure who asks: ask for identity, then record the proof.")
    return _("First it must be sure who asks: record the proof of identity.")


def link(
    case: Request, *, subject: Subject | None, by: User, now: datetime, seen: int | None = None
) -> Request:
    """Link a request to a person, the survivor of a merged one; None takes the link away.

    The request keeps a key and a time of its own. Who it is stands in no log of the request. Raises `RequestError`
    while it is not sure who asks, for a person of another controller, for one who was erased, and for another one
    than the proof of identity is of.
    """
    if subject is None:
        return _unlink(case, by=by, now=now, seen=seen)
    with changing(case, action="requests.linked", by=by, now=now, seen=seen) as locked:
        person = survivor_of(Subject.objects.select_related("merged_into").get(pk=subject.pk))
        if person.controller_id != locked.controller_id or person.erased_at is not None:
            raise RequestError(_("No such person is known here."))
        standing = situation.of(locked, now=now)
        if why := why_not_linked(standing) or whose_proof.why_not_of(person, standing=standing):
            raise RequestError(why)
        locked.subject = person
    return locked


@transaction.atomic
def _unlink(case: Request, *, by: User, now: datetime, seen: int | None) -> Request:
    """Take the link away, and with it a proof of identity that is of that person alone."""
    with changing(case, action="requests.unlinked", by=by, now=now, seen=seen) as locked:
        taken_back = whose_proof.goes_with_link(situation.of(locked, now=now))
        if taken_back:
            demand_undecided(locked)
            identity_checks.take_back(locked, by=by, now=now)
        locked.subject = None
    if taken_back and locked.is_open:
        facts = ClockEvent.objects.standing().filter(request=locked, kind=ClockKind.IDENTITY_PROVED)
        for fact in facts:
            clock.reverse(locked, event=fact, by=by, now=now)
        locked.refresh_from_db()
    return locked


def make_person(case: Request, *, by: User, now: datetime, seen: int | None = None) -> Request:
    """Enter the person from what the request says, and link it. Raises `RequestError`.

    What belongs to somebody else in the register is no reason to guess: the error says what to do.
    """
    with transaction.atomic():
        try:
            made = people.enter(
                case.controller,
                name=_name_of(case),
                country=case.country,
                language=case.language,
                identifiers=list(known_of(case)),
                act=OwnAct.REQUEST,
                by=by,
                now=now,
            )
        except SubjectError as error:
            raise RequestError(str(error)) from error
        return link(case, subject=made, by=by, now=now, seen=seen)


def candidates(case: Request, *, families: Iterable[Family]) -> list[Candidate]:
    """Return the persons whom the request's own details lead to, each once, the surest first.

    Only details of the families that the viewer sees are looked for.
    """
    seen = frozenset(families)
    found: dict[object, Candidate] = {one.subject.pk: one for one in by_identifier(case, families=seen)}
    if Family.IDENTITY in seen:
        for person in people.search(case.controller, words=_name_of(case))[:MOST_NAMESAKES]:
            found.setdefault(person.pk, Candidate(person, gettext_lazy("name")))
    return list(found.values())


def _name_of(case: Request) -> str:
    name = case.person_name if case.for_whom == ForWhom.SELF else case.represented_name
    return name or ""
