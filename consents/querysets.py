"""Chainable questions about consents, and the guard of what is written once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from django.db import models

from consents.enums import Consent


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
