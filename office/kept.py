"""What a process keeps for some seconds instead of asking the database at each request."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

SECONDS = 5.0
"""For so long another process may show what was true before."""

_all: list[Kept] = []  # type: ignore[type-arg]  # whatever they keep


class Kept(Generic[Key, Value]):
    """Finds a value once in some seconds. What is not there (None) is looked for each time."""

    def __init__(self, find: Callable[[Key], Value | None]) -> None:
        self._find = find
        self._found: dict[Key, tuple[float, Value]] = {}
        self._forgotten = 0
        _all.append(self)

    def get(self, key: Key) -> Value | None:
        """Return the value; to be read, never changed, since others have the same one."""
        kept = self._found.get(key)
        if kept is not None and monotonic() < kept[0]:
            return kept[1]
        before = self._forgotten
        value = self._find(key)
        if value is not None and before == self._forgotten:  # else it may have been read before the change
            self._found[key] = (monotonic() + SECONDS, value)
        return value

    def forget(self) -> None:
        """Look for everything anew."""
        self._forgotten += 1
        self._found.clear()


def forget_all() -> None:
    """Let this process look for everything anew, since something was changed in it."""
    for kept in _all:
        kept.forget()
