"""Chainable questions about consents, and the guard of what is written once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NoReturn

from django.db import models

from consents.campaign_enums import CampaignStatus
from consents.enums import Consent
from vault.querysets import SealedQuerySet


class AppendOnlyError(Exception):
    """An event or an acknowledgement is written once and stays."""

    def __init__(self) -> None:
        super().__init__("What happened is neither changed nor deleted.")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows that can be read and added to. The database's triggers are the last word (`consents.triggers`)."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Refuse."""
        raise AppendOnlyError


class StateQuerySet(models.QuerySet[Any]):
    """Where persons stand."""

    def of_people(self) -> StateQuerySet:
        """Those of persons who were not erased."""
        return self.filter(subject__erased_at__isnull=True)

    def consenting(self) -> StateQuerySet:
        """Those whose consent stands."""
        return self.filter(consent=Consent.GIVEN)


class LinkQuerySet(SealedQuerySet[Any]):
    """Links to the preference centre."""

    def over(self, now: datetime) -> LinkQuerySet:
        """Those that lead nowhere any more, and whose browser is done with them."""
        ended: LinkQuerySet = self.filter(expires_at__lte=now).exclude(session_until__gt=now)
        return ended


class WithdrawalQuerySet(models.QuerySet[Any]):
    """What people stopped."""

    def open(self) -> WithdrawalQuerySet:
        """Those that recipients still have to confirm."""
        return self.filter(closed_at__isnull=True)

    def untold(self) -> WithdrawalQuerySet:
        """Those of which not all recipients have been told."""
        return self.filter(closed_at__isnull=True, told_at__isnull=True)

    def overdue(self, today: date) -> WithdrawalQuerySet:
        """Those that should have stopped everywhere before `today`."""
        return self.open().filter(due_on__lt=today)


class GuardianAskQuerySet(SealedQuerySet[Any]):
    """Asks to parents and guardians."""

    def open(self) -> GuardianAskQuerySet:
        """Those that wait for an answer."""
        return self.filter(closed_at__isnull=True)

    def expired(self, now: datetime) -> GuardianAskQuerySet:
        """Those that waited for an answer in vain."""
        return self.open().filter(expires_at__lte=now)

    def to_erase(self, *, before: datetime) -> GuardianAskQuerySet:
        """Those that ended before a moment and can be read still."""
        return self.filter(closed_at__lt=before, erased_at__isnull=True)


class ComingOfAgeQuerySet(models.QuerySet[Any]):
    """Young persons who reached the age of consent."""

    def over(self, now: datetime) -> ComingOfAgeQuerySet:
        """Those whose time to answer is over."""
        return self.filter(closed_at__isnull=True, ends_at__lte=now)


class CampaignQuerySet(models.QuerySet[Any]):
    """Campaigns."""

    def open(self) -> CampaignQuerySet:
        """Those that have not ended."""
        return self.exclude(status=CampaignStatus.CLOSED)

    def running(self) -> CampaignQuerySet:
        """Those whose mails leave."""
        return self.filter(status=CampaignStatus.RUNNING)
