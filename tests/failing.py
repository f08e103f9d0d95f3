"""What goes wrong on purpose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class BrokenError(Exception):
    """Something that nobody thought of."""


def broken(*args: object, **kwargs: object) -> int:
    """Fail."""
    raise BrokenError


def broken_once(act: Callable[..., Any]) -> Callable[..., Any]:
    """Return an act that fails the first time."""
    failures = iter([BrokenError()])

    def tried(*args: Any, **kwargs: Any) -> Any:
        for failure in failures:
            raise failure
        return act(*args, **kwargs)

    return tried
