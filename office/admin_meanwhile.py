"""What forms need so that the second of two people is told: the line that they had seen, and what came after."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from office.actions import describe
from office.models import AccessEntry

SEEN = "seen"
"""The name of the hidden field, as all steps have it."""


def seen_in(request: HttpRequest) -> int | None:
    """Return the number of the line that a sent form was opened with; None for one that says nothing of it."""
    given = request.POST.get(SEEN, "")
    return int(given) if given.isascii() and given.isdecimal() else None


def in_sentences(entries: Iterable[AccessEntry]) -> list[dict[str, object]]:
    """Return what others did meanwhile: when, who, what."""
    return [
        {
            "at": entry.at,
            "who": entry.actor.name if entry.actor else _("The portal"),
            "what": describe(entry),
        }
        for entry in entries
    ]
