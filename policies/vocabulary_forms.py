"""The forms of the vocabulary's pages: an entry, a term, a file to take over, a file to hand out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.models import Controller
from policies.domain import term_list, vocabulary
from policies.models import Term
from policies.models.vocabulary import Entry

CHOOSE = ("", gettext_lazy("Choose"))
EXCEL, CSV, JSON = "xlsx", "csv", "json"


class EntryForm(forms.ModelForm):  # type: ignore[type-arg]
    """An entry of the vocabulary; what the domain would refuse is said beside the field."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse a code that is taken, and values that do not fit each other."""
        cleaned: dict[str, Any] = super().clean() or {}
        entry = cast(Entry, self._meta.model(**cleaned))
        found = vocabulary.sense_faults(entry)
        if self.instance._state.adding and entry.controller_id and entry.code and vocabulary.has_twin(entry):
            found["code"] = _("There is an entry with this code already.")
        for field, sentence in found.items():
            self.add_error(field if field in self.fields else None, sentence)
        return cleaned


class TermForm(forms.ModelForm):  # type: ignore[type-arg]
    """A term; what it points at must be there."""

    class Meta:
        model = Term
        fields = ("controller", "language", "phrase", "kind", "code")
        help_texts = {
            "code": gettext_lazy(
                "The code of a purpose, data category or kind of recipient; a country’s two letters; or a right, "
                "for example access."
            )
        }

    def clean(self) -> dict[str, Any] | None:
        """Refuse what the domain would refuse."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        term = Term(pk=self.instance.pk, controller_id=self.instance.controller_id)
        for name, value in cleaned.items():
            setattr(term, name, value)
        for field, sentence in term_list.faults(term).items():
            self.add_error(field if field in self.fields else None, sentence)
        return cleaned


class OfController(forms.Form):
    """A form that asks for one of the controllers where the person may do this."""

    use_required_attribute = False

    controller = forms.ChoiceField(
        label=gettext_lazy("Company"),
        error_messages={
            "required": gettext_lazy("Choose the company whose vocabulary it is."),
            "invalid_choice": gettext_lazy("Choose a company whose vocabulary is open to you."),
        },
    )

    def __init__(self, *args: Any, controllers: Sequence[Controller], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.controllers = {str(controller.pk): controller for controller in controllers}
        field = cast(forms.ChoiceField, self.fields["controller"])
        names = [(key, controller.name) for key, controller in self.controllers.items()]
        field.choices = names if len(names) == 1 else [CHOOSE, *names]

    @property
    def chosen(self) -> Controller:
        """The controller chosen."""
        return self.controllers[self.cleaned_data["controller"]]


class ImportForm(OfController):
    """A file with entries of the vocabulary."""

    sheet = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "Excel (.xlsx), CSV or JSON, up to 1,000 entries. The first row names the columns."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.json"}),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def clean_sheet(self) -> UploadedFile[Any]:
        """Refuse what is too large to be a vocabulary."""
        sheet: UploadedFile[Any] = self.cleaned_data["sheet"]
        if (sheet.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(
                _("The file is larger than %(limit)s MB.") % {"limit": settings.UPLOAD_MAX_BYTES // 1_000_000}
            )
        return sheet


class ExportForm(OfController):
    """What kind of file the vocabulary shall be."""

    kind = forms.ChoiceField(
        label=gettext_lazy("As what?"),
        choices=[
            (EXCEL, gettext_lazy("Excel (.xlsx)")),
            (CSV, gettext_lazy("CSV, for other programs")),
            (JSON, gettext_lazy("JSON, for developers")),
        ],
        initial=EXCEL,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what kind of file it shall be.")},
    )
