"""What stands in the cells of a spreadsheet, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

DAY_FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y")
"""Only ways of writing a day that mean the same everywhere."""


def day(text: str) -> date:
    """Return the day that a cell means; raises ValueError."""
    for form in DAY_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(text)


def one_of(text: str, names: Mapping[str, str]) -> str | None:
    """Return the code that a cell means, written as code or as name; None if it is none."""
    wanted = text.strip().casefold()
    for code, name in names.items():
        if wanted in {code.casefold(), str(name).casefold()}:
            return code
    return None
