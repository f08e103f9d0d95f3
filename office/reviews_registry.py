"""What can be under review: each higher package says how to name its objects and where their pages are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Target:
    """What a review is about: its name in the current language, and the address of its page."""

    name: str
    url: str


Describe = Callable[[UUID], Target | None]
_kinds: dict[str, Describe] = {}


def register(target_type: str, describe: Describe) -> None:
    """Let `describe` name the objects of a kind such as `policies.policy`; it returns None for one that is gone."""
    _kinds[target_type] = describe


def describe(target_type: str, target_id: UUID | None) -> Target | None:
    """Return what a review is about; None for what stands by itself, is gone, or is of a kind that nobody named."""
    known = _kinds.get(target_type)
    return known(target_id) if known is not None and target_id is not None else None
