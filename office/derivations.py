"""How a due date was computed, in words: the wording of `law`'s derivation codes, and their stored form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypedDict

from law import Code, DerivationStep
from office import citations
from office.derivation_sentences import SENTENCES
from office.derivation_values import Values

REST = frozenset({Code.WEEKEND, Code.HOLIDAY, Code.CLOSING_DAY})
"""Why a day is a day of rest."""


class StoredStep(TypedDict):
    """One step of a derivation as it is stored in JSON."""

    code: str
    on: str
    params: dict[str, str | int]
    source: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line to show: its day, a sentence and the article of law, both in the current language."""

    on: date
    text: str
    source: str


def to_json(steps: Iterable[DerivationStep]) -> list[StoredStep]:
    """Return the form in which a derivation is stored."""
    return [
        StoredStep(code=step.code.value, on=step.on.isoformat(), params=dict(step.params), source=step.source)
        for step in steps
    ]


def from_json(stored: Iterable[StoredStep]) -> tuple[DerivationStep, ...]:
    """Return the derivation that was stored.

    Raises ValueError for a code or a day that does not exist.
    """
    return tuple(
        DerivationStep(
            code=Code(step["code"]),
            on=date.fromisoformat(step["on"]),
            params=step["params"],
            source=step["source"],
        )
        for step in stored
    )


def words(step: StoredStep | DerivationStep) -> str:
    """Say one step in a sentence, in the current language."""
    if isinstance(step, Mapping):
        (step,) = from_json([step])
    return SENTENCES[step.code](Values(on=step.on, params=step.params))


def lines(stored: Iterable[StoredStep]) -> list[Line]:
    """Return a stored derivation as lines to show."""
    return in_lines(from_json(stored))


def short_lines(stored: Iterable[StoredStep]) -> list[Line]:
    """Return a stored derivation in short: of days of rest in a row only the first."""
    steps = from_json(stored)
    further = {
        number for number, pair in enumerate(pairwise(steps), 1) if {step.code for step in pair} <= REST
    }
    return in_lines(step for number, step in enumerate(steps) if number not in further)


def in_lines(steps: Iterable[DerivationStep]) -> list[Line]:
    """Return a derivation as lines to show."""
    return [Line(on=step.on, text=words(step), source=citations.in_words(step.source)) for step in steps]
