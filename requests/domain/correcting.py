"""Rectification: row by row what was wrong, what is right, where and when it was put right (Art 16 GDPR)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from law import Right
from office.models import User
from requests.domain import clock, findings, texts
from requests.domain.changes import changing, demand_undecided
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.enums import ClockKind
from requests.models import Correction, Request

LONGEST_PLACE = 120


def note(
    case: Request,
    *,
    row: UUID | None,
    wrong: str,
    right: str,
    place: str,
    corrected_on: date | None,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> Correction:
    """Put a correction on record, or change one that is there; `corrected_on` once it is done.

    Raises `RequestError`: another right, a day before identity was proved (promise P8), a row that is gone.
    """
    words, truth = texts.paragraphs("wrong", wrong), texts.paragraphs("correct", right)
    where = texts.line("place", place)
    for field, text in (("wrong", words), ("correct", truth), ("place", where)):
        if not text:
            raise IntakeRefusedError(field, _("Write what was wrong, what is right, and where it stands."))
    if len(where) > LONGEST_PLACE:
        raise IntakeRefusedError("place", _("Use at most %(limit)s characters.") % {"limit": LONGEST_PLACE})
    with changing(case, action="requests.correction_noted", by=by, now=now, seen=seen) as locked:
        demand_undecided(locked)
        findings.demand_right(locked, Right.RECTIFICATION)
        if corrected_on is not None:
            _demand_identity(locked)
            findings.demand_past(locked, "corrected_on", corrected_on, now=now)
        kept = findings.row_of(locked.corrections.all(), row)
        found = kept or Correction(request=locked, data_key_id=locked.data_key_id)
        found.wrong, found.right, found.place = words, truth, where
        found.corrected_on, found.by, found.at = corrected_on, by, now
        found.save()
    return found


def _demand_identity(case: Request) -> None:
    """Refuse to correct data before it is sure whose it is (promise P8); raises `RequestError`."""
    asked = clock.is_waiting(case, asked=ClockKind.IDENTITY_ASKED, answered=ClockKind.IDENTITY_PROVED)
    if asked or ClockKind.IDENTITY_PROVED not in clock.standing_kinds(case):
        raise RequestError(_("Identity is confirmed before data is corrected: record the proof first."))
