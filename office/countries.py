"""Names of countries and regions in the language of the page; the countries are CLDR's (by Babel)."""

from functools import cache
from unicodedata import combining, normalize

from babel import Locale
from django.utils.translation import get_language

import law

NO_COUNTRY = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"]
)
"""Two-letter codes in CLDR that ISO 3166-1 does not give to a country."""

HOME_OF_LANGUAGE = {"en": "GB", "nb": "NO", "sv": "SE"}

LAST_LETTERS = {"sv": "åäö", "nb": "æøå"}
"""Letters that come after z; elsewhere they sort as the letters that they are written with."""

REGION_NAMES = {
    "CA-QC": "Québec",
    "US-CA": "California",
    "US-CO": "Colorado",
    "US-CT": "Connecticut",
    "US-DE": "Delaware",
    "US-FL": "Florida",
    "US-IA": "Iowa",
    "US-IN": "Indiana",
    "US-KY": "Kentucky",
    "US-MD": "Maryland",
    "US-MN": "Minnesota",
    "US-MT": "Montana",
    "US-NE": "Nebraska",
    "US-NH": "New Hampshire",
    "US-NJ": "New Jersey",
    "US-OR": "Oregon",
    "US-RI": "Rhode Island",
    "US-TN": "Tennessee",
    "US-TX": "Texas",
    "US-UT": "Utah",
    "US-VA": "Virginia",
}
"""Proper names, the same in every language of the portal."""


def all_countries() -> list[tuple[str, str]]:
    """Return code and name of every country, in the alphabetical order of the page's language."""
    return _sorted_countries(get_language() or "en")


def likely_countries(*, home: str, languages: list[str]) -> list[tuple[str, str]]:
    """Return where a controller's people most likely live: its own country and those of its languages."""
    names = dict(all_countries())
    codes = [home, *(HOME_OF_LANGUAGE[language] for language in languages if language in HOME_OF_LANGUAGE)]
    return [(code, names[code]) for code in dict.fromkeys(codes) if code in names]


def countries_with_regions() -> list[str]:
    """Return the codes of countries where the law differs by region."""
    return [code for code, _name in all_countries() if law.regions_with_own_law(code)]


def regions_of(country: str) -> list[tuple[str, str]]:
    """Return code and name of the regions of a country that have a law of their own, sorted by name."""
    named = [(code, REGION_NAMES.get(code, code)) for code in law.regions_with_own_law(country)]
    return sorted(named, key=lambda pair: pair[1])


def place_name(code: str) -> str:
    """Return a country's or region's name in the language of the page."""
    country, _dash, region = code.partition("-")
    name = dict(all_countries()).get(country, country)
    if not region:
        return name
    own = dict(regions_of(country)).get(code)
    return f"{own}, {name}" if own else f"{name} ({code})"


@cache
def _sorted_countries(language: str) -> list[tuple[str, str]]:
    territories = Locale.parse(language).territories  # by number for continents, by letters for countries
    named = [(code, name) for code, name in territories.items() if code.isalpha() and code not in NO_COUNTRY]
    return sorted(named, key=lambda pair: _place_in_alphabet(pair[1], language=language))


def _place_in_alphabet(name: str, *, language: str) -> str:
    last = LAST_LETTERS.get(language, "")
    spelled = "".join(
        chr(ord("{") + last.index(letter)) if letter in last else normalize("NFKD", letter)
        for letter in name.casefold()
    )
    return "".join(letter for letter in spelled if not combining(letter))
