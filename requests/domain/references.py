"""References that people can read out on the phone."""

import secrets

ALPHABET = "234679ACDEFGHJKMNPQRTWX"
"""23 characters without look-alikes (0 O, 1 I L, 5 S, 8 B, U V, 2 Z). A prime number of them lets one check
character catch every single wrong character and every swap of neighbours."""

BODY_LENGTH = 5


def check_character(body: str) -> str:
    """Return the check character of `body`: the weighted sum modulo 23."""
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(body, start=2))
    return ALPHABET[total % len(ALPHABET)]


def make(prefix: str) -> str:
    """Make a reference such as DR-7K2M-4Q; `prefix` is two letters of the controller's slug."""
    body = "".join(secrets.choice(ALPHABET) for _position in range(BODY_LENGTH))
    full = body + check_character(body)
    return f"{prefix}-{full[:4]}-{full[4:]}"


def prefix_for(slug: str) -> str:
    """Return the two letters with which a controller's references begin."""
    letters = [character for character in slug.upper() if character.isalnum()]
    return "".join(letters[:2]).ljust(2, "X")


def normalise(text: str) -> str | None:
    """Return the reference that `text` means, however it was typed, or None if it is none.

    The check character must fit, so that a mistyped reference finds nothing instead of somebody else.
    """
    letters = "".join(character for character in text.upper() if character.isalnum())
    prefix, full = letters[:2], letters[2:]
    if len(full) != BODY_LENGTH + 1 or any(character not in ALPHABET for character in full):
        return None
    if check_character(full[:-1]) != full[-1]:
        return None
    return f"{prefix}-{full[:4]}-{full[4:]}"
