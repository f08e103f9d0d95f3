"""A form's field for a text in several languages: one input for each, the languages named beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from office import translated
from office.translated import CODES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class TranslatedWidget(forms.MultiWidget):
    """The inputs, one below the other, each after the name of its language.

    Together they are a group under the field's label, so that a screen reader says "name, Swedish".
    """

    template_name = "office/translated_widget.html"

    def __init__(self, *, long: bool, attrs: dict[str, Any] | None = None) -> None:
        kind = UnfoldAdminTextareaWidget if long else UnfoldAdminTextInputWidget
        attributes = {"rows": 3} if long else {}
        self.label: StrOrPromise = ""
        super().__init__({code: kind(attrs={**attributes, "lang": code}) for code in CODES}, attrs)

    def use_required_attribute(self, initial: Any) -> bool:
        """Let no browser ask for every language: one is enough."""
        return False

    def decompress(self, value: Any) -> list[str]:
        """Spread a value over the inputs."""
        words = value if isinstance(value, dict) else {}
        return [words.get(code, "") for code in CODES]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what the template needs, with the languages' names."""
        context = super().get_context(name, value, attrs)
        context["widget"]["label"] = self.label
        base = context["widget"]["attrs"].get("id") or f"id_{name}"
        for code, part in zip(CODES, context["widget"]["subwidgets"], strict=True):
            part["language"] = translated.language_name(code)
            part["attrs"]["id"] = f"{base}_{code}"
        return context


class TranslatedFormField(forms.MultiValueField):
    """Takes a text per language; at least one must be given where the field is required."""

    widget: TranslatedWidget

    def __init__(self, *, longest: int = 200, long: bool = False, **kwargs: Any) -> None:
        kwargs.pop("max_length", None)
        self.longest, self.long = longest, long
        parts = [forms.CharField(required=False) for _code in CODES]
        super().__init__(fields=parts, widget=TranslatedWidget(long=long), require_all_fields=False, **kwargs)
        self.widget.label = self.label or ""

    def clean(self, value: Any) -> dict[str, str]:
        """Gather what was typed. Raises ValidationError, with the language that it is about."""
        typed = value if isinstance(value, list | tuple) else self.widget.decompress(value)
        words = translated.tidied(
            dict(zip(CODES, [text or "" for text in typed], strict=False)), long=self.long
        )
        assert isinstance(words, dict)  # noqa: S101 - made of texts above
        if self.required and not words:
            raise ValidationError(translated.needed(), code="required")
        translated.check(words, longest=self.longest)
        return words

    def compress(self, data_list: Any) -> dict[str, str]:
        """Gather texts by language; those without a text are left out."""
        return {code: text for code, text in zip(CODES, data_list or [], strict=False) if text}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether any language has changed."""
        before = initial if isinstance(initial, dict) else {}
        after = [translated.tidy(text or "", long=self.long) for text in data or [""] * len(CODES)]
        return [before.get(code, "") for code in CODES] != after
