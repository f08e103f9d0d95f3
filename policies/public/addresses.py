"""Where the pages of policies are: the main policy's under `/policy/`, others' under `/policies/<address>/`."""

from __future__ import annotations

from django.urls import reverse

from office.models import Controller
from policies.models import Policy

PAGES_OWN = frozenset({"main"})
"""Names in a page that are its own; the anchors of sections hold no underscore, and such a section gets one."""


def of_policy(policy: Policy) -> str:
    """Return where the version in force is read."""
    return _address(policy, "policy")


def of_version(policy: Policy, number: int) -> str:
    """Return the permanent address of a version."""
    return _address(policy, "version", version=number)


def of_declared(controller: Controller, *, policy: str, is_main: bool, number: int) -> str:
    """Return the permanent address of a version that is known by its policy's address alone."""
    return _page(controller.slug, "version", policy="" if is_main else policy, version=number)


def of_comparison(policy: Policy, old: int, new: int) -> str:
    """Return where it is shown what a version changed against another."""
    return _address(policy, "comparison", old=old, new=new)


def element_id(anchor: str) -> str:
    """Return the name of a section's element in the page."""
    return f"{anchor}_" if anchor in PAGES_OWN else anchor


def _address(policy: Policy, page: str, **numbers: int) -> str:
    return _page(policy.controller.slug, page, policy="" if policy.is_main else policy.slug, **numbers)


def _page(controller: str, page: str, *, policy: str, **numbers: int) -> str:
    """Return the address of a page of the policy with that address; without one, of the main policy."""
    if not policy:
        return reverse(f"policies:{page}", kwargs={"controller": controller, **numbers})
    return reverse(f"policies:further_{page}", kwargs={"controller": controller, "policy": policy, **numbers})
