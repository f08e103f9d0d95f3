"""The card with what colleagues say to each other about a request, and who watches it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from office.domain.access import access_of
from requests.admin.shown import Reader, Shown
from requests.domain.situation import Situation
from requests.models import InternalNote, Watcher


@dataclass(frozen=True, slots=True)
class Said:
    """One note."""

    at: datetime
    who: str
    text: Shown


@dataclass(frozen=True, slots=True)
class Team:
    """Notes, watchers, and the addresses of what can be done; empty where it cannot."""

    notes: list[Said]
    watchers: list[str]
    write: str = ""
    watch: str = ""
    unwatch: str = ""


def team_of(standing: Situation, *, reader: Reader) -> Team | None:
    """Return what the card shows; None where there is nothing to see and nothing to do."""
    case, viewer = standing.case, reader.viewer
    notes = [
        Said(at=note.created_at, who=note.author.name, text=reader.read(note, "body"))
        for note in InternalNote.objects.filter(request=case).select_related("author")
    ]
    rows = list(Watcher.objects.filter(request=case).select_related("user"))
    may = not standing.erased and access_of(viewer).allows("handle_cases", case.controller_id)
    watches = any(row.user_id == viewer.pk for row in rows)
    if not (notes or rows or may):
        return None

    def step(code: str) -> str:
        return reverse("admin:requests_request_step", args=[case.pk, code])

    return Team(
        notes=notes,
        watchers=[row.user.name for row in rows],
        write=step("note") if may else "",
        watch=step("watch") if may and standing.is_open and not watches else "",
        unwatch=step("unwatch") if may and watches else "",
    )
