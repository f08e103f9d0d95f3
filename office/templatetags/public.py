"""What the public pages need beyond Django's own tags: languages, the authority, addresses, periods."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.utils.translation import get_language, get_language_info, ngettext

import law
from office.models import Controller

DAYS_OF_A_YEAR = 365

register = template.Library()


@dataclass(frozen=True, slots=True)
class SpokenLanguage:
    """One language of a page, by its own name."""

    code: str
    name: str
    current: bool


@register.simple_tag
def spoken_languages(controller: Controller | str | None) -> list[SpokenLanguage]:
    """Return the languages of a controller's pages, the portal's on pages without a controller."""
    codes = (
        controller.languages
        if isinstance(controller, Controller)
        else [code for code, _ in settings.LANGUAGES]
    )
    return [
        SpokenLanguage(
            code, _capitalised(get_language_info(code)["name_local"]), current=code == get_language()
        )
        for code in codes
    ]


@register.simple_tag
def authority_over(controller: Controller) -> law.Authority | None:
    """Return the supervisory authority of the country where the controller is established."""
    return law.authority(controller.country)


@register.filter
def one_line(text: str) -> str:
    """Join the lines of a postal address with commas."""
    return ", ".join(line.strip().rstrip(",") for line in text.splitlines() if line.strip())


@register.filter
def period_in_words(days: int) -> str:
    """Write a number of days as people say it: whole years as years."""
    years, rest = divmod(days, DAYS_OF_A_YEAR)
    if years and not rest:
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]
