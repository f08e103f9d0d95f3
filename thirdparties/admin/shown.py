"""What the pages of the register are made of: facts, cards with a table, buttons. The template knows no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from office.actions import describe
from office.models import AccessEntry
from thirdparties.domain.sharing import CONTACTS_SHOWN


@dataclass(frozen=True, slots=True)
class Button:
    """Something that can be done."""

    words: str
    url: str
    main: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A line about the row."""

    title: object
    value: object


@dataclass(frozen=True, slots=True)
class Card:
    """What belongs to the row: a table, or a sentence where there is nothing yet."""

    title: str
    empty: str
    columns: Sequence[object] = ()
    rows: Sequence[Sequence[object]] = ()
    buttons: Sequence[Button] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline, as the shared component takes it."""

    at: datetime
    kind: str
    who: str
    what: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The page of one row."""

    name: str
    note: str
    chips: Sequence[object] = ()
    buttons: Sequence[Button] = ()
    facts: Sequence[Fact] = ()
    warnings: Sequence[str] = ()
    cards: Sequence[Card] = field(default_factory=tuple)


def happenings(row: Model) -> Iterator[Happening]:
    """Yield what happened to a row, the latest first; who looked at it is in the access log alone."""
    looked_at = Q(action__endswith="_viewed") | Q(action=CONTACTS_SHOWN)
    entries = AccessEntry.objects.of(row).exclude(looked_at).select_related("actor")
    for entry in entries.order_by("-at", "-pk")[:100]:
        yield Happening(
            at=entry.at,
            kind="staff" if entry.actor else "system",
            who=entry.actor.name if entry.actor else _("The portal"),
            what=describe(entry),
            action=entry.action,
        )


def link(words: object, url: str) -> SafeString:
    """Return a link."""
    return format_html('<a class="pp-link" href="{}">{}</a>', url, words)


def value_or_dash(value: Any) -> object:
    """Return a value, or a dash for none."""
    return value or "–"
