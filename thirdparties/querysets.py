"""Chainable questions about third parties, agreements and systems, named as prose."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q


class StandingQuerySet(models.QuerySet[Any]):
    """Questions about what can be retired."""

    def in_use(self) -> StandingQuerySet:
        """Those that are not retired."""
        return self.filter(retired_at__isnull=True)


class AgreementQuerySet(models.QuerySet[Any]):
    """Questions about agreements."""

    def standing(self, on: date) -> AgreementQuerySet:
        """Those that hold on a day, their first and last day included."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
