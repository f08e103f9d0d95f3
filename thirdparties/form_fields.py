"""Fields of the register's forms: countries by name, entries of the vocabulary to tick."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.countries import place_name
from thirdparties.places import read_countries


class CountriesField(forms.CharField):
    """Countries, separated by commas: names in any language, or their two letters. Gives a list of codes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Names or two letters, separated by commas: Sweden, NO."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a list by names."""
        return ", ".join(map(place_name, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """Read a list from text. Raises ValidationError for what is no country."""
        return read_countries(str(value or ""))


class CountryField(forms.CharField):
    """A country: its name in any language, or its two letters."""

    def prepare_value(self, value: Any) -> Any:
        """Show the name."""
        return place_name(value) if isinstance(value, str) and len(value) == len("SE") else value

    def to_python(self, value: Any) -> Any:
        """Read it. Raises ValidationError for what is no country, and for several."""
        codes = read_countries(str(value or ""))
        if len(codes) > 1:
            raise ValidationError(_("Write one country."))
        return codes[0] if codes else ""


class EntriesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Rows to tick."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple())
        super().__init__(**kwargs)


class PeopleField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of staff by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return str(obj.get_full_name())
