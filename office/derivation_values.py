"""What the sentence of a derivation code is filled with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import get_language

import law
from office.dates import in_words


@dataclass(frozen=True, slots=True)
class Values:
    """What a sentence is filled with: the day of its step and the step's parameters."""

    on: date
    params: Mapping[str, str | int]

    def fill(self, sentence: str) -> str:
        """Put the values into `sentence`: days in words, times and counts as they are."""
        return sentence % (
            {"on": in_words(self.on)} | {name: _shown(value) for name, value in self.params.items()}
        )

    def with_holiday(self) -> "Values":
        """Name the public holiday in the current language, or in that of its country."""
        place = str(self.params["place"])
        name = law.holiday_name(self.on, place=place, language=get_language())
        return replace(self, params={**self.params, "name": name or self.params["name"]})

    def number(self, name: str) -> int:
        """Return a count, to choose between one and many."""
        return int(self.params[name])


def _shown(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    try:
        return in_words(date.fromisoformat(value))
    except ValueError:
        return value
