"""Working days and rest days of places, cached per place and year."""

import sys
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from importlib.util import find_spec, module_from_spec
from types import MappingProxyType

import holidays

from law.errors import LawError, Problem
from law.places import time_zone

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
FIRST_YEAR, LAST_YEAR = 2000, 2095
_NO_CLOSING_DAYS: frozenset[date] = frozenset()
_EVES = "+eves"


def _read_countries_one_by_one() -> None:
    """Let `holidays` read the countries that are asked for alone.

    It finds each by its name, but the package that they are in imports all 250 of them, 9 MB. It is put in place
    without being carried out; nothing else is missed, since `holidays` itself asks for the countries' own modules.
    """
    spec = find_spec("holidays.countries")
    if spec is not None:
        sys.modules.setdefault(spec.name, module_from_spec(spec))


_read_countries_one_by_one()


class HolidayCalendar:
    """The weekend and the statutory public holidays of one place."""

    __slots__ = ("_eves", "_source", "_years", "code", "place", "weekend")

    def __init__(self, code: str) -> None:
        """`code` is a place, with `+eves` for the eves that Sweden and Finland treat as holidays."""
        self.code = code
        self.place = code.removesuffix(_EVES)
        self._eves = code.endswith(_EVES)
        self._years: dict[int, Mapping[date, str]] = {}
        self._source = _source(self.place)
        if self._eves and self.place not in _EVES_OF:
            raise LawError(Problem.EVES_UNKNOWN, place=self.place, known=", ".join(_EVES_OF))
        self.weekend: frozenset[int] = (
            frozenset(self._source.weekend) if self._source is not None else frozenset({SATURDAY, SUNDAY})
        )

    def holiday(self, day: date) -> str | None:
        """The English name of the public holiday on this day, or None."""
        year = self._years.get(day.year)
        if year is None:
            year = self._years[day.year] = self._year(day.year)
        return year.get(day)

    def _year(self, year: int) -> Mapping[date, str]:
        if self._source is None:
            return MappingProxyType({})
        named = _named(self.place, year, "en")
        left_out = frozenset() if self._eves else _eves(self.place, year)
        return MappingProxyType({day: name for day, name in named.items() if day not in left_out})


# No public holidays, but put on a level with them when a time ends: lag 1930:173 s.2; laki 150/1930 s.5.
# Midsummer Eve, the Friday of 19 to 25 June, is the third in Sweden and the second in Finland.
_EVES_OF: Mapping[str, tuple[tuple[int, int], ...]] = {"SE": ((12, 24), (12, 31)), "FI": ((12, 24),)}
_FRIDAY = 4


def _eves(place: str, year: int) -> frozenset[date]:
    if place not in _EVES_OF:
        return frozenset()
    first = date(year, 6, 19)
    midsummer_eve = first + (_FRIDAY - first.weekday()) % 7 * DAY
    return frozenset({midsummer_eve, *(date(year, month, day) for month, day in _EVES_OF[place])})


def _source(place: str) -> holidays.HolidayBase | None:
    country, _, region = place.partition("-")
    time_zone(place)
    if country == "EU" and not region:
        return None
    known = holidays.country_holidays
    try:
        return known(country, subdiv=region or None, years=())
    except NotImplementedError:
        raise LawError(Problem.UNKNOWN_PLACE, place=place) from None


def _named(place: str, year: int, language: str | None) -> Mapping[date, str]:
    """The holidays of a year, eves included, with their names in a language or in the country's own."""
    country, _, region = place.partition("-")
    if not FIRST_YEAR <= year <= LAST_YEAR + 5:
        raise LawError(Problem.YEAR_OUT_OF_RANGE, year=year, first=FIRST_YEAR, last=LAST_YEAR)
    return holidays.country_holidays(
        country,
        subdiv=region or None,
        years=year,
        language=_language(country, language),
        categories=("public", "de_facto") if country == "SE" else None,
    )


@lru_cache(maxsize=512)
def _language(country: str, wanted: str | None) -> str | None:
    """The code under which `holidays` has the names; None where it has them in one language only."""
    source = holidays.country_holidays(country, years=())
    family = {"nb": "no", "nn": "no"}.get(wanted or "", wanted)
    offered = [code for code in source.supported_languages if code.partition("_")[0] == family]
    return max(offered, default=source.default_language)


@lru_cache(maxsize=512)
def calendar(code: str) -> HolidayCalendar:
    """The calendar called `code`, a place or a place with `+eves`; Great Britain alone counts as England.

    Raises LawError if unknown.
    """
    return HolidayCalendar("GB-ENG" if code == "GB" else code)


@lru_cache(maxsize=512)
def calendar_of(place: str) -> HolidayCalendar:
    """The calendar that counts by default for a controller acting at `place`.

    In the United States the federal holidays count everywhere.
    """
    country = place.partition("-")[0]
    if country == "US":
        calendar(place)
        return calendar("US")
    return calendar(place)


def is_working_day(day: date, *, place: str, extra: frozenset[date] = _NO_CLOSING_DAYS) -> bool:
    """Whether `day` is neither weekend nor public holiday at `place`, nor one of the `extra` closing days."""
    rest = calendar_of(place)
    return day.weekday() not in rest.weekend and rest.holiday(day) is None and day not in extra


def add_working_days(
    day: date, amount: int, *, place: str, extra: frozenset[date] = _NO_CLOSING_DAYS
) -> date:
    """The working day that is `amount` working days after `day`, which itself does not count."""
    while amount > 0:
        day += DAY
        if is_working_day(day, place=place, extra=extra):
            amount -= 1
    return day


@lru_cache(maxsize=4096)
def holiday_name(day: date, *, place: str, language: str | None = None) -> str | None:
    """The name of the public holiday on `day` at `place`, or None.

    `language` is a code such as `en`, `sv` or `nb`; the country's own language where it has no such names.
    """
    rest = calendar_of(place)
    if rest.holiday(day) is None:
        return None
    return _named(rest.place, day.year, language).get(day)


def calendars_in(country: str) -> tuple[str, ...]:
    """The calendars that a controller in `country` can choose from: its own, with its eves, its regions'."""
    eves = (country + _EVES,) if country in _EVES_OF else ()
    return (country, *eves, *regions_with_holidays(country))


# Where holidays differ enough by region that a controller must be able to say where it acts.
_REGIONAL = ("AU", "CA", "CH", "DE", "ES", "GB")


@lru_cache(maxsize=64)
def regions_with_holidays(country: str) -> tuple[str, ...]:
    """The codes of the regions of `country` whose holidays differ, sorted; empty where they do not."""
    if country not in _REGIONAL:
        return ()
    entity = holidays.country_holidays(country, years=())
    return tuple(sorted(f"{country}-{region}" for region in entity.subdivisions if region.isupper()))
