"""What belongs to a person or a case here: what recipients were told, and what was disclosed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from office import trails
from subjects.domain.merging import all_entries_of
from subjects.models import Subject
from thirdparties.models import Disclosure, Notice


def register() -> None:
    """Let the access log of a person, or of the case that caused a notice, tell of notices and disclosures."""
    trails.register(follow=_notices)
    trails.register(follow=_disclosures, untold=_is_withheld)


def _notices(about: Model) -> Iterable[Model]:
    if isinstance(about, Subject):
        return Notice.objects.filter(person__in=all_entries_of(about).values("pk"))
    cause = getattr(about, "cause", "")
    return Notice.objects.filter(cause=cause) if cause else ()


def _is_withheld(one: Model) -> bool:
    return isinstance(one, Disclosure) and one.is_withheld


def _disclosures(about: Model) -> Iterable[Model]:
    if not isinstance(about, Subject):
        return ()
    return Disclosure.objects.filter(persons__subject__in=all_entries_of(about).values("pk")).distinct()
