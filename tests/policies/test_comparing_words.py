"""A change of a commitment in a sentence."""

from dataclasses import replace

import pytest
from django.utils import translation

from policies.comparing.commitments import CommitmentKind, compare_declarations
from policies.comparing.words import SENTENCES, in_words
from policies.declarations import Declaration
from tests.policies.declared import BEFORE, called, with_category, with_purpose, with_use, without_news
from tests.policies.test_comparing_commitments import TABLE


def sentences(old: Declaration | None, new: Declaration, *, language: str | None = "en") -> list[str]:
    return [
        in_words(change, old=old, new=new, language=language) for change in compare_declarations(old, new)
    ]


def test_every_kind_of_change_has_a_sentence() -> None:
    assert set(SENTENCES) == set(CommitmentKind)


@pytest.mark.parametrize("case", TABLE)
@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_a_sentence_is_complete_in_every_language(case: str, language: str) -> None:
    old, new, _changes = TABLE[case]
    for sentence in sentences(old, new, language=language):
        assert sentence.endswith(".")
        assert not sentence.endswith("..")
        assert "%(" not in sentence
        assert "“”" not in sentence
        assert ": ." not in sentence


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (with_use("news", categories={"name": "", "phone": ""}), "“News” now also uses: Phone number."),
        (without_news(), "Data is no longer used for “News”."),
        (
            with_use("orders", countries={"SE": "", "CN": ""}),
            "For “Orders” data now also goes to this country: China.",
        ),
        (
            with_purpose("news", lawful_basis="contract"),
            "The lawful basis of “News” is now “Contract”; it was “Consent”.",
        ),
        (
            with_purpose("orders", retention=called("20 years.")),
            "How long data for “Orders” is kept is now “20 years”; it was “10 years”.",
        ),
        (
            with_purpose("orders", retention={}),
            "How long data for “Orders” is kept is now “not stated”; it was “10 years”.",
        ),
        (
            with_purpose("news", special_condition="made_public"),
            (
                "The condition under which “News” uses special categories is now “Made public by the person”;"
                " it was “not stated”."
            ),
        ),
        (with_purpose("news", name=called("Letters")), "The purpose “News” is now called “Letters”."),
        (
            with_category("phone", sensitivity=4),
            "“Phone number” counts as more sensitive: “Very high” instead of “Moderate”.",
        ),
        (replace(BEFORE, rights={"access": ""}), "This right is no longer named: Erasure."),
    ],
)
def test_a_change_is_said_with_names(new: Declaration, sentence: str) -> None:
    assert sentences(BEFORE, new) == [sentence]


def test_names_countries_and_terms_are_in_the_language_of_the_page() -> None:
    old = with_purpose("orders", name={"en": "Orders", "sv": "Beställningar"})
    new = replace(old, uses=with_use("orders", countries={"SE": "", "DE": ""}).uses)
    with translation.override("sv"):
        (sentence,) = sentences(old, new, language=None)
        assert translation.get_language() == "sv"
    assert "Beställningar" in sentence
    assert "Tyskland" in sentence


def test_words_that_changed_in_one_language_only_are_shown_in_that_one() -> None:
    old = with_purpose("orders", retention={"en": "10 years", "nb": "10 år"})
    new = with_purpose("orders", retention={"en": "10 years", "nb": "20 år"})
    assert sentences(old, new) == ["How long data for “Orders” is kept is now “20 år”; it was “10 år”."]


def test_what_has_no_name_is_called_by_its_code() -> None:
    new = with_use("news", categories={"name": "", "shoe-size": ""})
    assert sentences(BEFORE, new) == ["“News” now also uses: shoe-size."]
