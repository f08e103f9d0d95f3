"""Chainable questions about third parties, agreements and systems, named as prose."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from thirdparties.disclosure_enums import DisclosureOutcome
from thirdparties.enums import NoticeStatus
from vault.querysets import SealedQuerySet


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


class DisclosureQuerySet(SealedQuerySet[Any]):
    """Questions about disclosures."""

    def disclosed(self) -> DisclosureQuerySet:
        """Those in which data was given."""
        return self.filter(outcome=DisclosureOutcome.DISCLOSED)

    def withheld(self) -> DisclosureQuerySet:
        """Those of which nobody concerned may be told."""
        return self.filter(withhold_until__isnull=False)

    def untold(self) -> DisclosureQuerySet:
        """Those in which data was given, and nobody was told, nor is it said why not."""
        return self.disclosed().filter(notified_on=None, withhold_until=None, look_again_on=None)

    def to_look_at(self, by: date) -> DisclosureQuerySet:
        """Those whose gag or delayed notice is to be looked at again by a day, and those of which nobody is told."""
        given = Q(pk__in=self.untold().filter(disclosed_on__lte=by).values("pk"))
        return self.filter(Q(withhold_until__lte=by) | Q(look_again_on__lte=by) | given)


class StatisticalShareQuerySet(models.QuerySet[Any]):
    """Questions about statistics that were shared."""

    def standing(self) -> StatisticalShareQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class NoticeQuerySet(SealedQuerySet[Any]):
    """Questions about notices to recipients."""

    def waiting(self) -> NoticeQuerySet:
        """Those that the recipient has not answered."""
        return self.filter(status=NoticeStatus.ISSUED)

    def unclosed(self) -> NoticeQuerySet:
        """Those that somebody still has something to do with: the recipient, or the office."""
        return self.exclude(status=NoticeStatus.CLOSED)

    def overdue(self, today: date) -> NoticeQuerySet:
        """Those that should have been answered before a day, the controller's."""
        return self.waiting().filter(due_on__lt=today)

    def for_cause(self, cause: str) -> NoticeQuerySet:
        """Those that were issued for something."""
        return self.filter(cause=cause)
