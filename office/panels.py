"""Panels: what a higher package shows on a page of a lower one, registered at start-up."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Panel:
    """A block on a page: a title, one sentence, and where it leads. Lower `order` comes first.

    `label` is what the link says where that is more than opening; pages that have their own words for it ignore it.
    `facts` are pairs of a term and what is said of it; pages of the admin show them.
    `also` is a second way, as its address and its words.
    """

    title: str
    description: str
    url: str
    order: int = 100
    label: str = ""
    facts: Sequence[tuple[object, object]] = ()
    also: tuple[str, str] | None = None


MakePanel = Callable[[Model, HttpRequest], Panel | None]
_panels: defaultdict[str, list[MakePanel]] = defaultdict(list)


def register(place: str, make: MakePanel) -> None:
    """Show what `make` returns (or nothing, for None) at `place`; registering twice shows it once."""
    if make not in _panels[place]:
        _panels[place].append(make)


def panels_for(place: str, about: Model, request: HttpRequest) -> list[Panel]:
    """Return the panels of `place` about one object, in their order."""
    made = (make(about, request) for make in _panels[place])
    return sorted(
        (panel for panel in made if panel is not None), key=lambda panel: (panel.order, panel.title)
    )
