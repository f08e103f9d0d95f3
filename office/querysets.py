"""Questions asked of the office's rows, as prose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q


class ReviewQuerySet(models.QuerySet[Any]):
    """Recurring reviews, the next one first."""

    def standing(self) -> ReviewQuerySet:
        """Return those that go on."""
        return self.filter(ended_at=None)

    def about(self, target_type: str, target_id: UUID) -> ReviewQuerySet:
        """Return those of one object; `target_type` as in `policies.policy`."""
        return self.filter(target_type=target_type, target_id=target_id)

    def due_before(self, days: Mapping[UUID, date]) -> ReviewQuerySet:
        """Return those whose next day lies before the day given for their controller's id."""
        by_day: dict[date, list[UUID]] = {}
        for controller_id, day in days.items():
            by_day.setdefault(day, []).append(controller_id)
        wanted = Q(pk__in=[])
        for day, ids in by_day.items():
            wanted |= Q(next_on__lt=day, controller_id__in=ids)
        return self.filter(wanted)
