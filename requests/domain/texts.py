"""What people type, checked before it is kept."""

import unicodedata

from django.utils.translation import gettext as _

from mailroom import addresses
from mailroom.errors import InvalidAddressError
from requests.domain.errors import IntakeRefusedError

TEXT_LENGTH = 10_000
LINE_LENGTH = 200
DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def line(field: str, value: str) -> str:
    """Return one line of text in Unicode's composed form, without blanks around it.

    Raises `IntakeRefusedError` for control characters, line breaks, direction marks and more than 200 characters.
    """
    text = unicodedata.normalize("NFC", value).strip()
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise IntakeRefusedError(field, _("This field holds characters that cannot be read. Type it again."))
    if DIRECTION_MARKS.intersection(text):
        raise IntakeRefusedError(
            field, _("This field holds hidden characters that turn the writing direction. Type it again.")
        )
    if len(text) > LINE_LENGTH:
        raise IntakeRefusedError(field, _("Use at most %(limit)s characters.") % {"limit": LINE_LENGTH})
    return text


def email(field: str, value: str) -> str:
    """Return an e-mail address that the mailroom can write to, or nothing where none was given.

    Raises `IntakeRefusedError` for what is no address.
    """
    text = line(field, value)
    try:
        return addresses.checked(text) if text else ""
    except InvalidAddressError:
        raise IntakeRefusedError(field, _("Enter an e-mail address such as name@example.com.")) from None


def readable(value: str) -> str:
    """Return what can be kept of a longer text that nobody here typed: without control characters, cut to length."""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in text if unicodedata.category(sign) != "Cc" or sign in "\n\t")
    return unicodedata.normalize("NFC", kept)[:TEXT_LENGTH]


def paragraphs(field: str, value: str) -> str:
    """Return a longer text in Unicode's composed form with plain line ends and without direction marks.

    Raises `IntakeRefusedError` for control characters and more than 10,000 characters.
    """
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(unicodedata.category(character) == "Cc" and character not in "\n\t" for character in text):
        raise IntakeRefusedError(field, _("This field holds characters that cannot be read. Type it again."))
    if len(text) > TEXT_LENGTH:
        raise IntakeRefusedError(field, _("Use at most %(limit)s characters.") % {"limit": TEXT_LENGTH})
    return "".join(character for character in text if character not in DIRECTION_MARKS)
