"""How `office` names a policy that is under review, and where its page is."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from office import reviews_registry
from office.reviews_registry import Target
from policies.models import Policy


def register() -> None:
    """Tell `office`; called once at start-up."""
    reviews_registry.register(Policy._meta.label_lower, _described)


def _described(key: UUID) -> Target | None:
    policy = Policy.objects.filter(pk=key).first()
    if policy is None:
        return None
    return Target(name=str(policy), url=reverse("admin:policies_policy_change", args=[policy.pk]))
