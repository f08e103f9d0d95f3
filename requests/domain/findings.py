"""What the records of all rights demand: the right they belong to, days that have come, rows that are there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from law import Right
from requests.domain import texts
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.models import Request


def demand_right(case: Request, *rights: Right) -> None:
    """Refuse what belongs to another right; raises `RequestError`."""
    if Right(case.right) not in rights:
        raise RequestError(_("This belongs to another right than that of the request."))


def demand_past(case: Request, field: str, day: date, *, now: datetime) -> None:
    """Refuse a day that has not come; raises `IntakeRefusedError`."""
    if day > case.controller.today(now):
        raise IntakeRefusedError(field, _("This day lies in the future."))


def row_of(rows: QuerySet[Any], key: UUID | None) -> Any:
    """Return the row of a locked request that is changed, None for a new one; raises `RequestError`."""
    if key is None:
        return None
    found = rows.filter(pk=key).first()
    if found is None:
        raise RequestError(_("This entry is not there any more."))
    return found


def written(field: str, text: str, *, otherwise: str) -> str:
    """Return words that must not be missing; raises `IntakeRefusedError` with the sentence `otherwise`."""
    words = texts.paragraphs(field, text)
    if not words:
        raise IntakeRefusedError(field, otherwise)
    return words
