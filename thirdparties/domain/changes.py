"""What every write to the register shares: who may, what fits its field, history, and the line in the access log.

`by` is None for the portal itself; a person needs `edit_vendors` at the controller, for notices `tell_recipients`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from office.domain import access_log, meanwhile
from office.domain.access import access_of
from office.history import sign
from office.models import Controller, User
from thirdparties.errors import ChangedMeanwhileError, ThirdPartyError

READS, NEEDS, TELLS = "read_vendors", "edit_vendors", "tell_recipients"
CHANGES = frozenset(
    f"thirdparties.{change}"
    for change in (
        *("party_saved", "party_retired", "party_brought_back", "agreement_saved", "clauses_answered"),
        *("system_saved", "system_retired", "system_brought_back"),
        *("facility_saved", "facility_retired", "facility_brought_back"),
    )
)
"""Actions that change what a form of the row holds."""

Row = TypeVar("Row", bound=Model)
Details = Mapping[str, access_log.Detail]


def demand_editor(by: User | None, *, controller_id: UUID | None) -> None:
    """Raise `ThirdPartyError` unless this person may edit the register of the controller."""
    if by is not None and not access_of(by).allows(NEEDS, controller_id):
        raise ThirdPartyError(_("You may not change the third parties of this company."))


def may_tell(by: User, *, controller_id: UUID | None, cause: str) -> bool:
    """Whether this person may tell recipients: for a cause, such as a request; for none who keeps the register."""
    access = access_of(by)
    return access.allows(TELLS, controller_id) and (bool(cause) or access.allows(NEEDS, controller_id))


def demand_teller(by: User | None, *, controller_id: UUID | None, cause: str) -> None:
    """Raise `ThirdPartyError` unless this person may tell the recipients of the controller (`may_tell`)."""
    if by is not None and not may_tell(by, controller_id=controller_id, cause=cause):
        raise ThirdPartyError(_("You may not tell the recipients of this company."))


def locked(row: Row) -> Row:
    """Lock a row that is there and return it as it is now. Raises `ThirdPartyError`."""
    found: Row | None = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if found is None:
        raise ThirdPartyError(_("Somebody removed this meanwhile."))
    return found


def demand_same(before: Model | None, *, seen: int | None) -> None:
    """Raise `ChangedMeanwhileError` if a locked row was changed after the line of the log that the person had seen.

    Nothing is asked of a new row, and of a caller that had no form open.
    """
    if before is None or seen is None:
        return
    entries = meanwhile.changes_since(before, line=seen, actions=CHANGES)
    if entries:
        raise ChangedMeanwhileError(entries)


def value_faults(row: Model, *, beside: Iterable[str] = ()) -> dict[str, str]:
    """Say by field which values do not fit their field; `beside` was looked at before."""
    try:
        row.clean_fields(exclude=set(beside))
    except ValidationError as error:
        return {field: messages[0] for field, messages in error.message_dict.items()}
    return {}


def foreign_faults(row: Model, *, controller_id: UUID | None, names: Iterable[str]) -> dict[str, str]:
    """Say which of these related rows belong to another company."""
    found = {}
    for name in names:
        related: Any = getattr(row, name)
        if related is not None and related.controller_id != controller_id:
            found[name] = _("This belongs to another company.")
    return found


def refuse(faults: Mapping[str, str]) -> None:
    """Raise `ThirdPartyError` with the first of these faults, if there is any."""
    for field, sentence in faults.items():
        raise ThirdPartyError(sentence, field=field)


def changed_fields(row: Model, before: Model | None) -> list[str]:
    """Return the names of the fields that differ; all of them for a new row."""
    return [
        field.name
        for field in row._meta.concrete_fields
        if field.editable
        and (before is None or getattr(row, field.attname) != getattr(before, field.attname))
    ]


def keep(row: Model, *, action: str, by: User | None, now: datetime) -> None:
    """Save a tracked row, with the person and the action in its history."""
    _put_on_record(row, action=action, by=by, now=now)
    row.save()


def drop(row: Model, *, action: str, by: User | None, now: datetime) -> None:
    """Delete a tracked row, with the person and the action in its history."""
    _put_on_record(row, action=action, by=by, now=now)
    row.delete()


def note(
    action: str,
    target: Model,
    *,
    controller: Controller,
    by: User | None,
    now: datetime,
    details: Details | None = None,
) -> None:
    """Add a line to the access log."""
    access_log.record(
        action=action, actor=by, controller=controller, target=target, now=now, details=details or {}
    )


def replace_rows(
    model: type[Model], *, owner: dict[str, Model], field: str, wanted: Iterable[Any], action: str,
    by: User | None, now: datetime,
) -> bool:  # fmt: skip
    """Make the rows of `owner` those with the values wanted in `field`; tell whether anything changed."""
    rows = model._default_manager.filter(**owner)
    here = {getattr(row, field): row for row in rows}
    asked = set(wanted)
    for value, row in here.items():
        if value not in asked:
            drop(row, action=action, by=by, now=now)
    for value in asked - set(here):
        keep(model(**owner, **{field: value}), action=action, by=by, now=now)
    return asked != set(here)


def _put_on_record(row: Any, *, action: str, by: User | None, now: datetime) -> None:
    sign(row, by=by)
    row._history_date = now
    row._change_reason = action
