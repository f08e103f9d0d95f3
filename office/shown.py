"""What a page shows of personal values, and which column families it showed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from office.domain.access import reveal
from office.models import User
from office.values import Locked
from vault.enums import Family
from vault.values import Shredded

NOTHING = mark_safe('<span class="pp-nobody">–</span>')
"""A cell without a value."""


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """A value as one viewer sees it: the text, a lock with the way to ask for it, "erased", or nothing."""

    text: str
    locked: bool = False
    erased: bool = False
    url: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


class ValueReader:
    """Reads personal values of one controller's rows for one viewer, and remembers which families it gave away."""

    def __init__(self, *, controller_id: UUID, viewer: User) -> None:
        self.controller_id = controller_id
        self.viewer = viewer
        self.families: set[str] = set()

    def read(self, obj: Model, name: str) -> Shown:
        """Return a value as the viewer sees it."""
        value = reveal(self.viewer, obj, name, controller_id=self.controller_id)
        if value and not isinstance(value, Locked):
            family: Family | None = getattr(obj._meta.get_field(name), "family", None)
            if family is not None:
                self.families.add(family.value)
        return as_shown(value)


def as_shown(value: object) -> Shown:
    """Return any revealed value in the form that templates take."""
    if isinstance(value, Locked):
        return Shown(text=str(value), locked=True, url=value.url)
    if isinstance(value, Shredded):
        return Shown(text=str(value), erased=True)
    return Shown(text=str(value) if value else "")


def as_cell(shown: Shown) -> SafeString:
    """Write a personal value for a cell: the text, a lock, or a dash."""
    if shown.locked and shown.url:
        return format_html('<a class="pp-lock" href="{}">{}</a>', shown.url, shown.text)
    if shown.locked:
        return format_html('<span class="pp-lock">{}</span>', shown.text)
    if shown.erased:
        return format_html('<span class="pp-erased">{}</span>', shown.text)
    return format_html("{}", shown.text) if shown else NOTHING
