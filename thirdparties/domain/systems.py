"""Systems and the facilities that they stand in: stored, retired, brought back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from office.models import User
from policies.models import DataCategory, Purpose
from thirdparties import validators
from thirdparties.domain import changes
from thirdparties.enums import Presence
from thirdparties.errors import ThirdPartyError
from thirdparties.models import CountryUse, Facility, System, SystemCategory, SystemPurpose

Kept = System | Facility


@dataclass(frozen=True, slots=True)
class Holding:
    """What a system holds and for what, where that is stored, and from where it is accessed."""

    categories: Collection[DataCategory] = ()
    purposes: Collection[Purpose] = ()
    stored_in: Collection[str] = ()
    accessed_from: Collection[str] = ()


def save(
    system: System, *, holding: Holding, by: User | None, now: datetime, seen: int | None = None
) -> bool:
    """Store a new or changed system with what it holds, and tell whether there was anything to store.

    `seen` is the latest line of the access log that the person could know of. Raises `ChangedMeanwhileError`, and
    `ThirdPartyError` with the field to mend.
    """
    changes.demand_editor(by, controller_id=system.controller_id)
    with transaction.atomic():
        before = _before(system, seen=seen)
        changes.refuse(faults(system) or holding_faults(system, holding))
        fields = changes.changed_fields(system, before)
        action = "thirdparties.system_saved"
        if fields:
            changes.keep(system, action=action, by=by, now=now)
        fields += _put(system, holding, action=action, by=by, now=now)
        if not fields:
            return False
        _note(system, action, before=before, fields=fields, by=by, now=now)
    return True


def save_facility(facility: Facility, *, by: User | None, now: datetime, seen: int | None = None) -> bool:
    """Store a new or changed facility, and tell whether there was anything to store.

    Raises `ChangedMeanwhileError` where `seen` is not the latest line about it, and `ThirdPartyError`.
    """
    changes.demand_editor(by, controller_id=facility.controller_id)
    with transaction.atomic():
        before = _before(facility, seen=seen)
        changes.refuse(faults(facility))
        fields = changes.changed_fields(facility, before)
        if not fields:
            return False
        action = "thirdparties.facility_saved"
        changes.keep(facility, action=action, by=by, now=now)
        _note(facility, action, before=before, fields=fields, by=by, now=now)
    return True


def retire(row: Kept, *, by: User | None, now: datetime) -> None:
    """Take a system or facility out of use. Raises `ThirdPartyError`: a facility in which systems are in use."""
    changes.demand_editor(by, controller_id=row.controller_id)
    with transaction.atomic():
        if changes.locked(row).retired_at is not None:
            raise ThirdPartyError(_("This is retired already."))
        if isinstance(row, Facility) and System.objects.in_use().filter(facility=row).exists():
            raise ThirdPartyError(_("Systems that are in use stand here. Retire or move them first."))
        _set_retired(row, at=now, deed="retired", by=by, now=now)


def bring_back(row: Kept, *, by: User | None, now: datetime) -> None:
    """Put a retired system or facility to use again. Raises `ThirdPartyError`."""
    changes.demand_editor(by, controller_id=row.controller_id)
    with transaction.atomic():
        if changes.locked(row).retired_at is None:
            raise ThirdPartyError(_("This is not retired."))
        _set_retired(row, at=None, deed="brought_back", by=by, now=now)


def faults(row: Kept) -> dict[str, str]:
    """Say by field what is wrong with a system or facility, whatever it holds."""
    row.name = " ".join(row.name.split())
    related = ("operated_by", "facility") if isinstance(row, System) else ("operated_by",)
    found = changes.value_faults(row, beside={"controller", *related})
    found |= changes.foreign_faults(row, controller_id=row.controller_id, names=related)
    rows: Any = type(row)._default_manager
    if not found and rows.filter(controller=row.controller_id, name=row.name).exclude(pk=row.pk).exists():
        found["name"] = _("There is one of this name already.")
    return found


def holding_faults(system: System, holding: Holding) -> dict[str, str]:
    """Say by field what is wrong with what a system holds."""
    for name, entries in (("categories", holding.categories), ("purposes", holding.purposes)):
        if any(entry.controller_id != system.controller_id for entry in entries):
            return {name: _("This belongs to another company.")}
    for name, codes in (("stored_in", holding.stored_in), ("accessed_from", holding.accessed_from)):
        try:
            validators.countries(list(codes))
        except ValidationError as error:
            return {name: error.messages[0]}
    if not holding.stored_in:
        return {"stored_in": _("Choose the country in which the data is stored.")}
    return {}


def holding_of(system: System) -> Holding:
    """Return what a system holds."""
    uses = list(system.country_uses.all())
    return Holding(
        categories=tuple(row.category for row in system.categories.select_related("category")),
        purposes=tuple(row.purpose for row in system.purposes.select_related("purpose")),
        stored_in=tuple(use.country for use in uses if use.presence == Presence.STORED_IN),
        accessed_from=tuple(use.country for use in uses if use.presence == Presence.ACCESSED_FROM),
    )


def _before(row: Any, *, seen: int | None) -> Any:
    if row._state.adding:
        return None
    before = changes.locked(row)
    changes.demand_same(before, seen=seen)
    if before.controller_id != row.controller_id:
        raise ThirdPartyError(_("This stays with its company."), field="controller")
    row.retired_at = before.retired_at
    return before


def _put(system: System, holding: Holding, *, action: str, by: User | None, now: datetime) -> list[str]:
    """Make the rows of a system say what it holds; return the names of what changed."""
    of: dict[str, Any] = {"system": system}
    parts = (
        ("categories", SystemCategory, of, "category", holding.categories),
        ("purposes", SystemPurpose, of, "purpose", holding.purposes),
        ("stored_in", CountryUse, {**of, "presence": Presence.STORED_IN.value}, "country", holding.stored_in),
        (
            "accessed_from",
            CountryUse,
            {**of, "presence": Presence.ACCESSED_FROM.value},
            "country",
            holding.accessed_from,
        ),
    )
    return [
        name
        for name, model, owner, field, wanted in parts
        if changes.replace_rows(model, owner=owner, field=field, wanted=wanted, action=action, by=by, now=now)
    ]


def _set_retired(row: Kept, *, at: datetime | None, deed: str, by: User | None, now: datetime) -> None:
    row.refresh_from_db()
    row.retired_at = at
    action = f"thirdparties.{row._meta.model_name}_{deed}"
    changes.keep(row, action=action, by=by, now=now)
    changes.note(action, row, controller=row.controller, by=by, now=now)


def _note(
    row: Kept, action: str, *, before: Kept | None, fields: list[str], by: User | None, now: datetime
) -> None:
    told: changes.Details = {"change": "new"} if before is None else {"change": "changed", "fields": fields}
    changes.note(action, row, controller=row.controller, by=by, now=now, details=told)
