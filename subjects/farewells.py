"""What higher packages do when a person is erased, registered at start-up: take the links that lead to them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from subjects.models import Subject

Farewell = Callable[[Collection[Subject]], None]
_farewells: list[Farewell] = []


def register(farewell: Farewell) -> None:
    """Let `farewell` be called with all entries of whoever is erased, in that transaction; twice registers once.

    Their `erased_at` says when. Raises the `SubjectError` of whoever must keep the person, which undoes the erasure.
    """
    if farewell not in _farewells:
        _farewells.append(farewell)


def say(entries: Collection[Subject]) -> None:
    """Call everybody who registered."""
    for farewell in _farewells:
        farewell(entries)
