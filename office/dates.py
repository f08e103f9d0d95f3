"""Days and moments as people read them, in the current language."""

from datetime import date, datetime
from functools import lru_cache
from math import ceil

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext

DAYS_OF_A_YEAR = 365
YEARS_TO_A_LEAP_DAY = 4


def in_words(day: date) -> str:
    """Write a day in words, as in "Monday 28 December 2026"."""
    return _written(day, pgettext("date format, in words", "l j F Y"))


def in_words_with_time(moment: datetime) -> str:
    """Write a moment in words, as in "Monday 28 December 2026, 14:05"."""
    return date_format(moment, pgettext("date format, in words with time", "l j F Y, H:i"))


def due_in_words(due: date | datetime) -> str:
    """Write a last day in words, with the time where it has one."""
    return in_words_with_time(due) if isinstance(due, datetime) else in_words(due)


def month_in_words(month: date) -> str:
    """Write a month, given by any of its days, as in "December 2026"."""
    return _written(month.replace(day=1), pgettext("date format, month", "F Y"))


def short_month(month: date) -> str:
    """Write a month briefly, as in "Dec 2026"."""
    return _written(month.replace(day=1), pgettext("date format, short month", "M Y"))


def day_and_month(day: date) -> str:
    """Write a day without its year, as in "28 December"."""
    return date_format(day, pgettext("date format, without year", "j F"))


def day_and_time(moment: datetime) -> str:
    """Write a moment, as in "28 December 2026, 14:05"."""
    return date_format(moment, pgettext("date format, with time", "j F Y, H:i"))


def short_day(day: date) -> str:
    """Write a day briefly, as in "28 Dec 2026"."""
    return _written(day, pgettext("date format, short", "j M Y"))


def short_day_and_month(day: date) -> str:
    """Write a day briefly and without its year, as in "28 Dec"."""
    return date_format(day, pgettext("date format, short without year", "j M"))


def short_day_and_time(moment: datetime) -> str:
    """Write a moment briefly, as in "28 Dec 2026, 14:05"."""
    return date_format(moment, pgettext("date format, short with time", "j M Y, H:i"))


def period_in_words(days: int) -> str:
    """Write a number of days as people say it: whole years as years, with or without their leap days."""
    years, rest = divmod(days, DAYS_OF_A_YEAR)
    if years and rest <= ceil(years / YEARS_TO_A_LEAP_DAY):
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def _written(day: date, form: str) -> str:
    return _kept(date(day.year, day.month, day.day), form, get_language())


@lru_cache(maxsize=512)
def _kept(day: date, form: str, language: str | None) -> str:
    """Write a day; a list names the same few days again and again."""
    return date_format(day, form)
