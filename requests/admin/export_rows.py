"""The rows of an export: what the office knows of its requests, and nothing about the people."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Max, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from law import Right, Step
from mailroom.domain import outbox
from office import derivations
from office.countries import place_name
from office.dates import in_words
from office.models import Controller
from requests.enums import RIGHT_NAMES, Channel, Direction, MessageKind, Outcome, Status
from requests.models import Deadline, Message, Request
from requests.notifications import receipt_key

if TYPE_CHECKING:
    from office.sheet_files import Cell

BATCH = 500
TEXTS_KEPT = 2048

COLUMNS: tuple[tuple[Promise, int], ...] = (
    (gettext_lazy("Reference"), 13),
    (gettext_lazy("Company"), 16),
    (gettext_lazy("Right"), 18),
    (gettext_lazy("Laws that apply"), 20),
    (gettext_lazy("Country"), 16),
    (gettext_lazy("Arrived by"), 12),
    (gettext_lazy("Status"), 18),
    (gettext_lazy("Outcome"), 18),
    (gettext_lazy("Received"), 12),
    (gettext_lazy("Due"), 12),
    (gettext_lazy("Safe date, without any pause"), 14),
    (gettext_lazy("Due by each law"), 28),
    (gettext_lazy("Paused or guidance"), 14),
    (gettext_lazy("Responsible"), 18),
    (gettext_lazy("Acknowledged"), 14),
    (gettext_lazy("Answered"), 12),
    (gettext_lazy("Closed"), 12),
    (gettext_lazy("Kept or missed"), 14),
    (gettext_lazy("How counted"), 70),
)
"""The name and the width of each column, in the order of `_cells`."""

PLAIN = (
    "pk",
    "reference",
    "controller_id",
    "right",
    "country",
    "region",
    "channel",
    "status",
    "outcome",
    "received_on",
    "closed_at",
    "assignee__name",
    "due_on",
    "safe_on",
    "paused",
    "guidance",
    "reasons",
)
"""What is read of a request: no field with personal data is among it."""


@dataclass(slots=True)
class Beside:
    """What a batch knows of its requests beside their own columns."""

    laws: defaultdict[UUID, dict[str, date]] = field(default_factory=lambda: defaultdict(dict))
    answered: dict[UUID, datetime] = field(default_factory=dict)
    acknowledged: dict[str, datetime | date] = field(default_factory=dict)


def rows(chosen: QuerySet[Any], *, language: str, now: datetime) -> Iterator[list[Cell]]:
    """Yield a row for each request of the list, in its order and in `language`; a batch costs four queries.

    The list is read by its keys, so a request that is closed meanwhile appears once, as it is when its turn comes.
    """
    controllers = {one.pk: one for one in Controller.objects.all()}
    keys = chosen.values_list("pk", flat=True).iterator(chunk_size=BATCH)
    while batch := list(islice(keys, BATCH)):
        with translation.override(language):
            written = _batch(batch, controllers=controllers, now=now)
        yield from written


def _batch(keys: list[UUID], *, controllers: dict[UUID, Controller], now: datetime) -> list[list[Cell]]:
    found = Request.objects.with_due().annotate(reasons=Cast("current__derivation", TextField()))
    by_key = {row["pk"]: row for row in found.filter(pk__in=keys).values(*PLAIN)}
    beside = _beside(keys)
    return [
        _cells(row, controller=controllers[row["controller_id"]], beside=beside, now=now)
        for row in (by_key[key] for key in keys if key in by_key)
    ]


def _beside(keys: list[UUID]) -> Beside:
    found = Beside()
    deadlines = Deadline.objects.filter(request__in=keys, step=Step.RESPOND.value).order_by("due_on", "pk")
    for key, code, due_on in deadlines.values_list("request_id", "jurisdiction", "due_on"):
        found.laws[key][code] = due_on
    answers = Message.objects.filter(
        request__in=keys, direction=Direction.TO_PERSON, kind=MessageKind.ANSWER, sent_at__isnull=False
    )
    found.answered = dict(
        answers.order_by()
        .values_list("request_id")
        .annotate(at=Max("sent_at"))
        .values_list("request_id", "at")
    )
    found.acknowledged = outbox.when_sent(receipt_key(key) for key in keys)
    return found


def _cells(row: dict[str, Any], *, controller: Controller, beside: Beside, now: datetime) -> list[Cell]:
    key, outcome = row["pk"], row["outcome"]
    laws = beside.laws[key]
    answered, closed = (
        controller.today(at) if at else None for at in (beside.answered.get(key), row["closed_at"])
    )
    return [
        row["reference"],
        controller.name,
        str(RIGHT_NAMES[Right(row["right"])]),
        "; ".join(_place(code) for code in laws),
        _place(row["region"] or row["country"]),
        str(Channel(row["channel"]).label),
        str(Status(row["status"]).label),
        str(Outcome(outcome).label) if outcome else "",
        row["received_on"],
        row["due_on"],
        row["safe_on"],
        "\n".join(f"{_place(code)}: {in_words(due_on)}" for code, due_on in laws.items()),
        _marks(row),
        row["assignee__name"] or "",
        _day(beside.acknowledged.get(receipt_key(key)), controller=controller),
        answered,
        closed,
        _kept(row, done=answered or closed, today=controller.today(now)),
        _counted(row["reasons"], language=translation.get_language() or ""),
    ]


def _place(code: str) -> str:
    return _named(code, language=translation.get_language() or "")


@lru_cache(maxsize=TEXTS_KEPT)
def _named(code: str, *, language: str) -> str:
    """Name a country or region; `language` is the current one, by which the name is kept."""
    return place_name(code)


@lru_cache(maxsize=TEXTS_KEPT)
def _counted(reasons: str | None, *, language: str) -> str:
    """Write a derivation, a line for each step; those of requests received on one day are alike."""
    lines = derivations.lines(json.loads(reasons)) if reasons else []
    return "\n".join(f"{line.text} ({line.source})" if line.source else line.text for line in lines)


def _marks(row: dict[str, Any]) -> str:
    marks = {"paused": _("paused"), "guidance": _("guidance")}
    return ", ".join(word for name, word in marks.items() if row[name])


def _day(at: datetime | date | None, *, controller: Controller) -> date | None:
    return controller.today(at) if isinstance(at, datetime) else at


def _kept(row: dict[str, Any], *, done: date | None, today: date) -> str:
    """Say whether the date was kept; an open request can only have missed it, and not while a pause is open."""
    due_on = row["due_on"]
    if due_on is None:
        return ""
    if row["guidance"]:
        return _("no date in law")
    if row["status"] != Status.CLOSED:
        return _("missed") if due_on < today and not row["paused"] else ""
    return _("kept") if done is None or done <= due_on else _("missed")


def names() -> list[str]:
    """Return the names of the columns in the current language."""
    return [str(name) for name, _width in COLUMNS]


def widths() -> list[int]:
    """Return how wide the columns are, in characters."""
    return [width for _name, width in COLUMNS]
