"""What belongs to a person: the entries that were merged into theirs."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from office import trails
from subjects.domain import references
from subjects.domain.merging import all_entries_of
from subjects.models import Subject


def register() -> None:
    """Let the access log be read for a person."""
    trails.register(named=_named, follow=_entries)


def _named(text: str) -> Model | None:
    reference = references.normalise(text)
    return Subject.objects.filter(reference=reference).first() if reference else None


def _entries(about: Model) -> Iterable[Model]:
    return all_entries_of(about) if isinstance(about, Subject) else ()
