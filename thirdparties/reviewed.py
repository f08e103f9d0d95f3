"""Systems, facilities and agreements among the recurring reviews: what they are called and where their pages are."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Model
from django.urls import reverse

from office import reviews_registry
from office.reviews_registry import Describe, Target
from thirdparties.models import Agreement, Facility, System

REVIEWED: tuple[type[Model], ...] = (System, Facility, Agreement)


def register() -> None:
    """Tell `office` how to name each kind; called once at start-up."""
    for model in REVIEWED:
        reviews_registry.register(model._meta.label_lower, _describe(model))


def _describe(model: type[Model]) -> Describe:
    def describe(key: UUID) -> Target | None:
        row = model._default_manager.filter(pk=key).first()
        if row is None:
            return None
        page = f"admin:thirdparties_{model._meta.model_name}_change"
        return Target(name=str(row), url=reverse(page, args=[key]))

    return describe
