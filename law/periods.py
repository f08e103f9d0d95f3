"""Periods of time and how they are added to a day."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from law.enums import Unit
from law.errors import LawError, Problem

_TEXT = re.compile(r"(?P<amount>[1-9]\d{0,3}) (?:(?P<kind>calendar|business|working) )?(?P<noun>[a-z]+?)s?")
_LONGEST = {Unit.HOURS: 8760, Unit.DAYS: 1096, Unit.WORKING_DAYS: 750, Unit.MONTHS: 36}


@dataclass(frozen=True, slots=True)
class Period:
    """An amount of hours, days, working days or months."""

    amount: int
    unit: Unit


def hours(amount: int) -> Period:
    """A period in hours, which run through nights and rest days."""
    return Period(amount, Unit.HOURS)


def days(amount: int) -> Period:
    """A period in calendar days, the day of the event not counted."""
    return Period(amount, Unit.DAYS)


def working_days(amount: int) -> Period:
    """A period in working days, the day of the event not counted."""
    return Period(amount, Unit.WORKING_DAYS)


def months(amount: int) -> Period:
    """A period in months, which ends on the day number on which it began."""
    return Period(amount, Unit.MONTHS)


def add_months(day: date, amount: int) -> date:
    """The same day number `amount` months later, or the month's last day if it has no such day.

    Source: Regulation 1182/71 Art 3(2)(c). Add all months at once: 31 January + 3 is 30 April, while
    31 January + 1 + 2 would be 28 April.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + amount, 12)
    if day.day <= 28:  # noqa: PLR2004 - every month has a 28th
        return date(year, month0 + 1, day.day)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


@lru_cache(maxsize=256)
def parse_period(text: str) -> Period:
    """Read a text such as `15 business days`, `30 days`, `1 month`, `2 weeks` or `96 hours`.

    Raises LawError if it is not such a text or longer than three years.
    """
    match = _TEXT.fullmatch(" ".join(text.split()).lower())
    unit, factor = _unit(match["noun"], match["kind"]) if match else (None, 0)
    if match is None or unit is None:
        raise LawError(Problem.NOT_A_PERIOD, text=text)
    amount = int(match["amount"]) * factor
    if amount > _LONGEST[unit]:
        raise LawError(Problem.PERIOD_TOO_LONG, text=text)
    return Period(amount, unit)


def _unit(noun: str, kind: str | None) -> tuple[Unit | None, int]:
    match kind, noun:
        case (("business" | "working"), "day"):
            return Unit.WORKING_DAYS, 1
        case ((None | "calendar"), "day"):
            return Unit.DAYS, 1
        case None, "week":
            return Unit.DAYS, 7
        case None, "month":
            return Unit.MONTHS, 1
        case None, "hour":
            return Unit.HOURS, 1
    return None, 0
