"""Names of countries and regions in the language of the page; the countries are CLDR's (office.cldr)."""

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from unicodedata import combining, normalize

from django.utils.translation import get_language

import law
from office.cldr import names_in
from office.native_names import NATIVE_NAMES

NO_COUNTRY = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"]
)
"""Two-letter codes in CLDR that ISO 3166-1 does not give to a country."""

HOME_OF_LANGUAGE = {"en": "GB", "nb": "NO", "sv": "SE"}

LAST_LETTERS = {"sv": "åäö", "nb": "æøå"}
"""Letters that come after z; elsewhere they sort as the letters that they are written with."""

ALSO_CALLED = {
    "america": "US",
    "czech republic": "CZ",
    "great britain": "GB",
    "holland": "NL",
    "storbritannia": "GB",
    "turkey": "TR",
    "uk": "GB",
    "usa": "US",
}
"""What people write as well."""

MOST_SUGGESTIONS = 4

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


def country_called(name: str) -> str:
    """Return the code of the country that a text names, in any language; empty where it is none, or may be several.

    The language of the page comes first, then those of the portal, then each country's own; capitals and accents do
    not matter. Two letters are a code (ISO 3166-1).
    """
    wanted = _plain(name)
    for names in (_by_code(), _by_name(get_language() or "en"), _in_any_language()):
        codes = names.get(wanted, frozenset())
        if len(codes) == 1:
            return next(iter(codes))
    return ""


def countries_like(name: str) -> list[str]:
    """Return the names of the countries that a text may mean, in the language of the page; a few at most."""
    wanted = _plain(name)
    if not wanted:
        return []
    codes = _in_any_language().get(wanted, frozenset())
    found = [own for code, own in all_countries() if code in codes or wanted in _plain(own).split()]
    near = get_close_matches(wanted, _by_name(get_language() or "en"), n=1, cutoff=0.8)
    meant = frozenset().union(*(_by_name(get_language() or "en")[one] for one in near))
    return (found or [own for code, own in all_countries() if code in meant])[:MOST_SUGGESTIONS]


@cache
def _by_code() -> dict[str, frozenset[str]]:
    return {code.casefold(): frozenset({code}) for code, _name in _sorted_countries("en")}


@cache
def _by_name(language: str) -> dict[str, frozenset[str]]:
    return _together((code, name) for code, name in _sorted_countries(language))


@cache
def _in_any_language() -> dict[str, frozenset[str]]:
    own = [(code, name) for code, names in NATIVE_NAMES.items() for name in names]
    said = [pair for language in HOME_OF_LANGUAGE for pair in _sorted_countries(language)]
    return _together([*said, *own, *((code, name) for name, code in ALSO_CALLED.items())])


def _together(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for code, name in pairs:
        found[_plain(name)].add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


def _plain(name: str) -> str:
    """Return a name as it is compared: without capitals, accents and more than one space."""
    letters = normalize("NFKD", " ".join(name.split()).casefold())
    return "".join(letter for letter in letters if not combining(letter))


@cache
def _sorted_countries(language: str) -> list[tuple[str, str]]:
    territories = names_in(language).territories  # by number for continents, by letters for countries
    named = [(code, name) for code, name in territories.items() if code.isalpha() and code not in NO_COUNTRY]
    return sorted(named, key=lambda pair: _place_in_alphabet(pair[1], language=language))


def _place_in_alphabet(name: str, *, language: str) -> str:
    last = LAST_LETTERS.get(language, "")
    spelled = "".join(
        chr(ord("{") + last.index(letter)) if letter in last else normalize("NFKD", letter)
        for letter in name.casefold()
    )
    return "".join(letter for letter in spelled if not combining(letter))
