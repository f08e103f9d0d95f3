"""Which passwords are taken."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from office import passwords


@pytest.mark.parametrize(
    "password",
    ["password1234", "Qwertyuiop123", "ILOVEYOU1234", "abcabcabcabc", "short one", "1234567890123"],
)
def test_known_short_and_repeated_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password", ["demo-privacy-office", "four words beside it", "Øl, brus og en lang is"]
)
def test_long_ones_that_are_not_known_are_taken_whatever_they_are_made_of(password: str) -> None:
    validate_password(password)


def test_the_filter_knows_what_was_put_in_and_nearly_nothing_else() -> None:
    bits = passwords.filter_of(["correct horse battery staple"])

    def known(text: str) -> bool:
        return all(bits[place] & mask for place, mask in passwords.places(text))

    assert known("Correct Horse Battery Staple")
    assert not known("correct horse battery stapler")
    assert passwords.LIST.stat().st_size == passwords.BYTES
