"""The forms with which files are handed over and taken back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from requests.fields import Choices
from requests.naming import NamingForm
from requests.package_enums import STAFF_REASONS
from requests.staff_forms import StepForm, WordsForm


class HandOverForm(NamingForm, WordsForm):
    """The answer that goes with the files."""

    field_order = ("seen", "text", "named")

    def prepare(self) -> None:
        """Begin with words that say what is there."""
        self.prepare_naming()
        super().prepare()

    def opening(self) -> str:
        """Say that the files are there, and how they are opened."""
        count = self.situation.collected
        there = ngettext(
            "Our answer is a file on your status page.",
            "Our answer is %(count)s files on your status page.",
            count,
        ) % {"count": count}
        return " ".join([there, _("You open this with a code, which comes in a mail or letter of its own.")])


class RevokeForm(StepForm):
    """Why files are taken back."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why are they taken back?"),
        choices=[(reason.value, reason.label) for reason in STAFF_REASONS],
        widget=Choices(),
        error_messages={"required": gettext_lazy("Choose why.")},
    )
