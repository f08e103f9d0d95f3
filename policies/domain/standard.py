"""The standard vocabulary: entries that a controller takes over as its own, when a text needs them or all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from office.models import Controller, User
from policies.domain import vocabulary
from policies.enums import TermKind
from policies.errors import PolicyError
from policies.models import DataCategory, Purpose, RecipientKind
from policies.terms import catalogue

MODELS: Mapping[TermKind, type[Purpose | DataCategory | RecipientKind]] = {
    TermKind.PURPOSE: Purpose,
    TermKind.CATEGORY: DataCategory,
    TermKind.RECIPIENT: RecipientKind,
}


def entries(kind: TermKind) -> Mapping[str, object]:
    """Return the standard entries of a kind by code."""
    found: Mapping[TermKind, Mapping[str, object]] = {
        TermKind.PURPOSE: catalogue.purposes(),
        TermKind.CATEGORY: catalogue.categories(),
        TermKind.RECIPIENT: catalogue.recipients(),
    }
    return found[kind]


def take_over(controller: Controller, *, kind: TermKind, code: str, by: User | None, now: datetime) -> bool:
    """See that a controller's vocabulary has an entry; tell whether it was taken over just now.

    Raises `PolicyError` for a code that neither vocabulary has, and for an entry that is retired.
    """
    model = MODELS[kind]
    found = model._default_manager.filter(controller=controller, code=code).first()
    if found is not None:
        if found.retired_at is not None:
            raise PolicyError(_("“%(code)s” is retired. Bring it back first.") % {"code": code})
        return False
    entry = catalogue.entry(kind, code)
    if entry is None:
        raise PolicyError(_("“%(code)s” is not in the vocabulary.") % {"code": code})
    return vocabulary.save(model(controller=controller, code=code, **asdict(entry)), by=by, now=now)


@transaction.atomic
def take_over_all(controller: Controller, *, kind: TermKind, by: User, now: datetime) -> int:
    """Take over all entries of a kind that a controller lacks; return how many those were."""
    known = set(MODELS[kind]._default_manager.filter(controller=controller).values_list("code", flat=True))
    missing = [code for code in entries(kind) if code not in known]
    return sum(take_over(controller, kind=kind, code=code, by=by, now=now) for code in missing)
