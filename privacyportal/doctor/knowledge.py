"""Whether the portal has what it must know: time zones, public holidays, and letters to print with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from law import LawError
from law.calendars import calendar_of
from mailroom import typesetting
from office import clock
from office.deadline_options import chosen_options, places_of
from office.models import Controller
from privacyportal.doctor.findings import Finding, check, ok, wrong

WITHOUT_HOLIDAYS = frozenset({"EU"})
LETTERS = "Åå Øø Ææ Żż Ελ Дд 隐私 محمد"


@check("time zones", needs=("default",))
def time_zones() -> Iterator[Finding]:
    """See that the zones of all companies are known."""
    zones = sorted(set(Controller.objects.values_list("time_zone", flat=True))) or ["Europe/Stockholm"]
    for zone in zones:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            yield wrong(f"The time zone {zone} is not known here.", "apt-get install tzdata")
        else:
            yield ok(f"The time zone {zone} is known.")


@check("holidays", needs=("default",))
def holidays() -> Iterator[Finding]:
    """See that public holidays are known for this year and the next, wherever a company acts."""
    year = clock.now().year
    companies = list(Controller.objects.all())
    countries = {
        place.partition("-")[0] for each in companies for place in places_of(each, chosen_options(each))
    }
    for country in sorted(countries - WITHOUT_HOLIDAYS):
        lacking = [str(each) for each in (year, year + 1) if not _has_holidays(country, each)]
        if lacking:
            yield wrong(
                f"No public holiday of {country} is known for {' and '.join(lacking)}: due dates may be wrong.",
                "Upgrade the portal; until then add the days in the admin as one-off holidays.",
            )
        else:
            yield ok(f"The public holidays of {country} are known for {year} and {year + 1}.")


def _has_holidays(place: str, year: int) -> bool:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(365))
    try:
        known = calendar_of(place)
        return any(known.holiday(day) for day in days)
    except LawError:
        return False


@check("letters")
def letters() -> Iterator[Finding]:
    """Set a line with letters of many languages."""
    lacking = typesetting.lacking_letters(LETTERS)
    if lacking:
        yield wrong(
            f"PDFs cannot be printed with these letters: {' '.join(lacking)}.",
            f"Put the fonts back that belong into {typesetting.FONTS}; they come with the portal.",
        )
    else:
        yield ok("PDFs can be set, in Latin, Greek, Cyrillic, Chinese and Arabic letters.")
