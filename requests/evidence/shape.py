"""What an evidence bundle is made of: sections for the document, and files beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from office.dates import day_and_time
from office.models import User
from requests.domain.situation import Situation
from requests.models import Request

Block = dict[str, object]
"""One part of a section, as the template takes it: see the functions below."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that goes into the bundle: the row and field that hold it, and where it comes from in words."""

    name: str = field(repr=False)
    size: int
    origin: str
    row: Any = field(repr=False)
    known_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Packed:
    """A file as it stands in the bundle, with the hash of its content."""

    path: str
    name: str = field(repr=False)
    origin: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What the sections are written from: the request as it stands, and the files packed before."""

    standing: Situation
    asked_by: User
    packed: Sequence[Packed] = ()

    @property
    def case(self) -> Request:
        """The request."""
        return self.standing.case

    def moment(self, at: datetime | None) -> str:
        """Write a moment in the controller's time zone; a dash for none."""
        if at is None:
            return "–"
        return day_and_time(at.astimezone(ZoneInfo(self.case.controller.time_zone)).replace(tzinfo=None))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document with a heading."""

    title: str
    blocks: list[Block] = field(repr=False)


def facts(rows: Sequence[tuple[object, object]]) -> Block:
    """Names with their values; those without a value are left out."""
    return {"kind": "facts", "rows": [[str(name), str(value)] for name, value in rows if str(value)]}


def table(columns: Sequence[object], rows: Sequence[Sequence[object]]) -> Block:
    """Rows under headings."""
    return {
        "kind": "table",
        "columns": [str(column) for column in columns],
        "rows": [[str(cell) for cell in row] for row in rows],
    }


def words(heading: object, text: object) -> Block:
    """What somebody wrote, under a line that says who and when."""
    return {"kind": "words", "heading": str(heading), "lines": str(text).splitlines()}


def lines(heading: object, said: Sequence[object]) -> Block:
    """Sentences below each other, under a heading."""
    return {"kind": "lines", "heading": str(heading), "lines": [str(one) for one in said]}


def note(text: object) -> Block:
    """One sentence."""
    return {"kind": "note", "text": str(text)}
