"""The forms of the preference centre."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from consents.enums import Refusal
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
    """A press of a button. The key tells two presses from one sent twice; `refusal` is why it was refused."""

    refusal: Refusal | None = None

    key = forms.UUIDField(
        widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"required": AGAIN, "invalid": AGAIN}
    )


class AnswerForm(KeyForm):
    """A yes or a no. Which button was pressed is not shown again, so what is wrong with it stands for the whole."""

    answer = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Demand one of the two."""
        data = super().clean() or {}
        if data.get("answer") not in {"yes", "no"}:
            raise forms.ValidationError(gettext("Press “Yes, I agree” or “No”."))
        return data

    @property
    def says_yes(self) -> bool:
        """Whether it is a yes."""
        return bool(self.cleaned_data["answer"] == "yes")


class StopForm(KeyForm):
    """Stopping, and whether the data is to be erased too."""

    erasure = forms.BooleanField(
        label=gettext_lazy("I also want my data erased. You get a receipt of that request."), required=False
    )


class GuardianForm(KeyForm):
    """Whom a child names to agree for it. Nothing but an address is asked for (promise D4)."""

    use_required_attribute = False

    guardian_email = forms.EmailField(
        label=gettext_lazy("E-mail address of your parent or guardian"),
        help_text=gettext_lazy("We ask them what you have just read. Nothing happens before they say yes."),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Enter their e-mail address."),
            "invalid": gettext_lazy("Enter an e-mail address such as name@example.com."),
        },
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("They know that you give us their address, and agree to it."),
        required=False,
    )
