"""The forms with which files are collected for an answer, taken out, and looked through."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from office.domain.access import reveal
from requests.domain import collecting
from requests.fields import Choices, Files
from requests.models import CollectedFile
from requests.staff_forms import FILES_HINT, StepForm


class CollectForm(StepForm):
    """Files for the answer."""

    attachments = Files(
        label=gettext_lazy("Files"),
        help_text=FILES_HINT,
        error_messages={"required": gettext_lazy("Choose at least one file.")},
    )


class UncollectForm(StepForm):
    """Which file is taken out."""

    file = forms.ChoiceField(
        label=gettext_lazy("Which file?"),
        widget=Choices(),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "invalid_choice": gettext_lazy("This file is not there any more."),
        },
    )

    def prepare(self) -> None:
        """Offer what is collected."""
        found = collecting.of(self.situation.case)
        self.rows = {str(row.pk): row for row in found.standing_files} if found is not None else {}
        case = self.situation.case
        cast(forms.ChoiceField, self.fields["file"]).choices = [
            (key, str(reveal(self.viewer, row, "name", controller_id=case.controller_id)))
            for key, row in self.rows.items()
        ]

    @property
    def chosen(self) -> CollectedFile:
        """The file chosen."""
        return self.rows[str(UUID(self.cleaned_data["file"]))]


class OthersForm(StepForm):
    """That everything collected was looked through."""

    sure = forms.BooleanField(
        label=gettext_lazy(
            "I opened each of these files: nobody else’s data is in them, or it is blacked out"
        ),
        error_messages={"required": gettext_lazy("Look through the files first, then tick this.")},
    )
