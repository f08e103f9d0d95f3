"""Forms of the mailroom's admin pages."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget


class PostedForm(forms.Form):
    """On which day a letter was posted."""

    on = forms.DateField(
        label=_("Posted on"),
        input_formats=["%Y-%m-%d"],
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
        error_messages={
            "required": _("Enter the day on which the letter was posted."),
            "invalid": _("Enter a day as year, month and day, for example 2026-11-26."),
        },
    )
