"""Public holidays against published dates, and the eves that are none."""

from datetime import date, timedelta

import pytest

from law import LawError, add_working_days, holiday_name, is_working_day, regions, regions_with_own_law
from law.calendars import calendar, calendar_of

DAY = timedelta(days=1)
YEARS = range(2024, 2031)
# Easter Sunday; Sweden's Midsummer Day and All Saints' Day, both Saturdays.
MOVABLE = {
    2024: ("03-31", "06-22", "11-02"),
    2025: ("04-20", "06-21", "11-01"),
    2026: ("04-05", "06-20", "10-31"),
    2027: ("03-28", "06-26", "11-06"),
    2028: ("04-16", "06-24", "11-04"),
    2029: ("04-01", "06-23", "11-03"),
    2030: ("04-21", "06-22", "11-02"),
}
# Bank holidays that fall on Monday to Friday, substitutes included.
ENGLAND = {
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    2029: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    2030: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
}
SCOTLAND = {
    2024: "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26",
    2025: "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26",
    2026: "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
    2027: "01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28",
    2028: "01-03 01-04 04-14 05-01 05-29 08-07 11-30 12-25 12-26",
    2029: "01-01 01-02 03-30 05-07 05-28 08-06 11-30 12-25 12-26",
    2030: "01-01 01-02 04-19 05-06 05-27 08-05 12-02 12-25 12-26",
}


def _days(year: int, written: str) -> set[date]:
    return {date.fromisoformat(f"{year}-{day}") for day in written.split()}


def _holidays(place: str, year: int) -> set[date]:
    days = (date(year, 1, 1) + number * DAY for number in range(366))
    return {day for day in days if day.year == year and calendar_of(place).holiday(day)}


def _around_easter(year: int, *offsets: int) -> set[date]:
    easter = date.fromisoformat(f"{year}-{MOVABLE[year][0]}")
    return {easter + offset * DAY for offset in offsets}


@pytest.mark.parametrize("year", YEARS)
def test_norway_has_its_published_holidays(year: int) -> None:
    fixed = _days(year, "01-01 05-01 05-17 12-25 12-26")
    assert _holidays("NO", year) == fixed | _around_easter(year, -3, -2, 0, 1, 39, 49, 50)


@pytest.mark.parametrize("year", YEARS)
def test_sweden_has_its_published_holidays_without_eves(year: int) -> None:
    fixed = _days(year, "01-01 01-06 05-01 06-06 12-25 12-26")
    saturdays = _days(year, " ".join(MOVABLE[year][1:]))
    assert _holidays("SE", year) == fixed | saturdays | _around_easter(year, -2, 0, 1, 39, 49)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("place", "published"), [("GB-ENG", ENGLAND), ("GB", ENGLAND), ("GB-SCT", SCOTLAND)])
def test_british_bank_holidays_are_those_published(place: str, published: dict[int, str], year: int) -> None:
    on_weekdays = {day for day in _holidays(place, year) if day.isoweekday() < 6}
    assert on_weekdays == _days(year, published[year])


@pytest.mark.parametrize(
    ("code", "eves"),
    [
        ("SE", {date(2026, 6, 19), date(2026, 12, 24), date(2026, 12, 31)}),
        ("FI", {date(2026, 6, 19), date(2026, 12, 24)}),
    ],
)
def test_eves_are_holidays_only_where_the_option_says_so(code: str, eves: set[date]) -> None:
    assert all(calendar(code).holiday(day) is None for day in eves)
    assert all(calendar(f"{code}+eves").holiday(day) for day in eves)


def test_great_britain_alone_has_the_holidays_of_england() -> None:
    assert calendar("GB").holiday(date(2026, 8, 31)) == calendar("GB-ENG").holiday(date(2026, 8, 31))
    assert calendar("GB").holiday(date(2026, 8, 31))


def test_eves_elsewhere_are_refused() -> None:
    with pytest.raises(LawError, match="for SE, FI only"):
        calendar("NO+eves")


def test_the_union_itself_has_weekends_only() -> None:
    assert not _holidays("EU", 2026)
    assert not is_working_day(date(2026, 4, 4), place="EU")


def test_federal_holidays_count_in_every_american_state() -> None:
    assert _holidays("US-CA", 2026) == _holidays("US", 2026)
    assert date(2026, 3, 31) not in _holidays("US-CA", 2026)


def test_the_weekend_of_israel_is_friday_and_saturday() -> None:
    friday, sunday = date(2026, 7, 3), date(2026, 7, 5)
    assert not is_working_day(friday, place="IL")
    assert is_working_day(sunday, place="IL")


def test_working_days_skip_weekends_holidays_and_closing_days() -> None:
    wednesday = date(2026, 4, 1)
    assert add_working_days(wednesday, 1, place="NO") == date(2026, 4, 7)
    assert add_working_days(wednesday, 1, place="SE") == date(2026, 4, 2)
    closed = frozenset({date(2026, 4, 7)})
    assert add_working_days(wednesday, 1, place="NO", extra=closed) == date(2026, 4, 8)
    assert not is_working_day(date(2026, 4, 7), place="NO", extra=closed)


def test_a_holiday_has_a_name_in_the_language_asked_or_the_countrys_own() -> None:
    day = date(2026, 5, 17)
    assert holiday_name(day, place="NO", language="en") == "Constitution Day"
    assert holiday_name(day, place="NO", language="nb") == "Grunnlovsdag"
    assert holiday_name(day, place="NO", language="sv") == "Grunnlovsdag"
    assert holiday_name(date(2026, 6, 6), place="SE", language="sv") == "Nationaldagen"
    assert holiday_name(date(2026, 6, 19), place="SE+eves", language="sv") == "Midsommarafton"
    assert holiday_name(date(2026, 6, 8), place="SE", language="sv") is None


def test_regions_are_those_with_other_holidays_or_a_law_of_their_own() -> None:
    assert regions("GB") == ("GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS")
    assert len(regions("DE")) == 16
    assert regions("SE") == ()
    assert "CA-QC" in regions("CA")
    assert "CA-ON" in regions("CA")
    assert regions_with_own_law("CA") == ("CA-QC",)
    assert regions("US") == regions_with_own_law("US")
    assert {"US-CA", "US-VA", "US-IA"} < set(regions("US"))
    assert "US-NY" not in regions("US")


@pytest.mark.parametrize("place", ["XX", "SE-ZZ", "EU-XX", "US-ZZ", "", "se"])
def test_a_place_that_is_not_known_is_refused(place: str) -> None:
    with pytest.raises(LawError, match="is no place"):
        calendar_of(place)


def test_years_without_known_holidays_are_refused() -> None:
    with pytest.raises(LawError, match="The year 1 is not possible"):
        is_working_day(date(1, 1, 2), place="SE")
