"""Checks of what an office types in about itself. Each raises Django's ValidationError."""

import re
from collections.abc import Collection
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.validators import MaxValueValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

import law
from office.countries import all_countries
from office.enums import Language, Role, Scope

RESERVED_SLUGS = frozenset(
    {"about", "accounts", "admin", "api", "assets", "calendar", "favicon", "healthz", "help", "legal"}
    | {"login", "logout", "media", "metrics", "notices", "policy", "portal", "privacy", "readyz", "robots"}
    | {"staff", "static", "tasks"}
)
LOGO_MAX_BYTES = 200_000
LOGO_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LONGEST_REMINDER_DAYS = 90
LONGEST_RETENTION_DAYS = 36_525
brand_colour = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Write the colour as #rrggbb, for example #1f5fbf."))
a_year_at_most = MaxValueValidator(366)
"""Days that jobs count with: more would lead beyond the calendars that are known."""


def controller_slug(value: str) -> None:
    """Refuse a name that stands for a part of the portal itself."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValidationError(_("Use small letters, digits and single hyphens only."))
    if value in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is an address of the portal itself. Choose another."), params={"slug": value}
        )


def country(value: str) -> None:
    """Accept a country whose law is known; deadlines are counted by it and in its calendar."""
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise ValidationError(_("Write the two capital letters of the country, for example SE."))
    if not law.known(value):
        raise ValidationError(
            _("The public holidays of “%(country)s” are not known to the portal."), params={"country": value}
        )


def known_country(value: str) -> None:
    """Accept the code of any country."""
    if value not in dict(all_countries()):
        raise ValidationError(_("Choose a country."))


def known_countries(value: object) -> None:
    """Accept a list of codes of countries, each once."""
    if not isinstance(value, list):
        raise ValidationError(_("Write countries, separated by commas."))
    _known_once(value, known=dict(all_countries()))


def languages(value: object) -> None:
    """Accept a list of languages that the portal speaks, each once, at least one."""
    if not isinstance(value, list) or not value:
        raise ValidationError(_("Choose at least one language."))
    _known_once(value, known=Language.values)


def roles(value: object) -> None:
    """Accept a list of roles, each once; none is allowed."""
    if not isinstance(value, list):
        raise ValidationError(_("Choose among the roles."))
    _known_once(value, known=Role.values)


def scopes(value: object) -> None:
    """Accept a list of scopes, each once, at least one."""
    if not isinstance(value, list) or not value:
        raise ValidationError(_("Choose at least one thing that the key may do."))
    _known_once(value, known=Scope.values)


def time_zone(value: str) -> None:
    """Accept a name from the tz database."""
    if value not in available_timezones():
        raise ValidationError(
            _("“%(zone)s” is no known time zone. Write it as in Europe/Stockholm."), params={"zone": value}
        )


def remind_days(value: object) -> None:
    """Accept a list of whole days before the due date, falling, each once."""
    if not isinstance(value, list) or not all(map(_is_reminder_day, value)):
        raise ValidationError(_("Write days between 1 and 90, for example 14, 7, 3, 1."))
    if value != sorted(set(value), reverse=True):
        raise ValidationError(_("Write each day once, the longest first."))


def image_type(head: bytes) -> str | None:
    """Return the media type of a logo by its first bytes, or None when it is no accepted image."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in LOGO_TYPES.items() if head.startswith(magic)), None)


def logo(value: "File[bytes]") -> None:
    """Accept a small PNG, JPEG or WebP; an SVG could carry scripts."""
    if value.size > LOGO_MAX_BYTES:
        raise ValidationError(_("The logo is larger than 200 kB."))
    value.seek(0)
    head = value.read(16)
    value.seek(0)
    if image_type(head) is None:
        raise ValidationError(_("The logo must be a PNG, JPEG or WebP image."))


def _is_reminder_day(day: object) -> bool:
    return type(day) is int and 0 < day <= LONGEST_REMINDER_DAYS


def _known_once(values: list[object], *, known: Collection[object]) -> None:
    strangers = [str(value) for value in values if value not in known]
    if strangers:
        raise ValidationError(_("Not known: %(values)s."), params={"values": ", ".join(strangers)})
    if len(set(map(str, values))) != len(values):
        raise ValidationError(_("Name each once."))
