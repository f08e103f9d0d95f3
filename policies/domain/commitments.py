"""Commitments of a draft: which purposes, with which data, recipients and countries, and which rights; and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from law import Right
from office import countries, history
from office.models import User
from policies.declarations import Use
from policies.domain.changes import writing
from policies.enums import TermKind
from policies.errors import PolicyError
from policies.models import (
    Commitment,
    CommitmentPart,
    DataCategory,
    PolicyLink,
    PolicyVersion,
    Purpose,
    RecipientKind,
)

PART_MODELS: Mapping[TermKind, type[DataCategory] | type[RecipientKind]] = {
    TermKind.CATEGORY: DataCategory,
    TermKind.RECIPIENT: RecipientKind,
}


def declare_use(
    version: PolicyVersion, *, use: Use, by: User | None, now: datetime, seen: int | None = None
) -> None:
    """Let a draft declare exactly this for a purpose: what it declared before and is not named goes.

    Codes are those of the controller's vocabulary. Raises `PolicyError` for one that is not in it.
    """
    with writing(
        version,
        action="policies.use_declared",
        by=by,
        now=now,
        seen=seen,
        details={"purpose": use.purpose},
    ) as draft:
        commitment = _commitment(
            draft, purpose=_entry(Purpose, draft, use.purpose), anchor=use.anchor, by=by, now=now
        )
        wanted = {
            **{(TermKind.CATEGORY, code): anchor for code, anchor in use.categories.items()},
            **{(TermKind.RECIPIENT, code): anchor for code, anchor in use.recipients.items()},
            **{(TermKind.COUNTRY, code): anchor for code, anchor in use.countries.items()},
        }
        for part in commitment.parts.select_related("category", "recipient"):
            if key_of(part) not in wanted:
                _remove(part, by=by)
        for (kind, code), anchor in wanted.items():
            add_part(commitment, kind=kind, code=code, anchor=anchor, by=by, now=now)


def drop_use(
    version: PolicyVersion, *, purpose: str, by: User | None, now: datetime, seen: int | None = None
) -> None:
    """Take a purpose out of a draft, with all that was declared for it."""
    with writing(
        version, action="policies.use_dropped", by=by, now=now, seen=seen, details={"purpose": purpose}
    ) as draft:
        for commitment in draft.commitments.filter(purpose__code=purpose):
            _remove(commitment, by=by)


def declare_rights(
    version: PolicyVersion,
    *,
    rights: Mapping[Right, str],
    by: User | None,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Let a draft promise exactly these rights, each with the anchor of the section that does."""
    with writing(
        version,
        action="policies.rights_declared",
        by=by,
        now=now,
        seen=seen,
        details={"rights": sorted(right.value for right in rights)},
    ) as draft:
        for commitment in draft.commitments.exclude(right=""):
            if Right(commitment.right) not in rights:
                _remove(commitment, by=by)
        for right, anchor in rights.items():
            _commitment(draft, right=right, anchor=anchor, by=by, now=now)


def put_links(
    version: PolicyVersion,
    *,
    links: list[PolicyLink],
    by: User | None,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Let a draft point at exactly these policies of third parties (promise P25). Raises ValidationError."""
    with writing(
        version, action="policies.links_put", by=by, now=now, seen=seen, details={"links": len(links)}
    ) as draft:
        for row in draft.links.all():
            _remove(row, by=by)
        for link in links:
            link.version = draft
            link.full_clean()
            _save(link, by=by, now=now)


def add_use(draft: PolicyVersion, *, purpose: str, anchor: str, by: User | None, now: datetime) -> Commitment:
    """Add a purpose to a locked draft, unless it is there. Part of a change that `writing` opened."""
    return _commitment(draft, purpose=_entry(Purpose, draft, purpose), anchor=anchor, by=by, now=now)


def add_right(
    draft: PolicyVersion, *, right: Right, anchor: str, by: User | None, now: datetime
) -> Commitment:
    """Add a right to a locked draft, unless it is there. Part of a change that `writing` opened."""
    return _commitment(draft, right=right, anchor=anchor, by=by, now=now)


def add_part(
    commitment: Commitment, *, kind: TermKind, code: str, anchor: str, by: User | None, now: datetime
) -> CommitmentPart:
    """Add a kind of data, a recipient or a country to a commitment, or give the one there its section."""
    fields: dict[str, Any]
    if kind is TermKind.COUNTRY:
        if code not in dict(countries.all_countries()):
            raise PolicyError(_("“%(code)s” is the code of no country.") % {"code": code})
        fields = {"country": code}
    else:
        fields = {kind.value: _entry(PART_MODELS[kind], commitment.version, code)}
    part = commitment.parts.filter(**fields).first() or CommitmentPart(commitment=commitment, **fields)
    found: CommitmentPart = part
    if found.anchor != anchor or found._state.adding:
        found.anchor = anchor or found.anchor
        _save(found, by=by, now=now)
    return found


def still_in_vocabulary(use: Use, *, controller_id: UUID) -> Use | None:
    """Return a use without what the vocabulary has retired since; None where the purpose is retired."""
    if use.purpose not in _codes(Purpose, controller_id):
        return None
    categories, recipients = _codes(DataCategory, controller_id), _codes(RecipientKind, controller_id)
    return replace(
        use,
        categories={code: anchor for code, anchor in use.categories.items() if code in categories},
        recipients={code: anchor for code, anchor in use.recipients.items() if code in recipients},
    )


def _codes(model: Any, controller_id: UUID) -> frozenset[str]:
    return frozenset(model.objects.in_use().filter(controller=controller_id).values_list("code", flat=True))


def key_of(part: CommitmentPart) -> tuple[TermKind, str]:
    """Return what a part names: its kind and code."""
    if part.category is not None:
        return TermKind.CATEGORY, part.category.code
    if part.recipient is not None:
        return TermKind.RECIPIENT, part.recipient.code
    return TermKind.COUNTRY, part.country


def _commitment(
    draft: PolicyVersion,
    *,
    anchor: str,
    by: User | None,
    now: datetime,
    purpose: Purpose | None = None,
    right: Right | None = None,
) -> Commitment:
    fields: dict[str, Any] = (
        {"purpose": purpose} if purpose is not None else {"right": right.value if right else ""}
    )
    found = draft.commitments.filter(**fields).first() or Commitment(version=draft, **fields)
    commitment: Commitment = found
    if commitment._state.adding or (anchor and commitment.anchor != anchor):
        commitment.anchor = anchor
        _save(commitment, by=by, now=now)
    return commitment


def _entry(model: Any, draft: PolicyVersion, code: str) -> Any:
    row = model.objects.in_use().filter(controller=draft.policy.controller_id, code=code).first()
    if row is None:
        raise PolicyError(_("“%(code)s” is not in the vocabulary.") % {"code": code})
    return row


def _remove(row: Model, *, by: User | None) -> None:
    history.sign(row, by=by)
    row.delete()


def _save(row: Any, *, by: User | None, now: datetime) -> None:
    history.sign(row, by=by)
    row._history_date = now
    row.save()
