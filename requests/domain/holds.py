"""Legal holds: setting, prolonging and lifting them, and what they stop."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from law import Right
from office import history
from office.dates import in_words
from office.models import User
from requests.domain import proof, texts
from requests.domain.changes import changing_what_is_left
from requests.domain.errors import HeldError, IntakeRefusedError, RequestError
from requests.enums import Outcome
from requests.models import LegalHold, Request
from subjects.domain.merging import all_entries_of
from subjects.errors import SubjectError
from subjects.models import Subject

ERASING = frozenset({Right.ERASURE, Right.MINOR_REMOVAL})
"""Rights that a hold keeps from being fulfilled whole; a refusal on the ground of claims stays possible."""

Details = dict[str, str | int | list[str] | None]


def standing(case: Request) -> LegalHold | None:
    """Return the hold that stands on a request, if there is one."""
    return LegalHold.objects.filter(request=case, lifted_at__isnull=True).select_related("set_by").first()


def held(case_ids: Collection[Any]) -> set[Any]:
    """Return which of these requests a hold stands on."""
    rows = LegalHold.objects.filter(request__in=case_ids, lifted_at__isnull=True)
    return set(rows.values_list("request_id", flat=True))


def put(
    case: Request, *, reason: str, ends_on: date, by: User, now: datetime, seen: int | None = None
) -> LegalHold:
    """Put a request on hold until somebody lifts it; `ends_on` is when it is looked at again.

    Raises `RequestError` where a hold stands, and `IntakeRefusedError` for a day that is no future one.
    """
    with changing_what_is_left(
        case,
        action="requests.held",
        by=by,
        now=now,
        seen=seen,
        details={"until": ends_on.isoformat()},
    ) as locked:
        if standing(locked) is not None:
            raise RequestError(_("A legal hold stands on this request already: prolong that one."))
        _demand_future(ends_on, case=locked, now=now)
        return LegalHold.objects.create(
            data_key_id=proof.key_of(locked),
            request=locked,
            reason=_words("reason", reason),
            ends_on=ends_on,
            set_at=now,
            set_by=by,
        )


def prolong(case: Request, *, ends_on: date, by: User, now: datetime, seen: int | None = None) -> LegalHold:
    """Let a hold be looked at again on a later day."""
    details: Details = {"new": ends_on.isoformat()}
    with changing_what_is_left(
        case, action="requests.hold_prolonged", by=by, now=now, seen=seen, details=details
    ) as locked:
        hold = _demand_standing(locked)
        _demand_future(ends_on, case=locked, now=now)
        if ends_on <= hold.ends_on:
            raise IntakeRefusedError(
                "ends_on", _("Give a day after %(day)s, or lift the hold.") % {"day": in_words(hold.ends_on)}
            )
        details["old"] = hold.ends_on.isoformat()
        hold.ends_on = ends_on
        _save(hold, by=by, now=now)
    return hold


def lift(case: Request, *, because: str, by: User, now: datetime, seen: int | None = None) -> LegalHold:
    """Lift the hold; what its time of keeping has run out for goes with the next run of the retention job."""
    with changing_what_is_left(case, action="requests.hold_lifted", by=by, now=now, seen=seen) as locked:
        hold = _demand_standing(locked)
        hold.lifted_at, hold.lifted_by = now, by
        hold.lifted_because = _words("because", because)
        _save(hold, by=by, now=now)
    return hold


def demand_none(case: Request) -> None:
    """Refuse what would destroy anything of a request under hold; raises `HeldError`."""
    hold = standing(case)
    if hold is not None:
        raise HeldError(
            _("A legal hold stands on this request, to be looked at by %(day)s: nothing of it is erased.")
            % {"day": in_words(hold.ends_on)}
        )


def demand_fulfillable(case: Request, *, outcome: Outcome) -> None:
    """Refuse to call an erasure fulfilled while a hold stands on it or on another request of the person.

    Raises `HeldError`.
    """
    if outcome is not Outcome.FULFILLED or Right(case.right) not in ERASING:
        return
    found = LegalHold.objects.filter(request__in=_of_the_same_person(case), lifted_at__isnull=True)
    hold = found.select_related("request").first()
    if hold is not None:
        raise HeldError(
            _(
                "A legal hold stands on %(reference)s, so not everything can be erased. Propose to refuse it wholly "
                "or in part, since the data is needed for legal claims (Art 17(3)(e) GDPR), or have the hold lifted."
            )
            % {"reference": hold.request.reference}
        )


def keep_person(entries: Collection[Subject]) -> None:
    """Keep a person in the register whose request is under hold; raises `SubjectError`, which undoes the erasure."""
    hold = (
        LegalHold.objects.filter(request__subject__in=[entry.pk for entry in entries], lifted_at__isnull=True)
        .select_related("request")
        .first()
    )
    if hold is not None:
        raise SubjectError(
            _(
                "A legal hold stands on the request %(reference)s of this person: lift it before you erase them."
            )
            % {"reference": hold.request.reference}
        )


def _of_the_same_person(case: Request) -> list[Any]:
    if case.subject is None:
        return [case.pk]
    theirs = Request.objects.filter(subject__in=all_entries_of(case.subject).values("pk"))
    return [case.pk, *theirs.values_list("pk", flat=True)]


def _demand_standing(case: Request) -> LegalHold:
    hold = standing(case)
    if hold is None:
        raise RequestError(_("No legal hold stands on this request."))
    return hold


def _demand_future(day: date, *, case: Request, now: datetime) -> None:
    if day <= case.controller.today(now):
        raise IntakeRefusedError("ends_on", _("Give a day in the future."))


def _words(field: str, text: str) -> str:
    found = texts.paragraphs(field, text)
    if not found:
        raise IntakeRefusedError(field, _("Give the reason."))
    return found


def _save(hold: LegalHold, *, by: User, now: datetime) -> None:
    history.sign(hold, by=by, at=now)
    hold.save()
