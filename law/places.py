"""Places where a controller acts: their time zones."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from law.errors import LawError, Problem

_COUNTRIES: Mapping[str, str] = MappingProxyType(
    {
        "EU": "Europe/Brussels",
        "AT": "Europe/Vienna",
        "AU": "Australia/Sydney",
        "BE": "Europe/Brussels",
        "BG": "Europe/Sofia",
        "BR": "America/Sao_Paulo",
        "CA": "America/Toronto",
        "CH": "Europe/Zurich",
        "CN": "Asia/Shanghai",
        "CY": "Asia/Nicosia",
        "CZ": "Europe/Prague",
        "DE": "Europe/Berlin",
        "DK": "Europe/Copenhagen",
        "EE": "Europe/Tallinn",
        "ES": "Europe/Madrid",
        "FI": "Europe/Helsinki",
        "FR": "Europe/Paris",
        "GB": "Europe/London",
        "GR": "Europe/Athens",
        "HR": "Europe/Zagreb",
        "HU": "Europe/Budapest",
        "IE": "Europe/Dublin",
        "IL": "Asia/Jerusalem",
        "IN": "Asia/Kolkata",
        "IS": "Atlantic/Reykjavik",
        "IT": "Europe/Rome",
        "JP": "Asia/Tokyo",
        "KR": "Asia/Seoul",
        "LI": "Europe/Vaduz",
        "LT": "Europe/Vilnius",
        "LU": "Europe/Luxembourg",
        "LV": "Europe/Riga",
        "MT": "Europe/Malta",
        "NL": "Europe/Amsterdam",
        "NO": "Europe/Oslo",
        "NZ": "Pacific/Auckland",
        "PL": "Europe/Warsaw",
        "PT": "Europe/Lisbon",
        "RO": "Europe/Bucharest",
        "SE": "Europe/Stockholm",
        "SG": "Asia/Singapore",
        "SI": "Europe/Ljubljana",
        "SK": "Europe/Bratislava",
        "TR": "Europe/Istanbul",
        "US": "America/New_York",
        "ZA": "Africa/Johannesburg",
    }
)

_REGIONS: Mapping[str, str] = MappingProxyType(
    {
        region: zone
        for zone, regions in {
            "Atlantic/Canary": "ES-CN",
            "Atlantic/Azores": "PT-20",
            "Atlantic/Madeira": "PT-30",
            "America/Chicago": "US-AL US-AR US-IA US-IL US-KS US-LA US-MN US-MO US-MS US-ND US-NE US-OK"
            " US-SD US-TN US-TX US-WI CA-MB",
            "America/Denver": "US-CO US-ID US-MT US-NM US-UT US-WY",
            "America/Phoenix": "US-AZ",
            "America/Los_Angeles": "US-CA US-NV US-OR US-WA",
            "America/Anchorage": "US-AK",
            "Pacific/Honolulu": "US-HI",
            "America/Indiana/Indianapolis": "US-IN",
            "America/Detroit": "US-MI",
            "America/St_Johns": "CA-NL",
            "America/Halifax": "CA-NB CA-NS CA-PE",
            "America/Regina": "CA-SK",
            "America/Edmonton": "CA-AB CA-NT",
            "America/Vancouver": "CA-BC",
            "America/Whitehorse": "CA-YT",
            "America/Iqaluit": "CA-NU",
            "Australia/Brisbane": "AU-QLD",
            "Australia/Adelaide": "AU-SA",
            "Australia/Darwin": "AU-NT",
            "Australia/Hobart": "AU-TAS",
            "Australia/Melbourne": "AU-VIC",
            "Australia/Perth": "AU-WA",
            "America/Manaus": "BR-AM BR-RO BR-RR",
            "America/Cuiaba": "BR-MT BR-MS",
            "America/Rio_Branco": "BR-AC",
        }.items()
        for region in regions.split()
    }
)


@lru_cache(maxsize=1024)
def time_zone(place: str) -> ZoneInfo:
    """The time zone of a country or region; of several, that of the most people.

    Raises LawError for a place that is not known here.
    """
    name = _REGIONS.get(place) or _COUNTRIES.get(place.partition("-")[0])
    if name is None:
        raise LawError(Problem.UNKNOWN_PLACE, place=place)
    return ZoneInfo(name)
