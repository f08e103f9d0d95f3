"""A form's field for a text in several languages: one input for each, the languages named beside them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from office.translated import CODES


class TranslatedWidget(forms.MultiWidget):
    """The inputs, one below the other, each after the name of its language."""

    template_name = "office/translated_widget.html"

    def __init__(self, *, long: bool, attrs: dict[str, Any] | None = None) -> None:
        kind = UnfoldAdminTextareaWidget if long else UnfoldAdminTextInputWidget
        attributes = {"rows": 3} if long else {}
        super().__init__({code: kind(attrs={**attributes, "lang": code}) for code in CODES}, attrs)

    def decompress(self, value: Any) -> list[str]:
        """Spread a value over the inputs."""
        words = value if isinstance(value, dict) else {}
        return [words.get(code, "") for code in CODES]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what the template needs, with the languages' names."""
        context = super().get_context(name, value, attrs)
        names = dict(settings.LANGUAGES)
        for code, part in zip(CODES, context["widget"]["subwidgets"], strict=True):
            part["language"] = names[code]
        return context


class TranslatedFormField(forms.MultiValueField):
    """Takes a text per language; at least one must be given where the field is required."""

    def __init__(self, *, longest: int = 200, long: bool = False, **kwargs: Any) -> None:
        kwargs.pop("max_length", None)
        parts = [forms.CharField(max_length=longest, required=False) for _code in CODES]
        super().__init__(fields=parts, widget=TranslatedWidget(long=long), require_all_fields=False, **kwargs)

    def compress(self, data_list: Any) -> dict[str, str]:
        """Gather what was typed; languages without a text are left out."""
        return {code: text for code, text in zip(CODES, data_list or [], strict=False) if text}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether any language has changed."""
        before = initial if isinstance(initial, dict) else {}
        return [before.get(code, "") for code in CODES] != [text or "" for text in data or [""] * len(CODES)]
