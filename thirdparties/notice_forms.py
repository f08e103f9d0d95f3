"""Forms of notices: the recipient's answer, and what staff do."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office.accepted_files import ACCEPTED_SUFFIXES, AcceptedFile, accept
from office.errors import FileRefusedError
from office.form_fields import Day
from thirdparties.domain.notice_handling import LONGEST_LINE, Answer
from thirdparties.domain.notices import LONGEST
from thirdparties.enums import NoticeOutcome
from thirdparties.forms import Refusing
from thirdparties.notice_words import ANSWERS


class AnswerForm(Refusing, forms.Form):
    """What a recipient answers."""

    use_required_attribute = False

    outcome = forms.ChoiceField(
        label=_("What did you do?"),
        choices=[(outcome.value, words) for outcome, words in ANSWERS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you did.")},
    )
    text = forms.CharField(
        label=_("What is not done, and why"),
        help_text=_("Needed unless it is done for all of the data."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    answered_by = forms.CharField(
        label=_("Your name, and what you do there"),
        max_length=LONGEST_LINE,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name, and what you do there.")},
    )
    certificate = forms.FileField(
        label=_("A file that shows it"),
        help_text=_("For example a certificate of erasure: PDF, picture, text or office document."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED_SUFFIXES)}),
        error_messages={"empty": _("The file is empty.")},
    )

    def clean(self) -> dict[str, Any]:
        """Ask for words where not everything is done."""
        cleaned = super().clean() or {}
        outcome = cleaned.get("outcome")
        if outcome and outcome != NoticeOutcome.CONFIRMED and not cleaned.get("text") and "text" in cleaned:
            self.add_error("text", gettext("Say what is not done, and why."))
        return cleaned

    def clean_certificate(self) -> AcceptedFile | None:
        """Refuse what is no document."""
        upload = cast("UploadedFile[Any] | None", self.cleaned_data["certificate"])
        try:
            return accept(upload) if upload else None
        except FileRefusedError as error:
            raise ValidationError(str(error)) from error

    def refuse_files(self) -> None:
        """Say that what was sent was too large."""
        self.full_clean()
        self.add_error("certificate", gettext("The file is too large. Send a smaller one."))

    @property
    def given(self) -> Answer:
        """Return the answer."""
        data = self.cleaned_data
        return Answer(
            outcome=NoticeOutcome(data["outcome"]),
            text=data["text"],
            answered_by=data["answered_by"],
            certificate=data["certificate"],
        )


class WhyForm(Refusing, forms.Form):
    """Why the office does it."""

    why = forms.CharField(
        label=_("Why?"),
        help_text=_("Stays in the office, encrypted with the notice."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why.")},
    )


class AskAgainForm(WhyForm):
    """Why the recipient is asked again, and until when."""

    due_on = Day(label=_("Answer by"))
