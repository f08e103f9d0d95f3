"""The forms with which third parties come from a file and leave as one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies import vocabulary_forms


class OfCompany(vocabulary_forms.OfController):
    """A form that asks for a company, in the words of the register."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["controller"].error_messages |= {
            "required": _("Choose the company whose third parties they are."),
            "invalid_choice": _("Choose a company whose third parties are open to you."),
        }


class ImportForm(OfCompany, vocabulary_forms.ImportForm):
    """A file with third parties."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sheet: forms.Field = self.fields["sheet"]
        sheet.help_text = _(
            "Excel (.xlsx), CSV or JSON, up to 10,000 third parties. The first row names the columns."
        )


class ExportForm(OfCompany, vocabulary_forms.ExportForm):
    """What kind of file the register shall be."""
