"""Countries as people write them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from office.countries import countries_like, country_called

MOST_COUNTRIES = 250


def read_countries(text: str) -> list[str]:
    """Return the codes of countries written by code, or name in any language. Raises ValidationError for others."""
    parts = [part.strip() for part in text.replace(";", ",").replace("\n", ",").split(",") if part.strip()]
    if len(parts) > MOST_COUNTRIES:
        raise ValidationError(_("That is more than there are countries."))
    return list(dict.fromkeys(_code_of(part) for part in parts))


def _code_of(part: str) -> str:
    code = country_called(part)
    if code:
        return code
    told = {"name": part[:40]}
    if meant := countries_like(part[:40]):
        raise ValidationError(
            _("“%(name)s” is no country that is known. Did you mean %(countries)s?"),
            params={**told, "countries": " / ".join(meant)},
        )
    raise ValidationError(
        _("“%(name)s” is no country that is known. Write its name, or two letters such as SE."), params=told
    )
