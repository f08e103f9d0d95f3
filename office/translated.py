"""Short texts that exist in several languages, kept as one value: `{"en": "Support", "sv": "Support"}`."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext

Words = Mapping[str, str]

CODES = tuple(code for code, _name in settings.LANGUAGES)


def here(words: Words, *, language: str | None = None) -> str:
    """Return a text in a language, by default the page's; else in English, else in any that it has."""
    wanted = language or get_language() or settings.LANGUAGE_CODE
    for code in (wanted, settings.LANGUAGE_CODE, *words):
        if words.get(code):
            return words[code]
    return ""


def missing(words: Words, *, among: list[str]) -> list[str]:
    """Return the languages in which a text is not given."""
    return [code for code in among if not words.get(code)]


def check(words: object, *, longest: int) -> None:
    """Raise ValidationError unless this is a text in languages that the portal speaks, none longer than allowed."""
    if not isinstance(words, dict) or any(not isinstance(text, str) for text in words.values()):
        raise ValidationError(gettext("Give a text for each language."))
    unknown = sorted(set(words) - set(CODES))
    if unknown:
        raise ValidationError(
            gettext("The portal does not speak this language: %(codes)s.") % {"codes": ", ".join(unknown)}
        )
    for code, text in words.items():
        if len(text) > longest:
            raise ValidationError(
                gettext("The text in the language “%(code)s” is longer than %(limit)s letters.")
                % {"code": code, "limit": longest}
            )
