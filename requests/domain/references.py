"""References of requests, such as DR-7K2M-4Q."""

from office.references import ALPHABET, check_character, checked_body, is_checked

__all__ = ["ALPHABET", "BODY_LENGTH", "check_character", "make", "normalise", "prefix_for"]

BODY_LENGTH = 5


def make(prefix: str) -> str:
    """Make a reference such as DR-7K2M-4Q; `prefix` is two letters of the controller's slug."""
    full = checked_body(BODY_LENGTH)
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
    return f"{prefix}-{full[:4]}-{full[4:]}" if is_checked(full, length=BODY_LENGTH) else None
