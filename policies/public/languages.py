"""Languages as sentences name them: "svenska", not "Svenska" as in a list."""

from __future__ import annotations

from django.utils.translation import get_language

from office.cldr import names_in


def in_sentence(code: str) -> str:
    """Return the name of a language in the page's language, by CLDR."""
    return names_in(get_language() or "en").languages.get(code, code)
