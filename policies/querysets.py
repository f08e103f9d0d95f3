"""Chainable questions about policies, and the guard that keeps what is no draft as it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from policies.enums import PUBLISHED, Status, Verdict


class FixedRowsError(Exception):
    """Rows of a version that is no draft were to be changed past the domain."""

    def __init__(self) -> None:
        super().__init__("Text and commitments of a version that is no draft are not changed.")


class DraftRowsQuerySet(models.QuerySet[Any]):
    """Rows that belong to a version: they are written only while it is a draft.

    The database's triggers are the last word (`policies.triggers`); this one says it in time and in one way.
    """

    def of_other_than_drafts(self) -> DraftRowsQuerySet:
        """Those that stay as they are."""
        return self.exclude(**{f"{self.model.version_path}__status": Status.DRAFT})

    def update(self, **kwargs: Any) -> int:
        """Change rows of drafts. Raises `FixedRowsError` if any is of another version."""
        self._demand_drafts()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows of drafts. Raises `FixedRowsError` if any is of another version."""
        self._demand_drafts()
        return super().delete()

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Change rows of drafts. Raises `FixedRowsError` if any is of another version."""
        rows = list(objs)
        self.filter(pk__in=[row.pk for row in rows])._demand_drafts()
        return super().bulk_update(rows, fields, batch_size)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Add rows to drafts. Raises `FixedRowsError` if any is of another version."""
        rows = list(objs)
        demand_drafts({row.version_key() for row in rows})
        return super().bulk_create(rows, *args, **kwargs)

    def _demand_drafts(self) -> None:
        if self.of_other_than_drafts().exists():
            raise FixedRowsError


def demand_drafts(versions: Iterable[UUID]) -> None:
    """Raise `FixedRowsError` unless all these versions are drafts."""
    rows = apps.get_model("policies", "PolicyVersion")._default_manager
    if rows.filter(pk__in=list(versions)).exclude(status=Status.DRAFT).exists():
        raise FixedRowsError


class VersionQuerySet(models.QuerySet[Any]):
    """Questions about versions."""

    FREE_WHEN_PUBLISHED: ClassVar[frozenset[str]] = frozenset({"status", "superseded_at", "revision"})

    def published(self) -> VersionQuerySet:
        """Those that are or were in force."""
        return self.filter(status__in=PUBLISHED)

    def public(self) -> VersionQuerySet:
        """Those that the public may read: in force, earlier ones, and what is announced."""
        return self.filter(Q(status__in=PUBLISHED) | Q(status=Status.SCHEDULED))

    def in_force(self) -> VersionQuerySet:
        """Those that apply now."""
        return self.filter(status=Status.IN_FORCE)

    def due(self, day: date) -> VersionQuerySet:
        """Those whose day to come into force has come."""
        return self.filter(status=Status.SCHEDULED, effective_on__lte=day)

    def update(self, **kwargs: Any) -> int:
        """Change versions. Raises `FixedRowsError` where that would change a published one's content."""
        if not set(kwargs) <= self.FREE_WHEN_PUBLISHED and self.published().exists():
            raise FixedRowsError
        if "status" in kwargs and self._would_go_back(kwargs["status"]):
            raise FixedRowsError
        return super().update(**kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Change versions. Raises `FixedRowsError` if any is published."""
        rows = list(objs)
        if self.filter(pk__in=[row.pk for row in rows]).published().exists():
            raise FixedRowsError
        return super().bulk_update(rows, fields, batch_size)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete drafts. Raises `FixedRowsError` if any is something else."""
        if self.exclude(status=Status.DRAFT).exists():
            raise FixedRowsError
        return super().delete()

    def _would_go_back(self, status: str) -> bool:
        left = [source for source in PUBLISHED if status != source and status not in source.next]
        return self.filter(status__in=left).exists()


class VocabularyQuerySet(models.QuerySet[Any]):
    """Questions about purposes, data categories and kinds of recipients."""

    def in_use(self) -> VocabularyQuerySet:
        """Those that are not retired."""
        return self.filter(retired_at__isnull=True)


class SuggestionQuerySet(models.QuerySet[Any]):
    """Questions about suggestions."""

    def open(self) -> SuggestionQuerySet:
        """Those that nobody has decided."""
        return self.filter(verdict=Verdict.OPEN)
