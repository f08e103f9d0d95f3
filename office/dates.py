"""Days as people read them."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import pgettext


def in_words(day: date) -> str:
    """Write a day in words in the current language, as in "Monday 28 December 2026"."""
    return date_format(day, pgettext("date format, in words", "l j F Y"))
