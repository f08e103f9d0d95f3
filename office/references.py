"""Short references that people can read out on the phone: their characters, and one that checks the others."""

import secrets

ALPHABET = "234679ACDEFGHJKMNPQRTWX"
"""23 characters without look-alikes (0 O, 1 I L, 5 S, 8 B, U V, 2 Z). A prime number of them lets one check
character catch every single wrong character and every swap of neighbours."""


def check_character(body: str) -> str:
    """Return the check character of `body`: the weighted sum modulo 23."""
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(body, start=2))
    return ALPHABET[total % len(ALPHABET)]


def checked_body(length: int) -> str:
    """Return `length` random characters and the one that checks them."""
    body = "".join(secrets.choice(ALPHABET) for _position in range(length))
    return body + check_character(body)


def is_checked(full: str, *, length: int) -> bool:
    """Tell whether `full` is a body of `length` characters with the check character that fits."""
    if len(full) != length + 1 or any(character not in ALPHABET for character in full):
        return False
    return check_character(full[:-1]) == full[-1]
