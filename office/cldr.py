"""Names of countries and languages in the languages of the portal, by CLDR.

Babel keeps all that it reads of a language, and its table of every language and country: some 5 MB in each process.
Here the names stay, and the rest goes again.
"""

from dataclasses import dataclass
from functools import cache
from threading import Lock

from babel import Locale, core, localedata

_reading = Lock()


@dataclass(frozen=True, slots=True)
class Names:
    """What one language calls the countries and the languages of the world, by their codes."""

    territories: dict[str, str]
    languages: dict[str, str]


def names_in(language: str) -> Names:
    """Return the names in a language."""
    with _reading:
        return _read(language)


@cache
def _read(language: str) -> Names:
    locale = Locale.parse(language)
    found = Names(territories=dict(locale.territories), languages=dict(locale.languages))
    localedata._cache.clear()
    core._global_data = None
    return found
