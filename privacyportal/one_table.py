"""One table of addresses for all languages.

Django makes one for each language, since addresses may be translated. Ours are not: the copies would take 5 MB of
each web process, and the first page in each language a tenth of a second.
"""

from django.conf import settings
from django.urls import resolvers


def share() -> None:
    """Let addresses be looked up as in one language, whatever that of the page is."""
    resolvers.get_language = _the_same  # type: ignore[attr-defined]


def _the_same() -> str:
    return str(settings.LANGUAGE_CODE)
