"""The form in which a person enters the code of their files."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

LONGEST_TYPED = 60


class CodeForm(forms.Form):
    """The code from our mail or letter."""

    use_required_attribute = False

    code = forms.CharField(
        label=gettext_lazy("Your code"),
        help_text=gettext_lazy(
            "Four groups of five, such as 7K2M9-4QX0T-A3BCD-EF5GH. Small letters are fine."
        ),
        max_length=LONGEST_TYPED,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code",
            }
        ),
        error_messages={
            "required": gettext_lazy("Write the code from our mail or letter."),
            "max_length": gettext_lazy("A code has 20 letters and digits, in four groups of five."),
        },
    )
