"""Commitments of a draft: which purposes, with which data, recipients and countries, and which rights; and where."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

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

Key = tuple[TermKind, str]
"""What a part names: its kind and code."""

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
        purpose = _entries(Purpose, draft, [use.purpose])[use.purpose]
        commitment = _commitment(draft, purpose=purpose, by=by, now=now)
        _place(commitment, use.anchor, by=by, now=now)
        wanted = {
            **{(TermKind.CATEGORY, code): anchor for code, anchor in use.categories.items()},
            **{(TermKind.RECIPIENT, code): anchor for code, anchor in use.recipients.items()},
            **{(TermKind.COUNTRY, code): anchor for code, anchor in use.countries.items()},
        }
        standing = _parts(commitment)
        for key, part in standing.items():
            if key not in wanted:
                _remove(part, by=by, now=now)
            else:
                _place(part, wanted[key], by=by, now=now)
        missing = {key: anchor for key, anchor in wanted.items() if key not in standing}
        _add(commitment, missing, by=by, now=now)


def drop_use(
    version: PolicyVersion, *, purpose: str, by: User | None, now: datetime, seen: int | None = None
) -> None:
    """Take a purpose out of a draft, with all that was declared for it."""
    with writing(
        version, action="policies.use_dropped", by=by, now=now, seen=seen, details={"purpose": purpose}
    ) as draft:
        for commitment in draft.commitments.filter(purpose__code=purpose):
            _remove(commitment, by=by, now=now)


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
                _remove(commitment, by=by, now=now)
        for right, anchor in rights.items():
            _place(_commitment(draft, right=right, by=by, now=now), anchor, by=by, now=now)


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
            _remove(row, by=by, now=now)
        for link in links:
            link.version = draft
            link.full_clean()
            _save(link, by=by, now=now)


def add_use(draft: PolicyVersion, *, purpose: str, anchor: str, by: User | None, now: datetime) -> Commitment:
    """Add a purpose to a locked draft, or give the one there its section. Part of a change that `writing` opened."""
    row = _entries(Purpose, draft, [purpose])[purpose]
    commitment = _commitment(draft, purpose=row, by=by, now=now)
    _place(commitment, anchor or commitment.anchor, by=by, now=now)
    return commitment


def add_right(
    draft: PolicyVersion, *, right: Right, anchor: str, by: User | None, now: datetime
) -> Commitment:
    """Add a right to a locked draft, or give the one there its section. Part of a change that `writing` opened."""
    commitment = _commitment(draft, right=right, by=by, now=now)
    _place(commitment, anchor or commitment.anchor, by=by, now=now)
    return commitment


def add_parts(commitment: Commitment, *, wanted: Mapping[Key, str], by: User | None, now: datetime) -> None:
    """Add kinds of data, recipients and countries to a commitment, or give those there their section.

    `wanted` are the anchors by kind and code. Part of a change that `writing` opened.
    """
    standing = _parts(commitment)
    for key, part in standing.items():
        _place(part, wanted.get(key) or part.anchor, by=by, now=now)
    missing = {key: anchor for key, anchor in wanted.items() if key not in standing}
    _add(commitment, missing, by=by, now=now)


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


def key_of(part: CommitmentPart) -> Key:
    """Return what a part names: its kind and code."""
    if part.category is not None:
        return TermKind.CATEGORY, part.category.code
    if part.recipient is not None:
        return TermKind.RECIPIENT, part.recipient.code
    return TermKind.COUNTRY, part.country


def _commitment(
    draft: PolicyVersion,
    *,
    by: User | None,
    now: datetime,
    purpose: Purpose | None = None,
    right: Right | None = None,
) -> Commitment:
    """Return the commitment to a purpose or a right, made if need be."""
    fields: dict[str, Any] = (
        {"purpose": purpose} if purpose is not None else {"right": right.value if right else ""}
    )
    found: Commitment | None = draft.commitments.filter(**fields).first()
    if found is not None:
        return found
    made = Commitment(version=draft, **fields)
    _save(made, by=by, now=now)
    return made


def _parts(commitment: Commitment) -> dict[Key, CommitmentPart]:
    return {key_of(part): part for part in commitment.parts.select_related("category", "recipient")}


def _add(commitment: Commitment, wanted: Mapping[Key, str], *, by: User | None, now: datetime) -> None:
    """Add parts that are not there, in a few statements. Raises `PolicyError` for a code that is none."""
    rows: dict[TermKind, Mapping[str, Any]] = {
        kind: _entries(model, commitment.version, [code for its_kind, code in wanted if its_kind is kind])
        for kind, model in PART_MODELS.items()
    }
    rows[TermKind.COUNTRY] = _countries([code for kind, code in wanted if kind is TermKind.COUNTRY])
    parts = [
        CommitmentPart(commitment=commitment, anchor=anchor, **{kind.value: rows[kind][code]})
        for (kind, code), anchor in wanted.items()
    ]
    if parts:
        bulk_create_with_history(parts, CommitmentPart, default_user=by, default_date=now)


def _place(row: Commitment | CommitmentPart, anchor: str, *, by: User | None, now: datetime) -> None:
    """Let a row name this section, if it names another one."""
    if row.anchor != anchor:
        row.anchor = anchor
        _save(row, by=by, now=now)


def _countries(codes: Collection[str]) -> dict[str, str]:
    known = dict(countries.all_countries())
    for code in codes:
        if code not in known:
            raise PolicyError(_("“%(code)s” is the code of no country.") % {"code": code})
    return {code: code for code in codes}


def _entries(model: Any, draft: PolicyVersion, codes: Collection[str]) -> dict[str, Any]:
    """Return entries of the vocabulary that are in use, by code."""
    if not codes:
        return {}
    rows = model.objects.in_use().filter(controller=draft.policy.controller_id, code__in=codes)
    found = {row.code: row for row in rows}
    for code in codes:
        if code not in found:
            raise PolicyError(_("“%(code)s” is not in the vocabulary.") % {"code": code})
    return found


def _remove(row: Model, *, by: User | None, now: datetime) -> None:
    history.sign(row, by=by, at=now)
    row.delete()


def _save(row: Any, *, by: User | None, now: datetime) -> None:
    history.sign(row, by=by, at=now)
    row.save()
