"""Sources are taken apart into laws and articles."""

import re
from collections.abc import Iterator

import pytest

from law import Article, Citation, citations, fee_rules, remedies
from law.adequacy import DECISIONS
from law.ages import _AGES
from law.jurisdictions import REGISTRY
from tests.law.test_facts import TODAY


def sources() -> Iterator[str]:
    """Every source that a derivation or an answer can show."""
    for jurisdiction in REGISTRY.values():
        yield fee_rules(jurisdiction.code).source
        yield from (one.source for one in remedies(jurisdiction.code, on=TODAY))
        for statute in jurisdiction.statutes:
            yield from (rule.source for rule in statute.rules)
            yield from (statute.roll_source, statute.count_source, statute.month_end_source)
            yield from (statute.identity_source, statute.clarification_source, statute.fee_source)
            if statute.season:
                yield statute.season.source
    yield from (decision.source for decision in DECISIONS)
    yield from (age.source for ages in _AGES.values() for age in ages)


@pytest.mark.parametrize(
    ("source", "law", "articles"),
    [
        ("Art 12(3) GDPR", "GDPR", [("12", "3", "")]),
        ("Art 12A(2)(b) UK GDPR", "UK GDPR", [("12A", "2", "b")]),
        ("Regulation 1182/71 Art 3(2)(c)", "Regulation 1182/71", [("3", "2", "c")]),
        ("Art 12(5), 15(3) GDPR", "GDPR", [("12", "5", ""), ("15", "3", "")]),
        ("LGPD Art 19 II", "LGPD", [("19 II", "", "")]),
        ("APPI Art 33-35, 39", "APPI", [("33-35", "", ""), ("39", "", "")]),
        ("Data Protection Act 2018 s.164A", "Data Protection Act 2018 s.164A", []),
    ],
)
def test_a_source_names_its_law_and_its_articles(
    source: str, law: str, articles: list[tuple[str, str, str]]
) -> None:
    (found,) = citations(source)
    assert found == Citation(source, law, tuple(Article(*one) for one in articles), by_analogy=False)


def test_a_source_may_have_several_parts_and_lend_its_number() -> None:
    first, second = citations("as Art 12(3) GDPR; EDPB Guidelines 01/2022")
    assert (first.text, first.by_analogy) == ("Art 12(3) GDPR", True)
    assert (second.law, second.by_analogy) == ("EDPB Guidelines 01/2022", False)
    assert citations("") == ()


def test_every_article_in_the_data_is_recognised() -> None:
    for source in sources():
        for one in citations(source):
            assert bool(one.articles) == bool(re.search(r"\bArt\b", one.text)), source
