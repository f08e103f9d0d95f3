"""Short texts that exist in several languages, kept as one value: `{"en": "Support", "sv": "Support"}`."""

from __future__ import annotations

import unicodedata
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


def spelled_out(words: Words) -> str:
    """Return a text in all its languages, each after the language's name, as in "English: Support / Swedish: …"."""
    return " / ".join(
        gettext("%(language)s: %(text)s") % {"language": language_name(code), "text": words[code]}
        for code in CODES
        if words.get(code)
    )


def language_name(code: str) -> str:
    """Return the name of a language in the page's language; a code that the portal does not speak as it is."""
    return str(dict(settings.LANGUAGES).get(code, code))


def tidy(text: str, *, long: bool) -> str:
    """Return a text without space around it and with plain line ends; a short one has single spaces only."""
    if not long:
        return " ".join(text.split())
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def tidied(words: object, *, long: bool) -> object:
    """Return a text with every language tidied and empty ones left out; what is no such text as it is."""
    if not isinstance(words, dict) or any(not isinstance(text, str) for text in words.values()):
        return words
    return {code: text for code, given in words.items() if (text := tidy(given, long=long))}


def check(words: object, *, longest: int) -> None:
    """Raise ValidationError unless this is a text in languages that the portal speaks, none longer than allowed."""
    if not isinstance(words, dict) or any(not isinstance(text, str) for text in words.values()):
        raise ValidationError(gettext("Give a text for each language."))
    unknown = sorted(str(code) for code in set(words) - set(CODES))
    if unknown:
        raise ValidationError(
            gettext("The portal does not speak this language: %(codes)s.") % {"codes": ", ".join(unknown)}
        )
    for code, text in words.items():
        if problem := problem_of(text, longest=longest):
            raise ValidationError(
                gettext("%(language)s: %(text)s") % {"language": language_name(code), "text": problem}
            )


def needed() -> str:
    """Say that a text is needed in some language."""
    return gettext("Give this in at least one language.")


def problem_of(text: str, *, longest: int) -> str:
    """Say what is wrong with the text of one language; nothing if it can be kept."""
    if len(text) > longest:
        return gettext("This is longer than %(limit)s characters.") % {"limit": longest}
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in text):
        return gettext("This holds signs that cannot be shown. Type it anew.")
    return ""
