"""Texts in several languages in the admin, where they are only read: each language after its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from django.db.models import Model
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from office.fields import TranslatedField
from office.translated import CODES, Words, language_name

Reading = Callable[[Model], str]


class Spoken:
    """Stand-ins by field name: the admin would show the value as the database keeps it."""

    def __init__(self, readings: Mapping[str, Reading]) -> None:
        self._readings = readings

    def over(self, names: Iterable[Any]) -> list[Any]:
        """Replace such fields among names, also inside groups of them."""
        return [self.over(name) if isinstance(name, list | tuple) else self._reading(name) for name in names]

    def among(self, names: Iterable[Any]) -> Spoken:
        """Return the stand-ins for those fields only that are named."""
        wanted = {name for name in names if isinstance(name, str)}
        return Spoken({name: one for name, one in self._readings.items() if name in wanted})

    def _reading(self, name: Any) -> Any:
        return self._readings.get(name, name) if isinstance(name, str) else name


@cache
def spoken(model: type[Model]) -> Spoken:
    """Return the stand-ins for all such fields of a model; the same ones each time, since the admin compares them."""
    fields = [field for field in model._meta.fields if isinstance(field, TranslatedField)]
    return Spoken({field.name: _reading(field) for field in fields})


def in_lines(words: Words) -> SafeString:
    """Write a text with a line for each of its languages; without a text a dash."""
    lines = (
        (code, gettext("%(language)s: %(text)s") % {"language": language_name(code), "text": words[code]})
        for code in CODES
        if words.get(code)
    )
    return format_html_join("", '<p lang="{}">{}</p>', lines) or SafeString("–")


def _reading(field: TranslatedField) -> Reading:
    def shown(obj: Model) -> str:
        return in_lines(getattr(obj, field.name) or {})

    shown.__name__ = field.name
    shown.short_description = capfirst(field.verbose_name)  # type: ignore[attr-defined]
    return shown
