"""What a version promises: read from its commitments while it is written, from what was kept once it is in review."""

from __future__ import annotations

from policies.declarations import (
    Declaration,
    DeclaredCategory,
    DeclaredPurpose,
    DeclaredRecipient,
    Use,
    from_json,
)
from policies.models import Commitment, DataCategory, PolicyVersion, Purpose, RecipientKind


def declaration_of(version: PolicyVersion) -> Declaration:
    """Return what a version promises; in two queries for a draft, in none for the rest."""
    if version.declaration is not None:
        return from_json(version.declaration)
    return read(version)


def read(version: PolicyVersion) -> Declaration:
    """Read what the rows of a version promise, with the vocabulary as it is now."""
    commitments = list(
        Commitment.objects.filter(version=version)
        .select_related("purpose")
        .prefetch_related("parts__category", "parts__recipient")
    )
    parts = [part for commitment in commitments for part in commitment.parts.all()]
    uses = [_use(commitment) for commitment in commitments if commitment.purpose is not None]
    return Declaration(
        purposes={one.purpose.code: declared_purpose(one.purpose) for one in commitments if one.purpose},
        categories={part.category.code: declared_category(part.category) for part in parts if part.category},
        recipients={
            part.recipient.code: declared_recipient(part.recipient) for part in parts if part.recipient
        },
        uses=tuple(sorted(uses, key=lambda use: use.purpose)),
        rights={one.right: one.anchor for one in commitments if one.right},
    )


def _use(commitment: Commitment) -> Use:
    parts = list(commitment.parts.all())
    purpose = commitment.purpose
    assert purpose is not None  # noqa: S101 - asked of uses only
    return Use(
        purpose=purpose.code,
        anchor=commitment.anchor,
        categories={part.category.code: part.anchor for part in parts if part.category},
        recipients={part.recipient.code: part.anchor for part in parts if part.recipient},
        countries={part.country: part.anchor for part in parts if part.country},
    )


def declared_purpose(purpose: Purpose) -> DeclaredPurpose:
    """Return a purpose as a version that names it now declares it."""
    return DeclaredPurpose(
        name=purpose.name,
        description=purpose.description,
        lawful_basis=purpose.lawful_basis,
        special_condition=purpose.special_condition,
        optional=purpose.optional,
        consequence=purpose.consequence,
        retention=purpose.retention,
        message=purpose.message,
        dpv=purpose.dpv,
    )


def declared_category(category: DataCategory) -> DeclaredCategory:
    """Return a data category as a version that names it now declares it."""
    return DeclaredCategory(
        name=category.name,
        description=category.description,
        activity=category.activity,
        family=category.family,
        sensitivity=category.sensitivity,
        personal=category.personal,
        special=category.special,
        dpv=category.dpv,
    )


def declared_recipient(recipient: RecipientKind) -> DeclaredRecipient:
    """Return a kind of recipient as a version that names it now declares it."""
    return DeclaredRecipient(
        name=recipient.name,
        description=recipient.description,
        catch_all=recipient.catch_all,
        dpv=recipient.dpv,
    )
