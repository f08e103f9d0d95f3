"""What a mail was written for, registered by the packages whose objects cause mails."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

Lead = Callable[[UUID], tuple[str, str] | None]
_leads: dict[str, Lead] = {}


def register(prefix: str, lead: Lead) -> None:
    """Let causes such as "request:<id>" lead to a page: `lead` returns the object's reference and address."""
    _leads[prefix] = lead


def of(cause: str) -> tuple[str, str] | None:
    """Return the reference and the address of what caused a mail; None where no page is known."""
    prefix, _colon, key = cause.partition(":")
    try:
        return _leads[prefix](UUID(key)) if prefix in _leads else None
    except ValueError:
        return None
