import re

import pytest
from django.utils import translation

from office.citations import in_words
from tests.law.test_citations import sources


@pytest.mark.parametrize(
    ("source", "english", "swedish", "norwegian"),
    [
        (
            "Art 12(3) GDPR",
            "Art 12(3) GDPR",
            "artikel 12.3 i dataskyddsförordningen",
            "artikkel 12 nr. 3 i personvernforordningen",
        ),
        (
            "Regulation 1182/71 Art 3(2)(c)",
            "Regulation 1182/71 Art 3(2)(c)",
            "artikel 3.2 c i förordning 1182/71",
            "artikkel 3 nr. 2 bokstav c i forordning 1182/71",
        ),
        (
            "Art 12(6) GDPR; EDPB Guidelines 01/2022",
            "Art 12(6) GDPR; EDPB Guidelines 01/2022",
            "artikel 12.6 i dataskyddsförordningen; EDPB:s riktlinjer 01/2022",
            "artikkel 12 nr. 6 i personvernforordningen; EDPBs retningslinjer 01/2022",
        ),
        (
            "as LGPD Art 19 II",
            "by analogy with LGPD Art 19 II",
            "i analogi med artikel 19 II LGPD",
            "på samme måte som artikkel 19 II LGPD",
        ),
        ("PIPEDA s.8(3)", "PIPEDA s.8(3)", "PIPEDA s.8(3)", "PIPEDA s.8(3)"),
    ],
)
def test_each_language_cites_in_its_own_way(source: str, english: str, swedish: str, norwegian: str) -> None:
    for language, cited in (("en", english), ("sv", swedish), ("nb", norwegian)):
        with translation.override(language):
            assert in_words(source) == cited


@pytest.mark.parametrize("language", ["sv", "nb"])
def test_no_source_keeps_the_english_way_of_citing(language: str) -> None:
    english = re.compile(
        r"\b(Art|as|Annex|pt|Decision|renewed|Guidelines \d|Regulation \d|of the state|national law)\b"
    )
    with translation.override(language):
        left = [source for source in set(sources()) if english.search(in_words(source))]
    assert left == []
