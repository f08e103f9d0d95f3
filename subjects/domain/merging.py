"""Two entries of one person become one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.models import User
from subjects.domain import second_steps
from subjects.domain.changes import changes_since, lock, note, save_signed
from subjects.errors import ChangedMeanwhileError, MergeRefusedError
from subjects.models import Guardian, NameToken, Subject
from subjects.querysets import SubjectQuerySet


class MergeReason(models.TextChoices):
    """How it is known that two entries are of one person."""

    SAME_IDENTIFIER = "same_identifier", gettext_lazy("an identifier of the one was shown to be the other’s")
    SAID_BY_PERSON = "said_by_person", gettext_lazy("the person said so, and was identified")
    ENTERED_TWICE = "entered_twice", gettext_lazy("entered twice by mistake")


Follow = Callable[[Subject, Subject], None]
_followers: list[Follow] = []


def follow(with_both: Follow) -> None:
    """Let a higher package bring in line what hangs on an entry and the one it was merged into; within the merge."""
    if with_both not in _followers:
        _followers.append(with_both)


def survivor_of(subject: Subject) -> Subject:
    """Return the person that an entry leads to: itself, or the one that it was merged into."""
    return subject if subject.merged_into is None else subject.merged_into


def all_entries_of(subject: Subject) -> SubjectQuerySet:
    """Return the entry and all that were merged into it."""
    return Subject.objects.filter(Q(pk=subject.pk) | Q(merged_into=subject.pk))


def merge(
    subject: Subject,
    *,
    into: Subject,
    by: User,
    now: datetime,
    reason: MergeReason,
    seen: int | None = None,
) -> Subject:
    """Move identifiers, name tokens and guardians to `into`, and leave `subject` behind as a pointer to it.

    The values stay under their own keys, so that nothing is written anew; erasing the person destroys all of them. A
    date of birth alone is written to `into` where it has none, since it protects a child from then on.
    Raises `MergeRefusedError` for entries of two controllers, one and the same entry, a child with its guardian, and
    two dates of birth;
    `GoneError` for what was erased or merged; `ChangedMeanwhileError`.
    """
    with transaction.atomic():
        first, second = _locked(subject, into)
        if seen is not None and first.version != seen:
            raise ChangedMeanwhileError(changes_since(first, version=seen))
        _check(first, into=second)
        _move(first, into=second, by=by, now=now)
        first.merged_into = second
        details = {"reason": reason.value}
        note(first, action="subjects.merged", by=by, now=now, details={**details, "into": second.reference})
        note(second, action="subjects.took_over", by=by, now=now, details={**details, "of": first.reference})
        second_steps.carry_over(first, into=second)
        for with_both in _followers:
            with_both(first, second)
    return second


def _locked(subject: Subject, into: Subject) -> tuple[Subject, Subject]:
    """Lock both rows, always in the same order, so that two people who merge at once do not wait for each other."""
    if subject.pk == into.pk:
        raise MergeRefusedError(_("This is one and the same entry."), field="into")
    rows = {row.pk: lock(row) for row in sorted((subject, into), key=lambda one: one.pk)}
    return rows[subject.pk], rows[into.pk]


def _check(subject: Subject, *, into: Subject) -> None:
    if subject.controller_id != into.controller_id:
        raise MergeRefusedError(_("These are entries of two companies, which stay apart."), field="into")
    between = Q(subject=subject, guardian=into) | Q(subject=into, guardian=subject)
    if Guardian.objects.filter(between).exists():
        raise MergeRefusedError(_("One of them stands for the other as a child."), field="into")
    if subject.born_on and into.born_on and subject.born_on != into.born_on:
        raise MergeRefusedError(
            _("The entries have two dates of birth. Find out which one is right before you merge them."),
            field="into",
        )


def _move(subject: Subject, *, into: Subject, by: User, now: datetime) -> None:
    if into.born_on is None and subject.born_on is not None:
        into.birth_date = subject.born_on.isoformat()
    kept = set(into.name_tokens.values_list("token_hash", flat=True))
    subject.name_tokens.filter(token_hash__in=kept).delete()
    NameToken.objects.filter(subject=subject).update(subject=into)
    rows: list[models.Model] = []
    for identifier in subject.identifiers.all():
        identifier.subject = into
        rows.append(identifier)
    for guardian in subject.guardians.all():
        guardian.subject = into
        rows.append(guardian)
    for child in subject.children.all():
        child.guardian = into
        rows.append(child)
    for earlier in subject.merged.all():
        earlier.merged_into = into
        rows.append(earlier)
    for row in rows:
        save_signed(row, reason="subjects.merged", by=by, now=now)
