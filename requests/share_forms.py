"""The forms with which a request is shown to somebody from outside, and taken back."""

from __future__ import annotations

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.models import User
from requests.staff_forms import StepForm


class ShareForm(StepForm):
    """Who shall see the request; asked by address, so that nobody can leaf through other offices' staff."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Of somebody who can sign in to this portal."),
        error_messages={"required": gettext_lazy("Write the address of whoever shall see the request.")},
    )

    def clean_email(self) -> str:
        """Find the member of staff."""
        email = User.objects.normalize_email(self.cleaned_data["email"])
        found = User.objects.filter(email=email, is_active=True).first()
        if found is None:
            raise ValidationError(_("Nobody with this address can sign in to this portal."))
        self.person = found
        return email


class UnshareForm(StepForm):
    """From whom the request is taken back."""

    person_id = forms.ChoiceField(
        label=gettext_lazy("Shown to"),
        error_messages={"required": gettext_lazy("Choose a person.")},
    )

    def prepare(self) -> None:
        """Offer those to whom it is shown."""
        self.people = {str(user.pk): user for user in self.situation.outsiders}
        cast(forms.ChoiceField, self.fields["person_id"]).choices = [
            (key, user.name) for key, user in self.people.items()
        ]

    @property
    def person(self) -> User:
        """The person chosen."""
        return self.people[self.cleaned_data["person_id"]]
