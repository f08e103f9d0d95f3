"""Which passwords are taken: any that is long enough and stands in no list of passwords that became known.

The list is a Bloom filter of the 1.4 million passwords of at least 12 characters in the lists of OWASP SecLists
(MIT licence), without regard to capitals; `scripts/breached-passwords` makes it from any list. A check reads eight
bytes of the file, asks nobody, and takes one good password in 250 for a known one.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

LIST = Path(__file__).parent / "data" / "breached-passwords.bloom"
BYTES = 2**21
"""Of the file: 2^24 bits, so that three bytes of a hash name one of them."""

HASHES = 8


def places(password: str) -> Iterator[tuple[int, int]]:
    """Yield the bits that stand for a password: the byte of each, and its mask."""
    digest = hashlib.sha256(password.casefold().encode()).digest()
    for number in range(HASHES):
        bit = int.from_bytes(digest[3 * number : 3 * number + 3])
        yield bit >> 3, 1 << (bit & 7)


def filter_of(passwords: Iterable[str]) -> bytes:
    """Return the filter of a list of passwords."""
    bits = bytearray(BYTES)
    for password in passwords:
        for place, mask in places(password):
            bits[place] |= mask
    return bytes(bits)


def is_breached(password: str) -> bool:
    """Tell whether a password became known in a breach of some other service."""
    with LIST.open("rb", buffering=0) as file:
        for place, mask in places(password):
            file.seek(place)
            if not file.read(1)[0] & mask:
                return False
    return True


class BreachedPasswordValidator:
    """Refuses passwords that attackers try first, since they became known elsewhere."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a known one, or a shorter known one written several times."""
        if is_breached(password) or self._is_repeated(password):
            raise ValidationError(
                gettext(
                    "This password stands in a list of passwords that became known, which attackers try first. "
                    "Choose another, for example four words that have nothing to do with each other."
                ),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        """Say what is refused."""
        return gettext("It must not be a password that became known in a breach of some other service.")

    def _is_repeated(self, password: str) -> bool:
        """Tell whether a few characters are written again and again, as in "abcabcabcabc"."""
        text = password.casefold()
        return text in (text + text)[1:-1]
