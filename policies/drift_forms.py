"""The form with which a finding is accepted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.domain.findings import LONGEST_REASON
from policies.errors import PolicyError


class AcceptForm(forms.Form):
    """Why a finding can be lived with, and until when."""

    reason = forms.CharField(
        label=_("Why this can be lived with"),
        help_text=_("Kept with the finding. Write no personal data."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    expires_on = forms.DateField(
        label=_("Until"),
        help_text=_("The last day. After it the finding is open again by itself; at most a year ahead."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, tomorrow: date, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].widget.attrs |= {"min": tomorrow.isoformat(), "max": latest.isoformat()}

    def refuse(self, error: PolicyError) -> None:
        """Show why it was refused, beside the field if there is one."""
        self.add_error(error.field if error.field in self.fields else None, str(error))
