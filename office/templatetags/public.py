"""What the public pages need beyond Django's own tags: languages, the authority, addresses, periods."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.utils.translation import get_language, get_language_info

import law
from office.dates import period_in_words
from office.models import Controller

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


register.filter(period_in_words)


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]
