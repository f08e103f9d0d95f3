import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict

import pytest

from law import Right
from office.countries import all_countries
from policies.declarations import DeclaredCategory, DeclaredPurpose, DeclaredRecipient
from policies.enums import LawfulBasis, MessageClass, Sensitivity, SpecialCondition, TermKind
from policies.models.vocabulary import DataCategory, Entry, Purpose, RecipientKind
from policies.terms import catalogue, defaults
from policies.terms.finder import wrong_phrase
from tests.policies.promised_facts import FACTS
from vault.enums import Family

LANGUAGES = {"en", "sv", "nb"}
VOCABULARY: dict[TermKind, Mapping[str, DeclaredPurpose | DeclaredCategory | DeclaredRecipient]] = {
    TermKind.PURPOSE: catalogue.purposes(),
    TermKind.CATEGORY: catalogue.categories(),
    TermKind.RECIPIENT: catalogue.recipients(),
}
ENTRIES = [
    pytest.param(kind, code, id=f"{kind}-{code}") for kind, entries in VOCABULARY.items() for code in entries
]
MODELS: dict[TermKind, type[Entry]] = {
    TermKind.PURPOSE: Purpose,
    TermKind.CATEGORY: DataCategory,
    TermKind.RECIPIENT: RecipientKind,
}


@pytest.mark.parametrize(("kind", "code"), ENTRIES)
def test_each_entry_is_named_and_described_in_all_languages(kind: TermKind, code: str) -> None:
    entry = VOCABULARY[kind][code]
    for words in (entry.name, entry.description):
        assert set(words) == LANGUAGES
        assert all(text.strip() == text and text for text in words.values())


@pytest.mark.parametrize(("kind", "code"), ENTRIES)
def test_each_description_is_one_sentence(kind: TermKind, code: str) -> None:
    for text in VOCABULARY[kind][code].description.values():
        assert text.endswith(".")
        assert ". " not in text


@pytest.mark.parametrize(("kind", "code"), ENTRIES)
def test_each_entry_fits_the_vocabulary_that_it_is_copied_to(kind: TermKind, code: str) -> None:
    row = MODELS[kind](code=code, **asdict(VOCABULARY[kind][code]))
    row.clean_fields(exclude=["controller"])


@pytest.mark.parametrize(("kind", "code"), ENTRIES)
def test_each_dpv_term_has_a_prefix_and_a_name(kind: TermKind, code: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*:[A-Za-z0-9_-]+", VOCABULARY[kind][code].dpv)


def test_purposes_use_the_values_of_the_enums() -> None:
    for purpose in catalogue.purposes().values():
        assert purpose.lawful_basis in LawfulBasis.values
        assert purpose.special_condition in ["", *SpecialCondition.values]
        assert purpose.message in MessageClass.values
        assert set(purpose.retention) == LANGUAGES
        assert set(purpose.consequence) in (set(), LANGUAGES)


def test_what_rests_on_consent_can_be_declined_and_says_what_that_leads_to() -> None:
    for purpose in catalogue.purposes().values():
        if purpose.lawful_basis == LawfulBasis.CONSENT or purpose.optional:
            assert purpose.optional
            assert purpose.consequence


def test_notices_and_marketing_are_told_apart() -> None:
    purposes = catalogue.purposes()
    assert purposes["service-notices"].message == MessageClass.SERVICE
    assert {code for code, one in purposes.items() if one.message == MessageClass.MARKETING} == {
        *("event-news", "marketing", "surveys")
    }


def test_categories_use_the_values_of_the_enums() -> None:
    for category in catalogue.categories().values():
        assert category.family in ["", *Family.values]
        assert category.sensitivity in Sensitivity.values
        assert set(category.activity) == LANGUAGES
        assert category.personal or not category.special


@pytest.mark.parametrize(
    "code",
    [
        "ip-address",
        "device-id",
        "location",
        "approximate-location",
        "occupation",
        "postcode",
        "pixels",
        "mail-opened",
        "pseudonymised-data",
    ],
)
def test_what_policies_like_to_call_non_personal_is_personal_here(code: str) -> None:
    assert catalogue.categories()[code].personal


def test_only_words_that_name_nobody_are_catch_alls() -> None:
    catch_alls = {code for code, one in catalogue.recipients().items() if one.catch_all}
    assert catch_alls == {"service-providers", "other-third-parties"}


@pytest.mark.parametrize("row", FACTS)
def test_the_vocabulary_has_what_a_row_lists(row: str) -> None:
    for kind, codes in FACTS[row].items():
        if kind in VOCABULARY:
            assert codes <= set(VOCABULARY[kind])


def test_an_entry_is_had_by_kind_and_code() -> None:
    assert catalogue.entry(TermKind.PURPOSE, "marketing") is catalogue.purposes()["marketing"]
    assert catalogue.entry(TermKind.CATEGORY, "sleep") is catalogue.categories()["sleep"]
    assert catalogue.entry(TermKind.RECIPIENT, "post") is catalogue.recipients()["post"]
    assert catalogue.entry(TermKind.CATEGORY, "marketing") is None
    assert catalogue.entry(TermKind.RIGHT, "access") is None


def test_every_term_points_at_something_that_exists() -> None:
    known: dict[TermKind, set[str]] = {
        **{kind: set(entries) for kind, entries in VOCABULARY.items()},
        TermKind.RIGHT: {right.value for right in Right},
        TermKind.COUNTRY: {code for code, _name in all_countries()} | {defaults.ABROAD},
    }
    assert [row for row in defaults.terms() if row.code not in known[row.kind]] == []


@pytest.mark.parametrize(("kind", "code"), ENTRIES)
def test_each_entry_has_terms_in_all_languages(kind: TermKind, code: str) -> None:
    assert {row.language for row in defaults.terms() if (row.kind, row.code) == (kind, code)} == LANGUAGES


def test_rights_and_countries_have_terms_in_all_languages() -> None:
    for kind, expected in ((TermKind.RIGHT, 11), (TermKind.COUNTRY, 245)):
        languages = Counter(
            code
            for code, _language in {(row.code, row.language) for row in defaults.terms() if row.kind is kind}
        )
        whole = [code for code, count in languages.items() if count == len(LANGUAGES)]
        assert len(whole) >= expected


def test_every_term_could_have_been_typed_by_a_person() -> None:
    rows = (*defaults.terms(), *defaults.ignored(), *defaults.verbs())
    assert [row for row in rows if wrong_phrase(row.phrase) or len(row.phrase) > 120] == []


def test_no_term_is_in_the_list_twice() -> None:
    twice = [row for row, count in Counter(defaults.terms()).items() if count > 1]
    assert twice == []
