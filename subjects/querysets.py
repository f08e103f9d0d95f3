"""Chainable questions about persons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q


class SubjectQuerySet(models.QuerySet[Any]):
    """Persons known to controllers."""

    def standing(self) -> SubjectQuerySet:
        """Those who were neither erased nor merged into another."""
        return self.filter(merged_into__isnull=True, erased_at__isnull=True)


class IdentifierQuerySet(models.QuerySet[Any]):
    """Identifiers."""

    def standing(self) -> IdentifierQuerySet:
        """Those that have not ended."""
        return self.filter(valid_to__isnull=True)

    def valid_on(self, day: date) -> IdentifierQuerySet:
        """Those that were the person's on a day, its first and last one included."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class GuardianQuerySet(models.QuerySet[Any]):
    """Parents and guardians."""

    def standing_on(self, day: date) -> GuardianQuerySet:
        """Those who stand for a child on a day."""
        return self.filter(until__gt=day, ended_at__isnull=True)


class SuppressionQuerySet(models.QuerySet[Any]):
    """What is remembered without whom."""

    def standing(self) -> SuppressionQuerySet:
        """What was not lifted."""
        return self.filter(lifted_at__isnull=True)

    def of_kinds(self, kinds: Iterable[str]) -> SuppressionQuerySet:
        """What is remembered for one of these reasons."""
        return self.filter(kind__in=list(kinds))
