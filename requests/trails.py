"""What belongs to a person here: their requests."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from office import trails
from requests.domain import references
from requests.models import Request
from subjects.domain.merging import all_entries_of
from subjects.models import Subject


def register() -> None:
    """Let the access log be read for a request, and for all requests of a person."""
    trails.register(named=_named, follow=_requests)


def _named(text: str) -> Model | None:
    reference = references.normalise(text)
    return Request.objects.filter(reference=reference).first() if reference else None


def _requests(about: Model) -> Iterable[Model]:
    if not isinstance(about, Subject):
        return ()
    return Request.objects.filter(subject__in=all_entries_of(about).values("pk"))
