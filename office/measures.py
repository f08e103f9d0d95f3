"""What the dashboard draws: each package counts its measures per controller, and says how they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from office.models import Controller

Cells = list[list[Any]]
"""Rows of codes and numbers, as JSON keeps them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: what it says, and where its rows are."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or the bars of one colour."""

    name: str
    numbers: Sequence[float | None]
    colour: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and the table with its numbers. `said` is what it comes to, in one sentence."""

    title: str
    said: str
    labels: Sequence[str]
    series: Sequence[Series]
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    kind: str = "bar"
    across: bool = False
    stacked: bool = False
    most: int | None = None
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(number for series in self.series for number in series.numbers)


Counted = Mapping[UUID, Cells]
"""The cells of a measure by controller."""


@dataclass(frozen=True, slots=True)
class Shown:
    """For which controllers a chart is drawn: `chosen` is the only one, or None for all that the reader may see."""

    controllers: Mapping[UUID, Controller]
    chosen: Controller | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Measure:
    """Something counted per controller; `needs` is the permission of whoever may know of it.

    One measure may be drawn in several ways.
    """

    code: str
    needs: str
    order: int
    count: Callable[[Controller, datetime], Cells]
    draw: Sequence[Callable[[Counted, Shown], Chart | None]] = field(default_factory=tuple)


_measures: dict[str, Measure] = {}


def register(*measures: Measure) -> None:
    """Let these be counted; one of the same code takes the place of an earlier one."""
    _measures.update((measure.code, measure) for measure in measures)


def registered() -> list[Measure]:
    """Return all measures in their order."""
    return sorted(_measures.values(), key=lambda measure: (measure.order, measure.code))
