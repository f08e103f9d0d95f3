"""What belongs to a person here: what they permitted, stopped and confirmed having read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Model

from consents.models import Acknowledgement, ConsentEvent, Withdrawal
from office import trails
from subjects.domain.merging import all_entries_of
from subjects.models import Subject


def register() -> None:
    """Let the access log of a person tell of their choices."""
    trails.register(follow=_choices)


def _choices(about: Model) -> Iterable[Model]:
    return _of_person(about) if isinstance(about, Subject) else ()


def _of_person(subject: Subject) -> Iterator[Model]:
    entries = all_entries_of(subject).values("pk")
    for model in (ConsentEvent, Withdrawal, Acknowledgement):
        yield from model._default_manager.filter(subject__in=entries).only("pk")
