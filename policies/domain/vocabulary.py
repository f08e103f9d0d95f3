"""The vocabulary: entries are stored, retired and brought back; one that nothing uses may be removed.

`by` is None for the portal itself; a person needs `edit_policies` at the entry's controller.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from office.domain import access_log
from office.domain.access import access_of
from office.history import sign
from office.models import Controller, User
from policies.enums import TermKind
from policies.errors import PolicyError
from policies.models import (
    Commitment,
    CommitmentPart,
    DataCategory,
    PolicyVersion,
    Purpose,
    RecipientKind,
    Term,
)
from policies.models.vocabulary import Entry
from policies.querysets import VersionQuerySet

NEEDS = "edit_policies"
KINDS: Mapping[type[Entry], TermKind] = {
    Purpose: TermKind.PURPOSE,
    DataCategory: TermKind.CATEGORY,
    RecipientKind: TermKind.RECIPIENT,
}
"""What terms call the kinds of entries; also the name in the access log's actions."""

NEW, CHANGED = "new", "changed"


def save(entry: Entry, *, by: User | None, now: datetime) -> bool:
    """Store a new or changed entry, and tell whether there was anything to store.

    Raises `PolicyError`, with the field to mend: no permission, another code or controller than before, a value that
    does not fit.
    """
    demand_editor(by, controller_id=entry.controller_id)
    with transaction.atomic():
        before = None if entry._state.adding else _locked(entry)
        if before is not None:
            _demand_same_name(entry, before)
            entry.retired_at = before.retired_at
        for field, sentence in faults(entry).items():
            raise PolicyError(sentence, field=field)
        fields = changed_fields(entry, before)
        if not fields:
            return False
        details: dict[str, access_log.Detail] = {"change": NEW}
        if before is not None:
            details = {"change": CHANGED, "fields": fields}
        _keep(entry, "saved", by=by, now=now, details=details)
    return True


def retire(entry: Entry, *, by: User | None, now: datetime) -> None:
    """Take an entry out of what can be promised anew; what was promised with it stays. Raises `PolicyError`."""
    demand_editor(by, controller_id=entry.controller_id)
    with transaction.atomic():
        if _locked(entry).retired_at is not None:
            raise PolicyError(_("This is retired already."))
        entry.refresh_from_db()
        entry.retired_at = now
        _keep(entry, "retired", by=by, now=now)


def bring_back(entry: Entry, *, by: User | None, now: datetime) -> None:
    """Put a retired entry to use again. Raises `PolicyError`."""
    demand_editor(by, controller_id=entry.controller_id)
    with transaction.atomic():
        if _locked(entry).retired_at is None:
            raise PolicyError(_("This is not retired."))
        entry.refresh_from_db()
        entry.retired_at = None
        _keep(entry, "brought_back", by=by, now=now)


def remove(entry: Entry, *, by: User | None, now: datetime) -> None:
    """Delete an entry that no commitment uses, and the terms that point at it. Raises `PolicyError`."""
    demand_editor(by, controller_id=entry.controller_id)
    with transaction.atomic():
        locked = _locked(entry)
        if is_used(locked):
            raise PolicyError(
                _("A version of a policy promises something with this, so it can only be retired.")
            )
        terms = list(terms_of(locked))
        for row in (*terms, locked):
            sign(row, by=by, at=now)
        _record(locked, "removed", by=by, now=now, details={"terms": len(terms)})
        for row in (*terms, locked):
            row.delete()


def faults(entry: Entry) -> dict[str, str]:
    """Say by field what is wrong with an entry; nothing if it can be stored."""
    found = value_faults(entry)
    if not found and entry._state.adding and has_twin(entry):
        found["code"] = _("There is an entry with this code already.")
    return found


def value_faults(entry: Entry) -> dict[str, str]:
    """Say by field which values are wrong, whatever other entries there are."""
    found = {}
    try:
        entry.clean_fields(exclude={"controller"})  # it was asked for, as what the permission is at
    except ValidationError as error:
        found = {field: messages[0] for field, messages in error.message_dict.items()}
    return found | sense_faults(entry)


def sense_faults(entry: Entry) -> dict[str, str]:
    """Say by field which values do not fit each other."""
    if isinstance(entry, DataCategory) and entry.special and not entry.personal:
        return {"personal": _("Data of a special category is personal data.")}
    return {}


def changed_fields(entry: Entry, before: Entry | None) -> list[str]:
    """Return the names of the fields that differ; all of them for a new entry."""
    return [
        field.name
        for field in entry._meta.concrete_fields
        if field.editable
        and (before is None or getattr(entry, field.attname) != getattr(before, field.attname))
    ]


def used_in(entry: Entry) -> QuerySet[PolicyVersion]:
    """Return the versions whose commitments use an entry, the latest of each policy first."""
    found: VersionQuerySet = PolicyVersion.objects.filter(pk__in=_commitments(entry).values("version"))
    return found.select_related("policy").defer("declaration", "summary").order_by("policy__slug", "-number")


def is_used(entry: Entry) -> bool:
    """Tell whether any commitment uses an entry."""
    return bool(_commitments(entry).exists())


def terms_of(entry: Entry) -> QuerySet[Term]:
    """Return the terms that point at an entry."""
    return Term.objects.filter(controller=entry.controller_id, kind=KINDS[type(entry)], code=entry.code)


def note_export(
    model: type[Entry], *, controller: Controller, rows: int, format_name: str, by: User, now: datetime
) -> None:
    """Log how many entries of a controller were exported, and as what."""
    access_log.record(
        action=f"policies.{KINDS[model]}_exported",
        actor=by,
        controller=controller,
        target=None,
        now=now,
        details={"rows": rows, "format": format_name},
    )


def demand_editor(by: User | None, *, controller_id: UUID | None) -> None:
    """Raise `PolicyError` unless this person may edit policies at the controller."""
    if by is not None and not access_of(by).allows(NEEDS, controller_id):
        raise PolicyError(_("You may not change the vocabulary of this company."), field="controller")


def _commitments(entry: Entry) -> QuerySet[Any]:
    if isinstance(entry, Purpose):
        return Commitment.objects.filter(purpose=entry)
    part = {"category": entry} if isinstance(entry, DataCategory) else {"recipient": entry}
    return Commitment.objects.filter(pk__in=CommitmentPart.objects.filter(**part).values("commitment"))


def _locked(entry: Entry) -> Entry:
    rows = type(entry)._default_manager.select_for_update()
    found: Entry | None = rows.filter(pk=entry.pk).first()
    if found is None:
        raise PolicyError(_("Somebody removed this meanwhile."))
    return found


def _demand_same_name(entry: Entry, before: Entry) -> None:
    if entry.controller_id != before.controller_id:
        raise PolicyError(_("An entry stays with its company."), field="controller")
    if entry.code != before.code:
        raise PolicyError(
            _("The code stays “%(code)s”: other systems use it.") % {"code": before.code}, field="code"
        )


def has_twin(entry: Entry) -> bool:
    """Tell whether the controller has another entry of this kind with the same code."""
    rows = type(entry)._default_manager.filter(controller=entry.controller_id, code=entry.code)
    return bool(rows.exists())


def _keep(
    entry: Entry,
    deed: str,
    *,
    by: User | None,
    now: datetime,
    details: Mapping[str, access_log.Detail] | None = None,
) -> None:
    sign(entry, by=by, at=now)
    entry._change_reason = f"policies.{KINDS[type(entry)]}_{deed}"  # type: ignore[attr-defined]
    entry.save()
    _record(entry, deed, by=by, now=now, details=details or {})


def _record(
    entry: Entry, deed: str, *, by: User | None, now: datetime, details: Mapping[str, access_log.Detail]
) -> None:
    access_log.record(
        action=f"policies.{KINDS[type(entry)]}_{deed}",
        actor=by,
        controller=entry.controller,
        target=entry,
        now=now,
        details={"code": entry.code, **details},
    )
