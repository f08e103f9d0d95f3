"""The forms of the preference centre."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy

from subjects.forms import AGAIN


class AskForm(forms.Form):
    """Where the link goes. Only an e-mail address is asked for (promise D4)."""

    use_required_attribute = False

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("The one under which we know you, or which gets our mails."),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Enter your e-mail address."),
            "invalid": gettext_lazy("Enter an e-mail address such as name@example.com."),
        },
    )


class KeyForm(forms.Form):
    """A press of a button. The key tells two presses from one that was sent twice."""

    key = forms.UUIDField(
        widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"required": AGAIN, "invalid": AGAIN}
    )


class StopForm(KeyForm):
    """Stopping, and whether the data is to be erased too."""

    erasure = forms.BooleanField(
        label=gettext_lazy("I also want my data erased. You get a receipt of that request."), required=False
    )
