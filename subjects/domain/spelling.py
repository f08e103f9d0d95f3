"""What counts as the same value, by kind, and which words a name consists of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from django.utils.translation import gettext as _

from mailroom import addresses
from mailroom.errors import InvalidAddressError
from subjects.enums import IdentifierKind
from subjects.errors import ValueRefusedError

LONGEST_LINE = 200
LONGEST_TEXT = 5_000
LONGEST_CODE = 64
MOST_WORDS = 12
IMEI_DIGITS = 15
PHONE_DIGITS = range(7, 16)  # ITU-T E.164: at most 15
DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")

CALLING_CODES = {
    "AT": "43",
    "BE": "32",
    "CH": "41",
    "CZ": "420",
    "DE": "49",
    "DK": "45",
    "EE": "372",
    "ES": "34",
    "FI": "358",
    "FR": "33",
    "GB": "44",
    "IE": "353",
    "IS": "354",
    "IT": "39",
    "LU": "352",
    "LV": "371",
    "NL": "31",
    "NO": "47",
    "PL": "48",
    "PT": "351",
    "SE": "46",
}
"""ITU-T E.164 country codes of the countries whose national numbers are understood."""

LEADING_ZERO = frozenset(["AT", "BE", "CH", "DE", "FI", "FR", "GB", "IE", "NL", "SE"])
"""Where a national number is dialled with a 0 that is not part of it."""

LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"})
"""Letters that Unicode does not take apart into a letter and a mark."""


def line(value: str, *, field: str) -> str:
    """Return one line of text in Unicode's composed form, without blanks around it. Raises `ValueRefusedError`."""
    text = unicodedata.normalize("NFC", value).strip()
    hidden = any(unicodedata.category(one) == "Cc" or one in DIRECTION_MARKS for one in text)
    if hidden:
        raise ValueRefusedError(
            _("This field holds characters that cannot be seen. Type it again."), field=field
        )
    if len(text) > LONGEST_LINE:
        raise ValueRefusedError(_("Use at most %(limit)s characters.") % {"limit": LONGEST_LINE}, field=field)
    return text


def paragraphs(value: str, *, field: str) -> str:
    """Return a longer text with plain line ends, without direction marks. Raises `ValueRefusedError`."""
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(unicodedata.category(one) == "Cc" and one not in "\n\t" for one in text):
        raise ValueRefusedError(
            _("This field holds characters that cannot be seen. Type it again."), field=field
        )
    if len(text) > LONGEST_TEXT:
        raise ValueRefusedError(_("Use at most %(limit)s characters.") % {"limit": LONGEST_TEXT}, field=field)
    return "".join(one for one in text if one not in DIRECTION_MARKS)


def normalised(kind: IdentifierKind, value: str, *, country: str = "") -> str:
    """Return the form of a value in which equal ones are the same.

    E-mail addresses ignore letter case; telephone numbers become + and digits, a national number is read as one of
    `country`; accounts and serial numbers ignore letter case and blanks; an IMEI is its 15 digits.
    Raises `ValueRefusedError` for what is no value of its kind.
    """
    return _NORMALISERS[kind](line(value, field="value"), country)


def words_of(name: str) -> list[str]:
    """Return the words of a name, each once, by which it is found: without case, marks and punctuation."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    plain = "".join(one for one in parts if not unicodedata.combining(one)).translate(LETTERS)
    return list(dict.fromkeys(re.findall(r"[^\W_]+", plain)))[:MOST_WORDS]


def _email(text: str, country: str) -> str:
    try:
        found = addresses.checked(text)
    except InvalidAddressError:
        raise ValueRefusedError(
            _("Enter an e-mail address such as name@example.com."), field="value"
        ) from None
    return unicodedata.normalize("NFKC", found).casefold()


def _phone(text: str, country: str) -> str:
    if re.search(r"[^\d\s+().\-/–]", text):
        raise _no_number()
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    if text.lstrip("( ").startswith("+"):
        full = digits
    elif digits.startswith("00"):
        full = digits[2:]
    else:
        full = _national(digits, country)
    if len(full) not in PHONE_DIGITS:
        raise _no_number()
    return f"+{full}"


def _national(digits: str, country: str) -> str:
    code = CALLING_CODES.get(country)
    if code is None:
        raise ValueRefusedError(_("Enter the number with its country, beginning with +."), field="value")
    return code + (digits.removeprefix("0") if country in LEADING_ZERO else digits)


def _no_number() -> ValueRefusedError:
    return ValueRefusedError(_("Enter a telephone number such as +46 70 123 45 67."), field="value")


def _code(text: str, country: str) -> str:
    code = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    if not code or len(code) > LONGEST_CODE:
        raise ValueRefusedError(
            _("Enter up to %(limit)s characters.") % {"limit": LONGEST_CODE}, field="value"
        )
    return code


def _imei(text: str, country: str) -> str:
    digits = re.sub(r"[\s\-/.]", "", text)
    if not re.fullmatch(rf"[0-9]{{{IMEI_DIGITS}}}", digits) or not _luhn(digits):
        raise ValueRefusedError(
            _("An IMEI has 15 digits, the last of which checks the others. Compare it once more."),
            field="value",
        )
    return digits


def _luhn(digits: str) -> bool:
    doubled = (int(one) * (1 + place % 2) for place, one in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0  # noqa: PLR2004 - digit sums


_NORMALISERS: dict[IdentifierKind, Callable[[str, str], str]] = {
    IdentifierKind.EMAIL: _email,
    IdentifierKind.PHONE: _phone,
    IdentifierKind.ACCOUNT: _code,
    IdentifierKind.DEVICE_SERIAL: _code,
    IdentifierKind.IMEI: _imei,
}
