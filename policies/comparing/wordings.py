"""Whether a text that exists in several languages says something else than before."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language

from office.translated import here
from policies.comparing.segments import says_the_same
from policies.declarations import Words


def reworded(old: Words, new: Words) -> bool:
    """Whether it says something else in a language that both have, or is there only on one side.

    A language that came or went is none of it: that says the same to other people.
    """
    if not _in_both(old, new):
        return any(text.strip() for text in (*old.values(), *new.values()))
    return bool(_differing(old, new))


def before_and_after(old: Words, new: Words) -> tuple[str, str]:
    """Return both texts in the page's language, or if they say the same in it, in one in which they do not."""
    differing = _differing(old, new)
    page = get_language() or settings.LANGUAGE_CODE
    if not differing or page in differing:
        return here(old), here(new)
    language = settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in differing else differing[0]
    return old[language], new[language]


def _in_both(old: Words, new: Words) -> list[str]:
    return [code for code in sorted(old.keys() & new.keys()) if old[code].strip() and new[code].strip()]


def _differing(old: Words, new: Words) -> list[str]:
    return [code for code in _in_both(old, new) if not says_the_same(old[code], new[code])]
