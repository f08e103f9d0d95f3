"""Chainable questions about tasks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from requests.task_enums import TaskState
from vault.querysets import SealedQuerySet


class TaskQuerySet(SealedQuerySet[Any]):
    """Questions about tasks."""

    def open(self) -> TaskQuerySet:
        """Those that somebody still has to do."""
        return self.filter(state=TaskState.OPEN)

    def counted(self) -> TaskQuerySet:
        """Those that count as work: all but the cancelled."""
        return self.exclude(state=TaskState.CANCELLED)

    def waiting_outside(self) -> TaskQuerySet:
        """Open ones whose owner is outside the portal."""
        return self.open().filter(outsider__isnull=False)

    def overdue(self, today: date) -> TaskQuerySet:
        """Open ones that should have been done before a day, the controller's."""
        return self.open().filter(due_on__lt=today)

    def of_outsider(self, key: object) -> TaskQuerySet:
        """Open ones that this outside owner has, or that were passed on to them."""
        return self.open().filter(Q(outsider=key) | Q(second=key, escalated_at__isnull=False))
