"""Names by CLDR, of which nothing else stays in memory."""

from babel import core, localedata

from office import cldr
from office.cldr import names_in


def test_countries_and_languages_have_names_in_each_language() -> None:
    assert names_in("sv").territories["DE"] == "Tyskland"
    assert names_in("nb").territories["SE"] == "Sverige"
    assert names_in("en").languages["nb"] == "Norwegian Bokmål"


def test_only_the_names_stay() -> None:
    cldr._read.cache_clear()
    names_in("sv")
    assert not localedata._cache
    assert core._global_data is None
    assert names_in("nb").territories["NO"] == "Norge"
