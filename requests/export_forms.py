"""The form before an export: as what, and why."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.models import AccessEntry
from requests.fields import Choices

EXCEL, CSV = "xlsx", "csv"


class ExportForm(forms.Form):
    """What kind of file, and the reason that the access log keeps."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=gettext_lazy("As what?"),
        choices=[(EXCEL, gettext_lazy("Excel (.xlsx)")), (CSV, gettext_lazy("CSV, for other programs"))],
        initial=EXCEL,
        widget=Choices(),
        error_messages={"required": gettext_lazy("Choose what kind of file it shall be.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("What is it for?"),
        help_text=gettext_lazy(
            "As in “report to the board, third quarter”. It stays in the access log: name no data subject."
        ),
        max_length=AccessEntry._meta.get_field("reason").max_length,
        error_messages={"required": gettext_lazy("Say what the export is for: the access log keeps it.")},
    )

    def clean_reason(self) -> str:
        """Refuse an e-mail address, which would stay in the access log for good."""
        reason: str = self.cleaned_data["reason"]
        if "@" in reason:
            raise ValidationError(_("Name no address here: what you write stays in the access log."))
        return reason
