"""Keeping views of the worklist: each member of staff their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from office.models import User
from requests.domain import texts
from requests.domain.errors import IntakeRefusedError
from requests.models import SavedView

KEPT = ("show", "status", "right", "controller", "channel", "o")
"""What a view is made of: filters and order. What was searched for is never kept."""

MOST = 20
LONGEST = 40


def of(user: User) -> list[SavedView]:
    """Return somebody's views, by name."""
    return list(SavedView.objects.filter(user=user))


def keep(*, name: str, filters: Mapping[str, str], by: User, now: datetime) -> SavedView:
    """Keep what the worklist is narrowed to. Raises `IntakeRefusedError`: no name, a used one, nothing narrowed."""
    called = texts.line("name", name)
    query = urlencode([(key, filters[key]) for key in KEPT if filters.get(key)])
    if not called:
        raise IntakeRefusedError("name", _("Give the view a name."))
    if len(called) > LONGEST:
        raise IntakeRefusedError("name", _("Use at most %(limit)s characters.") % {"limit": LONGEST})
    if not query:
        raise IntakeRefusedError("name", _("Narrow the list first; then keep it as a view."))
    if SavedView.objects.filter(user=by).count() >= MOST:
        raise IntakeRefusedError(
            "name", _("Keep at most %(limit)s views: remove one first.") % {"limit": MOST}
        )
    try:
        with transaction.atomic():
            return SavedView.objects.create(user=by, name=called, query=query[:400], created_at=now)
    except IntegrityError:
        raise IntakeRefusedError("name", _("You have a view with this name.")) from None


def remove(key: UUID, *, by: User) -> bool:
    """Remove one of somebody's own views; tell whether there was one."""
    deleted, _each = SavedView.objects.filter(pk=key, user=by).delete()
    return bool(deleted)
