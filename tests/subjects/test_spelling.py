"""What counts as the same identifier, and as the words of a name."""

from __future__ import annotations

import pytest

from subjects.domain import spelling
from subjects.enums import IdentifierKind
from subjects.errors import ValueRefusedError


@pytest.mark.parametrize(
    "typed",
    ["+46 70-123 45 67", "0046701234567", "070 123 45 67", "+46 (0)70 123 45 67", " (070) 123-4567 "],
)
def test_a_swedish_number_is_the_same_however_it_is_written(typed: str) -> None:
    assert spelling.normalised(IdentifierKind.PHONE, typed, country="SE") == "+46701234567"


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("22 33 44 55", "NO", "+4722334455"),
        ("06 12345678", "IT", "+390612345678"),
        ("12 34 56 78", "DK", "+4512345678"),
    ],
)
def test_a_national_number_gets_the_prefix_of_the_country(typed: str, country: str, number: str) -> None:
    assert spelling.normalised(IdentifierKind.PHONE, typed, country=country) == number


@pytest.mark.parametrize("typed", ["070-CALL-ME", "+46", "", "+46 70 123 45 67 89 01 23 45"])
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueRefusedError):
        spelling.normalised(IdentifierKind.PHONE, typed, country="SE")


def test_a_national_number_of_a_country_that_is_not_known_asks_for_its_country() -> None:
    with pytest.raises(ValueRefusedError, match=r"beginning with \+"):
        spelling.normalised(IdentifierKind.PHONE, "070 123 45 67", country="KR")


@pytest.mark.parametrize("typed", ["490154203237518", "49-015420-323751-8", " 49 015420 323751 8"])
def test_an_imei_is_its_fifteen_digits(typed: str) -> None:
    assert spelling.normalised(IdentifierKind.IMEI, typed) == "490154203237518"


@pytest.mark.parametrize("typed", ["490154203237519", "49015420323751", "49015420323751A", "٤٩٠١٥٤٢٠٣٢٣٧٥١٨"])
def test_a_mistyped_imei_is_refused(typed: str) -> None:
    with pytest.raises(ValueRefusedError, match="15 digits"):
        spelling.normalised(IdentifierKind.IMEI, typed)


def test_an_address_ignores_letter_case_and_outer_blanks() -> None:
    assert spelling.normalised(IdentifierKind.EMAIL, " Elsa@Person.Example ") == "elsa@person.example"


@pytest.mark.parametrize(
    "typed", ["elsa", "Elsa <elsa@person.example>", "a@b.example, c@d.example", "a@b\n.example"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValueRefusedError):
        spelling.normalised(IdentifierKind.EMAIL, typed)


def test_a_serial_number_ignores_blanks_and_letter_case() -> None:
    kind = IdentifierKind.DEVICE_SERIAL
    assert spelling.normalised(kind, "sn 47 11") == spelling.normalised(kind, "SN4711")


def test_hidden_characters_are_refused() -> None:
    with pytest.raises(ValueRefusedError, match="cannot be seen"):
        spelling.normalised(IdentifierKind.ACCOUNT, "elsa\u202etxt")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Åsa Öberg-Lind", ["asa", "oberg", "lind"]),
        ("ASA  oberg lind", ["asa", "oberg", "lind"]),
        ("Søren Æbeltoft", ["soren", "aebeltoft"]),
        ("O’Brien, Anna Anna", ["o", "brien", "anna"]),
        ("王 小明", ["王", "小明"]),
        ("", []),
    ],
)
def test_a_name_is_its_words_without_case_marks_and_punctuation(name: str, words: list[str]) -> None:
    assert spelling.words_of(name) == words
