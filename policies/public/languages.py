"""Languages as sentences name them: "svenska", not "Svenska" as in a list."""

from __future__ import annotations

from babel import Locale
from django.utils.translation import get_language


def in_sentence(code: str) -> str:
    """Return the name of a language in the page's language, by CLDR."""
    name: str = Locale.parse(get_language() or "en").languages.get(code, code)
    return name
