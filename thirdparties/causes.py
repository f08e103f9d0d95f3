"""Causes: for what a notice was issued, told by the package that knows; registered at start-up.

A cause is text such as "request:<id>". What stands before the colon names who knows the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from office.models import User
from thirdparties.enums import NoticeKind


@dataclass(frozen=True, slots=True)
class Cause:
    """What a viewer is shown of a cause: a title, and an address if they may open it.

    `person` is whom it is about, `kind` what recipients are usually told for it; both None where nobody knows.
    """

    title: str
    url: str = ""
    person: UUID | None = None
    kind: NoticeKind | None = None


Describe = Callable[[UUID, User], Cause | None]
_known: dict[str, Describe] = {}


def register(prefix: str, describe: Describe) -> None:
    """Let `describe` tell of causes that begin with a prefix; it returns None for what the viewer may not know of."""
    _known[prefix] = describe


def describe(cause: str, *, viewer: User) -> Cause | None:
    """Return what a viewer may know of a cause; None for nothing, and for what nobody knows."""
    prefix, _colon, key = cause.partition(":")
    try:
        return _known[prefix](UUID(key), viewer) if prefix in _known else None
    except ValueError:
        return None
