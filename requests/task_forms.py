"""The form with which an owner outside the portal answers a task."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from requests.fields import Files, Paragraphs
from requests.task_enums import TaskState


class AnswerForm(forms.Form):
    """What the owner says: done, nothing found, or not mine. Which, says the button."""

    NOT_MINE = "not_mine"
    use_required_attribute = False

    answer = forms.ChoiceField(
        choices=[
            (TaskState.DONE.value, TaskState.DONE.label),
            (TaskState.NOTHING_FOUND.value, TaskState.NOTHING_FOUND.label),
            (NOT_MINE, _("Not mine")),
        ],
        error_messages={"required": _("Choose an answer."), "invalid_choice": _("Choose an answer.")},
    )
    text = Paragraphs(
        label=_("What you did or found"),
        help_text=_("Needed only if there is something to say."),
        rows=4,
        required=False,
    )
    attachments = Files(
        label=_("Files"),
        help_text=_("What you found, or what shows that it is done: PDF, pictures, texts, office documents."),
        required=False,
    )

    def refuse_files(self) -> None:
        """Say that what was sent was too large together."""
        self.full_clean()
        self.add_error(
            "attachments", gettext("The files are too large together. Send fewer or smaller ones.")
        )
