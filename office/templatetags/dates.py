"""Filters that write days and moments as people read them; every template has them without loading.

Each is a function of `office.dates`; moments are shown in the current time zone, and no day gives no words.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import template

from office import dates

register = template.Library()


def _or_nothing(write: Callable[[Any], str]) -> Callable[[date | None], str]:
    def filtered(day: date | None) -> str:
        return write(day) if day else ""

    return filtered


for _write in (
    dates.in_words,
    dates.in_words_with_time,
    dates.month_in_words,
    dates.day_and_month,
    dates.day_and_time,
    dates.short_day,
    dates.short_day_and_month,
    dates.short_day_and_time,
):
    register.filter(_write.__name__, _or_nothing(_write), expects_localtime=True)
