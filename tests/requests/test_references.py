"""References that people read out on the phone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests.domain import references
from requests.domain.references import ALPHABET, check_character, make, normalise

bodies = st.text(alphabet=ALPHABET, min_size=5, max_size=5)


def full(body: str) -> str:
    return body + check_character(body)


def test_a_reference_has_no_letters_that_look_alike() -> None:
    assert not set("0O1IL5S8BUVZ2") & set(ALPHABET) - {"2"}
    assert len(set(ALPHABET)) == 23


def test_a_reference_reads_back_however_it_is_typed() -> None:
    reference = make("DR")
    typed = reference.lower().replace("-", " ")
    assert normalise(typed) == reference
    assert normalise(f"  {reference} ") == reference


@given(bodies, st.integers(0, 5), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(body: str, place: int, wrong: str) -> None:
    good = full(body)
    if good[place] == wrong:
        return
    bad = good[:place] + wrong + good[place + 1 :]
    assert normalise(f"DR-{bad[:4]}-{bad[4:]}") is None


@given(bodies, st.integers(0, 4))
def test_two_neighbours_swapped_are_noticed(body: str, place: int) -> None:
    good = full(body)
    if good[place] == good[place + 1]:
        return
    bad = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
    assert normalise(f"DR-{bad[:4]}-{bad[4:]}") is None


@pytest.mark.parametrize("text", ["", "DR", "DR-7K2M", "hello world", "DR-0000-00", "DR-7K2M-4Q-9"])
def test_what_is_no_reference_finds_nothing(text: str) -> None:
    assert normalise(text) is None


@pytest.mark.parametrize(
    ("slug", "prefix"), [("dreame", "DR"), ("procotsmart", "PR"), ("x", "XX"), ("a-b", "AB")]
)
def test_the_prefix_comes_from_the_controllers_address(slug: str, prefix: str) -> None:
    assert references.prefix_for(slug) == prefix
