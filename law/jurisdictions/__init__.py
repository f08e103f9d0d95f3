"""Every jurisdiction whose law is known here."""

from dataclasses import replace
from functools import lru_cache

from law.calendars import calendar, regions_with_holidays
from law.errors import LawError, Problem
from law.jurisdictions import americas, asia_pacific, eu, others, uk, us_states
from law.statutes import Jurisdiction

_FAMILIES: tuple[tuple[Jurisdiction, ...], ...] = (
    eu.JURISDICTIONS,
    uk.JURISDICTIONS,
    us_states.JURISDICTIONS,
    americas.JURISDICTIONS,
    asia_pacific.JURISDICTIONS,
    others.JURISDICTIONS,
)
REGISTRY: dict[str, Jurisdiction] = {one.code: one for family in _FAMILIES for one in family}


@lru_cache(maxsize=1024)
def jurisdiction(code: str) -> Jurisdiction:
    """The jurisdiction of this ISO 3166-1 or -2 code, or `EU`; a region without a law of its own has its
    country's.

    Raises LawError if it is unknown.
    """
    if code in REGISTRY:
        return REGISTRY[code]
    country, _, region = code.partition("-")
    if region and country in REGISTRY and country != "EU":
        _check_region(code)
        return replace(REGISTRY[country], code=code)
    if not region and regions_with_own_law(country):
        raise LawError(Problem.STATE_NEEDED, field="jurisdiction", code=code, country=country)
    raise LawError(Problem.UNKNOWN_JURISDICTION, field="jurisdiction", code=code)


def _check_region(code: str) -> None:
    try:
        calendar(code)
    except LawError as error:
        raise error.within(field="jurisdiction") from None


def known(code: str) -> bool:
    """Whether there are rules for this jurisdiction."""
    try:
        jurisdiction(code)
    except LawError:
        return False
    return True


@lru_cache(maxsize=1024)
def regions_with_own_law(country: str) -> tuple[str, ...]:
    """The codes of the regions of `country` that have a law of their own, sorted."""
    return tuple(sorted(code for code in REGISTRY if code.startswith(f"{country}-")))


def regions(country: str) -> tuple[str, ...]:
    """The codes of the regions of `country` that have a law of their own or other holidays, sorted."""
    return tuple(sorted({*regions_with_own_law(country), *regions_with_holidays(country)}))
