"""References of persons, such as S-7K2M4QX."""

from __future__ import annotations

from office.references import checked_body, is_checked
from subjects.models import Subject

BODY_LENGTH = 6
PREFIX = "S"


def fresh() -> str:
    """Return a reference that no person has."""
    while True:
        reference = f"{PREFIX}-{checked_body(BODY_LENGTH)}"
        if not Subject.objects.filter(reference=reference).exists():
            return reference


def fresh_many(count: int) -> list[str]:
    """Return as many references that no person has."""
    found: set[str] = set()
    while missing := count - len(found):
        made = {f"{PREFIX}-{checked_body(BODY_LENGTH)}" for _number in range(missing)}
        found |= made - set(Subject.objects.filter(reference__in=made).values_list("reference", flat=True))
    return list(found)


def normalise(text: str) -> str | None:
    """Return the reference that `text` means, however it was typed, or None if it is none."""
    letters = "".join(character for character in text.upper() if character.isalnum())
    full = letters.removeprefix(PREFIX)
    return f"{PREFIX}-{full}" if is_checked(full, length=BODY_LENGTH) else None
