"""Blind indexes: exact search over encrypted text by a keyed hash.

What counts as equal: `email` ignores letter case, outer blanks and how a character is encoded (NFKC); it
does not ignore dots, plus-tags or another spelling of a domain. `exact` ignores letter case, encoding and all
blanks, as in serial and order numbers. Hashes of two columns never match each other.
"""

import unicodedata
from collections.abc import Callable

from django.db import models

from vault import cipher
from vault.domain import keys
from vault.places import Index, column_of

LENGTH = 32


def _email(text: str) -> str:
    return _folded(text).strip()


def _exact(text: str) -> str:
    return "".join(_folded(text).split())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


NORMALISERS: dict[str, Callable[[str], str]] = {"email": _email, "exact": _exact}


def of(model: type[models.Model], field_name: str, value: str) -> str:
    """Return what a blind index column holds for a value, to filter by; empty for an empty one, as no row is.

    `Request.objects.filter(email_index=indexes.of(Request, "email_index", text))`
    """
    field = model._meta.get_field(field_name)
    if not isinstance(field, models.Field) or not isinstance(field, Index):
        raise TypeError(f"{model._meta.label}.{field_name} is no blind index.")
    return blind(value, column=column_of(field), normalise=field.normalise)


def blind(text: str, *, column: str, normalise: str) -> str:
    """Return the hash of a text in a column ("app.model.field"), empty when nothing is left of the text."""
    normalised = NORMALISERS[normalise](text)
    return cipher.fingerprint(normalised, column=column, secret=keys.index_secret()) if normalised else ""
