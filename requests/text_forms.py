"""The forms of standard texts, and of what an officer writes beside the words of a step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests.domain import standard_texts
from requests.domain.errors import IntakeRefusedError
from requests.fields import Paragraphs
from requests.models import StandardText
from requests.text_enums import TextKind

NO_LANGUAGE = ("", gettext_lazy("Choose"))


class StandardTextForm(forms.ModelForm):  # type: ignore[type-arg]
    """A standard text; what the domain would refuse is said beside the field."""

    class Meta:
        model = StandardText
        fields = ("controller", "kind", "right", "language", "name", "body")
        help_texts = {
            "body": gettext_lazy(
                "Plain text. These are filled in for each request: {reference}, {right}, {due}, {received}, "
                "{controller}, {person_name}, {handler}, {authority}. What is not known is left out; in a first "
                "response also the name that came with a form, which nobody has looked at yet."
            )
        }

    def clean_body(self) -> str:
        """Check the placeholders."""
        try:
            return standard_texts.check(self.cleaned_data["body"])
        except IntakeRefusedError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any] | None:
        """Refuse a second text of a name, and a second first response."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        text = StandardText(pk=self.instance.pk, controller_id=self.instance.controller_id)
        for name, value in cleaned.items():
            setattr(text, name, value)
        if not standard_texts.has_twin(text):
            return cleaned
        if text.kind == TextKind.FIRST_RESPONSE:
            said = _("There is a first response for this right in this language already: change that one.")
            self.add_error("kind", said)
        else:
            self.add_error("name", _("There is a text of this name already."))
        return cleaned


class OwnWordsForm(forms.Form):
    """What the officer wrote first, in a language of the office, beside what the person gets."""

    use_required_attribute = False
    prefix = "own"

    language = forms.ChoiceField(
        label=gettext_lazy("Language of your own words"),
        choices=[NO_LANGUAGE, *settings.LANGUAGES],
        required=False,
    )
    text = Paragraphs(
        label=gettext_lazy("Your own words"),
        help_text=gettext_lazy("Kept beside the message for your colleagues. The person does not see them."),
        rows=6,
        required=False,
    )

    def clean(self) -> dict[str, Any] | None:
        """Ask for the language of words that are there."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("text") and not cleaned.get("language"):
            self.add_error("language", _("Choose the language of your own words."))
        return cleaned

    @property
    def given(self) -> tuple[str, str]:
        """Return the words and their language as typed, whether or not they can be kept."""
        return str(self["text"].value() or ""), str(self["language"].value() or "")
