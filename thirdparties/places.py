"""Countries as people write them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from office.countries import all_countries

MOST_COUNTRIES = 250


def read_countries(text: str) -> list[str]:
    """Return the codes of countries that are written by name or code. Raises ValidationError for what is none."""
    parts = [part.strip() for part in text.replace(";", ",").replace("\n", ",").split(",") if part.strip()]
    if len(parts) > MOST_COUNTRIES:
        raise ValidationError(_("That is more than there are countries."))
    names = {name.casefold(): code for code, name in all_countries()}
    codes = {code.casefold(): code for code, _name in all_countries()}
    found = []
    for part in parts:
        code = codes.get(part.casefold()) or names.get(part.casefold())
        if code is None:
            raise ValidationError(
                _("“%(name)s” is no country that is known. Write its name, or two letters such as SE."),
                params={"name": part[:40]},
            )
        found.append(code)
    return list(dict.fromkeys(found))
